/** Threads compute what one thread computes, bit for bit; a failure is told; none outlives its use. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildKernels } from '../../engine/kernels/build';
import type { Kernels } from '../../engine/kernels/index';
import { instantiate } from '../../engine/kernels/index';
import { loadKernels, loadThreadedKernels, startThread } from '../../engine/kernels/node';
import { isWorthSharing, computeShare, SHARED_NAMES, type SharedName } from '../../engine/kernels/shares';
import { createTeam, createTeamMemory } from '../../engine/kernels/team';
import { createThreadedKernels, usefulThreads, type Thread, type ThreadedKernels } from '../../engine/kernels/threads';
import type { KernelExports } from '../../engine/kernels/exports';
import { readFile } from 'node:fs/promises';
import { ropeTable } from '../../engine/ops/rope';
import { KVCache } from '../../engine/run/cache';
import { run } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import type { Matrix, MatrixQ4, MatrixQ8 } from '../../engine/tensor/matrix';
import { Random } from '../../engine/tensor/random';
import { randomModel, TINY } from './support/random-model';

const BYTES = 24 * 2 ** 20;

beforeAll(async () => {
  await buildKernels();
}, 60_000);

/** Every operation that is shared, large enough to be, with shapes that do not divide evenly. Returns all that was written. */
function everyOperation(backend: Backend): Float32Array[] {
  const random = new Random(9);
  const floats = (length: number): Float32Array => {
    const array = backend.alloc(length);
    for (let i = 0; i < length; i++) array[i] = random.normal();
    return array;
  };
  const blocks = (type: 'Q8_0' | 'Q4_0', rows: number, cols: number): MatrixQ8 | MatrixQ4 => {
    const quants = backend.allocInt8((rows * cols * (type === 'Q8_0' ? 8 : 4)) / 8);
    for (let i = 0; i < quants.length; i++) quants[i] = random.below(256) - 128;
    return { type, rows, cols, quants, scales: floats((rows * cols) / 32) };
  };
  const written: Float32Array[] = [];
  const out = (length: number): Float32Array => {
    const array = backend.alloc(length).fill(1e3);
    written.push(array);
    return array;
  };
  const [D, F] = [288, 517];
  const quantised = [blocks('Q8_0', F, D), blocks('Q4_0', F, D)];
  const matrices: Matrix[] = [
    { type: 'F32', rows: F, cols: D, data: floats(F * D) },
    ...quantised,
    ...quantised.map((matrix): Matrix => ({ ...matrix, activations: 'int16' })),
  ];
  for (const T of [1, 3, 13])
    for (const matrix of matrices)
      for (const bias of [null, floats(F)]) backend.linear(out(T * F), floats(T * D), matrix, bias, T, D, F);
  // More products of one input than threads are told of at once, large and small, rounded and not.
  for (const T of [1, 13]) {
    const products = [...matrices, ...matrices.map((matrix) => ({ ...matrix, rows: 9 }))].map((weight) => {
      return { out: out(T * weight.rows), weight, bias: weight.rows === F ? floats(F) : null };
    });
    backend.linears(products, floats(T * D), T, D);
  }

  const [T, S, H, K, d] = [37, 41, 6, 3, 48];
  const [q, k, scores, pattern, z] = [floats(T * H * d), floats(S * K * d), out(H * T * S), out(H * T * S), out(T * H * d)];
  backend.attentionScores(scores, q, k, 0.2, T, S, H, K, d);
  backend.softmax(pattern, scores, H * T, S);
  backend.attentionMix(z, pattern, k, T, S, H, K, d);
  for (const matrix of matrices) backend.attentionResult(out(T * H * F), z, matrix, T, H, d, F);
  backend.sumOverHeads(out(T * F), floats(T * H * F), T, H, F);
  backend.attentionScores(out(4 * 400), floats(4 * 64), floats(400 * 64), 1, 1, 400, 4, 1, 64);

  const n = 70_001;
  const [a, b] = [floats(n), floats(n)];
  backend.swiglu(out(n), a, b, n);
  backend.geglu(out(n), a, b, n);
  backend.add(out(n), a, b, n);
  const rows = 131;
  backend.rmsnorm(out(rows * D), out(rows * D), out(rows), floats(rows * D), floats(D), 1e-5, rows, D);
  backend.rmsnorm(out(rows * D), null, null, floats(rows * D), floats(D), 1e-5, rows, D);
  for (const pairing of ['half', 'interleaved'] as const)
    backend.rope(out(T * 20 * d), floats(T * 20 * d), ropeTable(T + 5, d, 100, pairing, backend.alloc), 5, T, 20, d);
  return written;
}

describe.each(['simd', 'relaxed'] as const)('several threads, %s', (simd) => {
  let alone: Kernels;
  const teams: ThreadedKernels[] = [];
  beforeAll(async () => {
    alone = await loadKernels({ bytes: BYTES, simd });
    for (const threads of simd === 'relaxed' ? [2, 3] : [2])
      teams.push(await loadThreadedKernels({ bytes: BYTES, simd, threads }));
  });
  afterAll(() => teams.forEach((team) => team.close()));

  test('give the same numbers as one, bit for bit', () => {
    const expected = everyOperation(alone);
    for (const team of teams) {
      expect(team.name).toBe(alone.name);
      const actual = everyOperation(team);
      expect(actual.length).toBe(expected.length);
      for (const [i, numbers] of expected.entries())
        expect(numbers.every((value, j) => Object.is(value, actual[i][j]))).toBe(true);
    }
  });

  test('a model runs on them as on one, through the cache', () => {
    const config = { ...TINY, hidden_size: 96, intermediate_size: 800, vocab_size: 900 };
    const logits = [alone, ...teams].map((backend) => {
      const mark = backend.mark();
      const model = randomModel(backend, config);
      const cache = new KVCache(backend, config);
      const parts = [[3, 1, 4, 1, 5, 9], [2], [6]].map((tokens) => [...run(backend, model, tokens, { cache }).logits.data]);
      backend.release(mark);
      return parts.flat();
    });
    expect(logits[0].some((value) => value !== 0)).toBe(true);
    for (const others of logits.slice(1)) expect(others).toEqual(logits[0]);
  });
});

test('shares cover a call’s outputs without a gap, whatever the number of threads', () => {
  const calls = new Map<SharedName, number[][]>(SHARED_NAMES.map((name) => [name, []]));
  const spy = Object.fromEntries(
    SHARED_NAMES.map((name) => [name, (...args: number[]) => void calls.get(name)?.push(args)]),
  ) as unknown as KernelExports;
  const call = [0, 0, 0, 0, 8, 0, 5, 288, 517, 0, 517];
  for (const size of [1, 2, 3, 5, 100]) {
    calls.set('linearBlocks', []);
    for (let id = 0; id < size; id++) computeShare(spy, 'linearBlocks', [...call], id, size);
    const ranges = (calls.get('linearBlocks') ?? []).map((args) => args.slice(-2));
    expect([0, ...ranges.map(([, to]) => to)]).toEqual([...ranges.map(([from]) => from), 517]);
  }
  expect(isWorthSharing('linearBlocks', call)).toBe(true);
  expect(isWorthSharing('linearBlocks', [0, 0, 0, 0, 8, 0, 1, 64, 64, 0, 64])).toBe(false);
});

describe('a thread that fails', () => {
  test('before it begins, is told, and the others are ended', async () => {
    const code = await readFile(new URL('../../engine/kernels/build/simd-shared.wasm', import.meta.url));
    let ended = 0;
    const thread = (ready: Promise<void>): Thread => ({ ready, end: () => void ended++ });
    const start = ({ id }: { id: number }) => thread(id === 2 ? Promise.reject(new Error('no thread')) : Promise.resolve());
    await expect(createThreadedKernels({ code, name: 'simd', bytes: 2 ** 20, threads: 3, start })).rejects.toThrow('no thread');
    expect(ended).toBe(2);
  });

  test('while it computes, is told, then and ever after', async () => {
    const code = await readFile(new URL('../../engine/kernels/build/simd-shared.wasm', import.meta.url));
    const module = await WebAssembly.compile(code);
    const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
    const wasm = await instantiate(module, memory);
    wasm.setScratch(65536);
    const teamMemory = createTeamMemory();
    const helper = startThread({ module, memory, scratch: 65536 + 2 ** 20, ...teamMemory, id: 1, size: 2 });
    await helper.ready;
    const team = createTeam(wasm, teamMemory, 2);
    const n = 2 ** 17;
    const start = 3 * 2 ** 20;
    const add = (to: number) => () => team.compute([['add', [to, start, start, n]]]);
    expect(add(start)).not.toThrow();
    // The second half lies behind the memory's end.
    expect(add(memory.buffer.byteLength - 2 * n)).toThrow('a thread of the kernels failed');
    expect(add(start)).toThrow('a thread of the kernels failed');
    helper.end();
  });
});

test('threads are used where memory can be shared and the model is large enough', () => {
  expect(usefulThreads(3_000_000, 8, true)).toBe(1);
  expect(usefulThreads(135_000_000, 2, true)).toBe(2);
  expect(usefulThreads(135_000_000, 3, true)).toBe(2);
  expect(usefulThreads(135_000_000, 8, true)).toBe(4);
  expect(usefulThreads(135_000_000, 64, true)).toBe(8);
  expect(usefulThreads(135_000_000, 0, true)).toBe(1);
  expect(usefulThreads(135_000_000, 8, false)).toBe(1);
});

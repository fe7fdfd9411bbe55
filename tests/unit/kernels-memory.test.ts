/** Where the kernels' arrays lie, and what is said about arrays that lie elsewhere. */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildKernels } from '../../engine/kernels/build';
import { createKernels, KERNELS_OVERHEAD, supportsRelaxedSimd } from '../../engine/kernels/index';
import { loadKernels } from '../../engine/kernels/node';
import { textbook } from '../../engine/ops/index';
import { Random } from '../../engine/tensor/random';

const MIB = 2 ** 20;

beforeAll(async () => {
  await buildKernels();
}, 60_000);

describe('the arena', () => {
  test('gives as many bytes as were asked for, on cache lines, zero-filled even when used before', async () => {
    const kernels = await loadKernels({ bytes: MIB });
    const mark = kernels.mark();
    const first = kernels.alloc(3).fill(7);
    const second = kernels.allocInt8(65).fill(7);
    const third = kernels.alloc(1);
    for (const array of [first, second, third]) expect(array.byteOffset % 64).toBe(0);
    expect([first.length, second.length, third.length]).toEqual([3, 65, 1]);
    kernels.release(mark);
    const again = kernels.alloc(40);
    expect(again.byteOffset).toBe(first.byteOffset);
    expect([...again]).toEqual(Array.from({ length: 40 }, () => 0));
    kernels.release(mark);
    expect(kernels.alloc(MIB / 4).length).toBe(MIB / 4);
  });

  test('says how much was left when it is full, and never grows', async () => {
    const kernels = await loadKernels({ bytes: MIB });
    const buffer = kernels.memory.buffer;
    expect(() => kernels.alloc(MIB)).toThrow(/out of kernel memory: 4194304 bytes asked for, \d+ of \d+ left/);
    kernels.alloc(Math.floor(kernels.left() / 4));
    expect(() => kernels.alloc(16)).toThrow(RangeError);
    expect(kernels.memory.buffer).toBe(buffer);
  });

  test('refuses a mark that it did not give, and a memory that cannot be', async () => {
    const kernels = await loadKernels({ bytes: MIB });
    expect(() => kernels.release(kernels.mark() + 64)).toThrow(RangeError);
    expect(() => kernels.release(0 - 64)).toThrow(RangeError);
    await expect(loadKernels({ bytes: 2 ** 33 })).rejects.toThrow(/8192 MiB/);
    await expect(loadKernels({ memory: kernels.memory, base: 0, limit: 2 ** 30 })).rejects.toThrow(RangeError);
  });
});

test('several kernels work side by side in one shared memory, on arrays that belong to neither', async () => {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
  const each = KERNELS_OVERHEAD + 65536;
  const [a, b] = await Promise.all(
    [0, 1].map((i) => loadKernels({ memory, base: 65536 + i * each, limit: 65536 + (i + 1) * each })),
  );
  const common = new Float32Array(memory.buffer, 64, 40).fill(2);
  const [ofA, ofB] = [a.alloc(40).fill(1), b.alloc(40).fill(10)];
  const [weight, out] = [a.alloc(40 * 5).fill(1), a.alloc(8 * 5)];
  a.add(ofA, ofA, common, 40);
  b.add(ofB, ofB, common, 40);
  a.linear(out, ofA, { type: 'F32', rows: 5, cols: 5, data: weight }, null, 8, 5, 5);
  expect([...ofA]).toEqual(Array.from({ length: 40 }, () => 3));
  expect([...ofB]).toEqual(Array.from({ length: 40 }, () => 12));
  expect([...out]).toEqual(Array.from({ length: 40 }, () => 15));
  expect(() => a.alloc(each / 4)).toThrow(RangeError);
});

describe('arguments', () => {
  test('from another memory or too short are named', async () => {
    const kernels = await loadKernels({ bytes: MIB });
    const [out, x] = [kernels.alloc(8), kernels.alloc(8)];
    expect(() => kernels.add(out, new Float32Array(8), x, 8)).toThrow(
      new TypeError("a is not in the kernels' memory: allocate it with backend.alloc"),
    );
    expect(() => kernels.softmax(out, x, 3, 3)).toThrow(new RangeError('out holds 8 elements, 9 are needed'));
    expect(() => kernels.add(out, x, new Float32Array(kernels.memory.buffer, 0, 8), 8)).toThrow(/b lies at address 0/);
    const foreign = { type: 'Q8_0', rows: 8, cols: 32, quants: new Int8Array(256), scales: kernels.alloc(8) } as const;
    expect(() => kernels.linear(out, kernels.alloc(32), foreign, null, 1, 32, 8)).toThrow(/^weight\.quants is not in/);
  });

  test('that do not fit together are refused', async () => {
    const kernels = await loadKernels({ bytes: MIB });
    const a = kernels.alloc(64);
    const weight = { type: 'F32', rows: 4, cols: 4, data: a } as const;
    expect(() => kernels.linear(a, a, weight, null, 1, 4, 5)).toThrow(new RangeError('weight is [4, 4], [5, 4] is needed'));
    expect(() => kernels.attentionScores(a, a, a, 1, 3, 2, 1, 1, 4)).toThrow(RangeError);
    expect(() => kernels.attentionScores(a, a, a, 1, 1, 1, 3, 2, 4)).toThrow(RangeError);
    expect(() => kernels.embed(a, [0, 4], weight, 1, 2, 4)).toThrow(new RangeError('tokens[1] is 4, not within 0 to 3'));
    expect(() => kernels.embedBackward(a, a, [-1], 1, 1, 4)).toThrow(RangeError);
    expect(() => kernels.crossEntropyBackward(a, Int32Array.of(4), 1, 1, 4)).toThrow(RangeError);
  });

  test('of indices may lie in the kernels’ memory or anywhere else', async () => {
    const kernels = await loadKernels({ bytes: MIB });
    const mark = kernels.mark();
    const inside = new Int32Array(kernels.memory.buffer, kernels.alloc(2).byteOffset, 2);
    inside.set([1, -1]);
    const losses = [inside, Int32Array.of(1, -1)].map((targets) => {
      const logits = kernels.alloc(8);
      logits.set([0, 1, 2, 3, 4, 5, 6, 7]);
      return kernels.crossEntropyBackward(logits, targets, 1, 2, 4);
    });
    expect(losses[0]).toBe(losses[1]);
    expect(losses[0]).toBeCloseTo(textbook.crossEntropyBackward(Float32Array.of(0, 1, 2, 3), Int32Array.of(1), 1, 1, 4), 6);
    kernels.release(mark);
  });
});

test('relaxed SIMD is found by asking the runtime, and code that it does not know is a CompileError', async () => {
  await loadKernels({ bytes: MIB, simd: 'relaxed' }); // on Node 20 this sets the flag
  expect(supportsRelaxedSimd()).toBe(true);
  const broken = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 99);
  await expect(createKernels({ code: broken, name: 'relaxed-simd', bytes: MIB })).rejects.toThrow(WebAssembly.CompileError);
});

test('one run gives the same numbers as another, bit for bit', async () => {
  expect(await linearAndSoftmax()).toEqual(await linearAndSoftmax());
});

async function linearAndSoftmax(): Promise<Float32Array> {
  const kernels = await loadKernels({ bytes: MIB });
  const random = new Random(3);
  const [x, data, out] = [kernels.alloc(37 * 29), kernels.alloc(31 * 29), kernels.alloc(37 * 31)];
  for (const array of [x, data]) for (let i = 0; i < array.length; i++) array[i] = random.normal();
  kernels.linear(out, x, { type: 'F32', rows: 31, cols: 29, data }, null, 37, 29, 31);
  kernels.softmax(out, out, 37, 31);
  return out;
}

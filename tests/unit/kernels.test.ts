/** Every kernel against the textbook, on shapes with ragged ends: whole vectors, whole tiles, one more, one less. */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildKernels } from '../../engine/kernels/build';
import type { Kernels } from '../../engine/kernels/index';
import { loadKernels } from '../../engine/kernels/node';
import { ropeTable, textbook } from '../../engine/ops/index';
import type { AdamWStep, Backend, RopePairing } from '../../engine/tensor/backend';
import { Q8_BLOCK, type Activations, type Matrix } from '../../engine/tensor/matrix';
import { Random } from '../../engine/tensor/random';

/** Largest difference from the textbook that is allowed, relative to its largest number. */
const TOLERANCE = 1e-5;

/** Numbers as both backends get them: the same, each in its own memory. */
interface Given {
  readonly backend: Backend;
  /** A normal deviate each, times `deviation`. */
  floats(length: number, deviation?: number): Float32Array;
  /** What an output holds beforehand: an operation that overwrites must not care. */
  stale(length: number): Float32Array;
  f32(rows: number, cols: number): Matrix;
  q8(rows: number, cols: number, activations?: Activations): Matrix;
  q4(rows: number, cols: number, activations?: Activations): Matrix;
  ints(length: number, least: number, end: number): Int32Array;
}

function given(backend: Backend, seed: number): Given {
  const random = new Random(seed);
  const filled = (length: number, next: () => number): Float32Array => {
    const array = backend.alloc(length);
    for (let i = 0; i < length; i++) array[i] = next();
    return array;
  };
  const blocks = (type: 'Q8_0' | 'Q4_0', rows: number, cols: number, activations?: Activations): Matrix => {
    const quants = backend.allocInt8(type === 'Q8_0' ? rows * cols : (rows * cols) / 2);
    for (let i = 0; i < quants.length; i++) quants[i] = random.below(256) - 128;
    const scales = filled((rows * cols) / Q8_BLOCK, () => random.uniform() / (type === 'Q8_0' ? 100 : 6));
    return { type, rows, cols, quants, scales, activations };
  };
  const floats = (length: number, deviation = 1): Float32Array => filled(length, () => random.normal() * deviation);
  return {
    backend,
    floats,
    stale: (length) => filled(length, () => 1e3),
    f32: (rows, cols) => ({ type: 'F32', rows, cols, data: floats(rows * cols, cols ** -0.5) }),
    q8: (rows, cols, activations) => blocks('Q8_0', rows, cols, activations),
    q4: (rows, cols, activations) => blocks('Q4_0', rows, cols, activations),
    ints: (length, least, end) => Int32Array.from({ length }, () => least + random.below(end - least)),
  };
}

interface Case {
  readonly name: string;
  /** Runs the operation; returns all that it wrote. */
  run(g: Given): readonly ArrayLike<number>[];
}

const cases: Case[] = [];
function add(name: string, run: Case['run']): void {
  cases.push({ name, run });
}

// ------------------------------------------------------------------------------------------------ the list

const LINEAR = [
  [1, 1, 1],
  [1, 24, 7],
  [1, 577, 33],
  [2, 20, 9],
  [3, 64, 65],
  [4, 8, 8],
  [5, 3, 7],
  [7, 192, 97],
  [13, 30, 19],
  [33, 513, 17],
  [100, 64, 24],
  [6, 40, 1031],
] as const;

for (const [T, D, F] of LINEAR) {
  for (const biased of [true, false]) {
    add(`linear F32 T ${T} D ${D} F ${F}${biased ? ' bias' : ''}`, (g) => {
      const out = g.stale(T * F);
      g.backend.linear(out, g.floats(T * D), g.f32(F, D), biased ? g.floats(F) : null, T, D, F);
      return [out];
    });
    const blocks = Math.ceil(D / Q8_BLOCK) * Q8_BLOCK;
    for (const type of ['q8', 'q4'] as const) {
      for (const activations of ['float32', 'int16'] as const) {
        add(`linear ${type} ${activations} T ${T} D ${blocks} F ${F}${biased ? ' bias' : ''}`, (g) => {
          const out = g.stale(T * F);
          const weight = g[type](F, blocks, activations);
          g.backend.linear(out, g.floats(T * blocks), weight, biased ? g.floats(F) : null, T, blocks, F);
          return [out];
        });
      }
    }
  }
  add(`linearBackward T ${T} D ${D} F ${F}`, (g) => {
    const [dx, dweight, dbias] = [g.floats(T * D), g.floats(F * D), g.floats(F)];
    g.backend.linearBackward(dx, dweight, dbias, g.floats(T * F), g.floats(T * D), g.floats(F * D), T, D, F);
    return [dx, dweight, dbias];
  });
}
// More rows, and more blocks, than are multiplied in one go.
for (const [T, D, F] of [
  [245, 1024, 3],
  [5, 2112, 9],
] as const) {
  add(`linear q8 int16 T ${T} D ${D} F ${F} bias`, (g) => {
    const out = g.stale(T * F);
    g.backend.linear(out, g.floats(T * D), g.q8(F, D, 'int16'), g.floats(F), T, D, F);
    return [out];
  });
}
for (const T of [1, 3, 4, 13]) {
  add(`linears T ${T}`, (g) => {
    const D = 96;
    const [E, F, G] = [24, 17, 8];
    const weights = [g.q8(E, D, 'int16'), g.f32(F, D), g.q8(G, D, 'int16'), g.q4(F, D, 'int16'), g.q8(E, D), g.q4(G, D)];
    const products = weights.map((weight, i) => ({
      out: g.stale(T * weight.rows),
      weight,
      bias: i % 2 ? g.floats(weight.rows) : null,
    }));
    g.backend.linears(products, g.floats(T * D), T, D);
    return products.map(({ out }) => out);
  });
}
add('linearBackward of nothing', (g) => {
  const dout = g.floats(12);
  g.backend.linearBackward(null, null, null, dout, g.floats(12), g.floats(16), 3, 4, 4);
  return [dout];
});

for (const [T, D, V] of [
  [1, 7, 5],
  [9, 32, 11],
  [40, 192, 64],
] as const) {
  for (const factor of [1, 3.5]) {
    add(`embed F32 T ${T} D ${D} factor ${factor}`, (g) => {
      const out = g.stale(T * D);
      g.backend.embed(out, [...g.ints(T, 0, V)], g.f32(V, D), factor, T, D);
      return [out];
    });
    add(`embedBackward T ${T} D ${D} factor ${factor}`, (g) => {
      const dtable = g.floats(V * D);
      g.backend.embedBackward(dtable, g.floats(T * D), g.ints(T, 0, V), factor, T, D);
      return [dtable];
    });
  }
  for (const type of ['q8', 'q4'] as const) {
    add(`embed ${type} T ${T} D ${64}`, (g) => {
      const out = g.stale(T * 64);
      g.backend.embed(out, g.ints(T, 0, V), g[type](V, 64), 2, T, 64);
      return [out];
    });
  }
}

for (const [T, D] of [
  [1, 1],
  [3, 6],
  [5, 24],
  [4, 193],
  [2, 2051],
] as const) {
  add(`rmsnorm T ${T} D ${D}`, (g) => {
    const [out, normalized, scale] = [g.stale(T * D), g.stale(T * D), g.stale(T)];
    g.backend.rmsnorm(out, normalized, scale, g.floats(T * D, 3), g.floats(D), 1e-5, T, D);
    return [out, normalized, scale];
  });
  add(`rmsnorm T ${T} D ${D} in place, normalized not kept`, (g) => {
    const [x, scale] = [g.floats(T * D, 3), g.stale(T)];
    g.backend.rmsnorm(x, null, scale, x, g.floats(D), 0.1, T, D);
    return [x, scale];
  });
  add(`rmsnorm T ${T} D ${D} in place, nothing kept`, (g) => {
    const x = g.floats(T * D, 3);
    g.backend.rmsnorm(x, null, null, x, g.floats(D), 0.1, T, D);
    return [x];
  });
  add(`rmsnormBackward T ${T} D ${D}`, (g) => {
    const [dx, dweight, x] = [g.floats(T * D), g.floats(D), g.floats(T * D, 3)];
    const scale = g.backend.alloc(T);
    for (let t = 0; t < T; t++) scale[t] = Math.sqrt(textbook.sumOfSquares(x.subarray(t * D, (t + 1) * D), D) / D + 1e-5);
    g.backend.rmsnormBackward(dx, dweight, g.floats(T * D), x, g.floats(D), scale, T, D);
    return [dx, dweight];
  });
}

for (const pairing of ['half', 'interleaved'] satisfies RopePairing[]) {
  for (const [T, heads, d] of [
    [1, 1, 2],
    [3, 2, 6],
    [5, 3, 24],
    [4, 2, 30],
    [2, 1, 64],
  ] as const) {
    add(`rope ${pairing} T ${T} heads ${heads} d ${d}`, (g) => {
      const table = ropeTable(T + 9, d, 100, pairing, g.backend.alloc);
      const [out, x] = [g.stale(T * heads * d), g.floats(T * heads * d)];
      g.backend.rope(out, x, table, 7, T, heads, d);
      g.backend.rope(x, x, table, 2, T, heads, d);
      return [out, x];
    });
    add(`ropeBackward ${pairing} T ${T} heads ${heads} d ${d}`, (g) => {
      const dout = g.floats(T * heads * d);
      g.backend.ropeBackward(dout, ropeTable(T + 9, d, 100, pairing, g.backend.alloc), 9, T, heads, d);
      return [dout];
    });
  }
}

const ATTENTION = [
  { T: 1, S: 1, H: 1, K: 1, d: 4 },
  { T: 1, S: 9, H: 4, K: 2, d: 24 },
  { T: 3, S: 5, H: 2, K: 1, d: 7 },
  { T: 4, S: 4, H: 2, K: 2, d: 8 },
  { T: 5, S: 11, H: 6, K: 2, d: 24 },
  { T: 17, S: 17, H: 4, K: 4, d: 3 },
  { T: 39, S: 41, H: 2, K: 1, d: 20 },
  { T: 101, S: 101, H: 2, K: 1, d: 24 },
  { T: 7, S: 300, H: 2, K: 2, d: 16 },
  { T: 290, S: 290, H: 1, K: 1, d: 8 },
] as const;

/** Patterns as softmax leaves them: rows of positive shares, exactly 0 for what cannot be seen. */
function causalPattern(g: Given, H: number, T: number, S: number): Float32Array {
  const pattern = g.floats(H * T * S, 2);
  for (let row = 0; row < H * T; row++) pattern.fill(-Infinity, row * S + S - T + (row % T) + 1, (row + 1) * S);
  textbook.softmax(pattern, pattern, H * T, S);
  return pattern;
}

for (const { T, S, H, K, d } of ATTENTION) {
  const shape = `T ${T} S ${S} H ${H} K ${K} d ${d}`;
  add(`attentionScores ${shape}`, (g) => {
    const out = g.stale(H * T * S);
    g.backend.attentionScores(out, g.floats(T * H * d), g.floats(S * K * d), d ** -0.5, T, S, H, K, d);
    return [out];
  });
  add(`attentionMix ${shape}`, (g) => {
    const z = g.stale(T * H * d);
    g.backend.attentionMix(z, causalPattern(g, H, T, S), g.floats(S * K * d), T, S, H, K, d);
    return [z];
  });
  add(`attentionMix ${shape}, a pattern that looks ahead`, (g) => {
    const [z, pattern] = [g.stale(T * H * d), causalPattern(g, H, T, S)];
    pattern[H * T * S - (T > 1 ? S + 1 : 1)] = 0.75;
    g.backend.attentionMix(z, pattern, g.floats(S * K * d), T, S, H, K, d);
    return [z];
  });
  for (const window of [1, 3, 8, 64, Infinity]) {
    add(`maskWindow ${window} ${shape}, and softmax of what is left`, (g) => {
      const [scores, pattern] = [g.floats(H * T * S), g.stale(H * T * S)];
      g.backend.maskWindow(scores, window, T, S, H);
      g.backend.softmax(pattern, scores, H * T, S);
      return [scores, pattern];
    });
  }
  if (T !== S) continue;
  add(`attentionBackward ${shape}`, (g) => {
    const [dq, dk, dv] = [g.floats(T * H * d), g.floats(T * K * d), g.floats(T * K * d)];
    const [dz, q, k, v] = [g.floats(T * H * d), g.floats(T * H * d), g.floats(T * K * d), g.floats(T * K * d)];
    const pattern = causalPattern(g, H, T, T);
    g.backend.attentionBackward(dq, dk, dv, g.stale(T * T), dz, q, k, v, pattern, d ** -0.5, T, H, K, d);
    return [dq, dk, dv];
  });
}

for (const [T, H, d, D] of [
  [1, 4, 24, 192],
  [6, 8, 24, 33],
  [5, 2, 16, 8],
  [9, 4, 72, 12],
  // A head of more blocks than are multiplied in one go.
  [5, 2, 4320, 9],
] as const) {
  add(`attentionResult F32 T ${T} H ${H} d ${d} D ${D}`, (g) => {
    const result = g.stale(T * H * D);
    g.backend.attentionResult(result, g.floats(T * H * d), g.f32(D, H * d), T, H, d, D);
    return [result];
  });
  add(`sumOverHeads T ${T} H ${H} D ${D}`, (g) => {
    const out = g.stale(T * D);
    g.backend.sumOverHeads(out, g.floats(T * H * D), T, H, D);
    return [out];
  });
  for (const type of ['q8', 'q4'] as const) {
    add(`attentionResult ${type} int16 T ${T} H ${H} d ${d} D ${D}`, (g) => {
      const result = g.stale(T * H * D);
      g.backend.attentionResult(result, g.floats(T * H * d), g[type](D, H * d, 'int16'), T, H, d, D);
      return [result];
    });
    add(`attentionResult ${type} T ${T} H ${H} d ${d} D ${D}`, (g) => {
      const result = g.stale(T * H * D);
      g.backend.attentionResult(result, g.floats(T * H * d), g[type](D, H * d), T, H, d, D);
      return [result];
    });
  }
}

for (const [rows, n] of [
  [1, 1],
  [3, 5],
  [4, 16],
  [2, 1027],
  [1, 5000],
] as const) {
  add(`softmax rows ${rows} n ${n}`, (g) => {
    const [out, x] = [g.stale(rows * n), g.floats(rows * n, 4)];
    g.backend.softmax(out, x, rows, n);
    g.backend.softmax(x, x, rows, n);
    return [out, x];
  });
  add(`softmax rows ${rows} n ${n}, some cells or all -Infinity`, (g) => {
    const [out, x] = [g.stale(rows * n), g.floats(rows * n)];
    for (let i = 0; i < x.length; i++) if (i % 3 === 1 || i > x.length - n / 2) x[i] = -Infinity;
    x.fill(-Infinity, 0, n);
    g.backend.softmax(out, x, rows, n);
    return [out];
  });
}

for (const n of [1, 3, 8, 129]) {
  add(`swiglu n ${n}`, (g) => {
    const post = g.stale(n);
    g.backend.swiglu(post, g.floats(n, 5), g.floats(n), n);
    return [post];
  });
  add(`geglu n ${n}`, (g) => {
    const [post, pre, preLinear] = [g.stale(n), g.floats(n, 3), g.floats(n)];
    g.backend.geglu(post, pre, preLinear, n);
    g.backend.geglu(pre, pre, preLinear, n);
    return [post, pre];
  });
  add(`softcap n ${n}`, (g) => {
    const [out, x] = [g.stale(n), g.floats(n, 4)];
    x[0] = -Infinity;
    g.backend.softcap(out, x, 3, n);
    g.backend.softcap(x, x, 50, n);
    return [out, x];
  });
  add(`swigluBackward n ${n}`, (g) => {
    const [dpre, dpreLinear] = [g.floats(n), g.floats(n)];
    g.backend.swigluBackward(dpre, dpreLinear, g.floats(n), g.floats(n, 5), g.floats(n), n);
    return [dpre, dpreLinear];
  });
  add(`add n ${n}`, (g) => {
    const [out, a, b] = [g.stale(n), g.floats(n), g.floats(n)];
    g.backend.add(out, a, b, n);
    g.backend.add(a, a, b, n);
    return [out, a];
  });
  add(`scale and sumOfSquares n ${n}`, (g) => {
    const x = g.floats(n);
    g.backend.scale(x, -0.3, n);
    return [x, [g.backend.sumOfSquares(x, n)]];
  });
  add(`adamw n ${n}`, (g) => {
    const [x, grad, m, v] = [g.floats(n), g.floats(n), g.floats(n, 0.1), g.floats(n, 0.1).map(Math.abs)];
    const second = g.backend.alloc(n);
    second.set(v);
    const hyper: AdamWStep = {
      learningRate: 0.01,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: 0.1,
      step: 3,
      gradScale: 0.5,
    };
    g.backend.adamw(x, grad, m, second, hyper, n);
    g.backend.adamw(x, grad, m, second, { ...hyper, step: 4 }, n);
    return [x, m, second];
  });
}
add('sumOfSquares n 100003', (g) => [[g.backend.sumOfSquares(g.floats(100003), 100003)]]);

for (const [T, V] of [
  [1, 1],
  [5, 3],
  [9, 131],
  [3, 4096],
  [2, 5001],
] as const) {
  add(`crossEntropyBackward T ${T} V ${V}`, (g) => {
    const logits = g.floats(T * V, 3);
    const targets = g.ints(T, 0, V);
    if (T > 1) targets[1] = -1;
    return [[g.backend.crossEntropyBackward(logits, targets, 0.25, T, V)], logits];
  });
}

// ------------------------------------------------------------------------------------------------ the tests

const VARIANTS = (['simd', 'relaxed'] as const).flatMap((simd) => [false, true].map((shared) => ({ simd, shared })));
const BYTES = 8 * 2 ** 20;

beforeAll(async () => {
  await buildKernels();
}, 60_000);

describe.each(VARIANTS)('kernels: $simd, shared memory $shared', ({ simd, shared }) => {
  let kernels: Kernels;
  beforeAll(async () => {
    kernels = await loadKernels({ bytes: BYTES, shared, simd });
  });

  test('are the ones that were asked for', () => {
    expect(kernels.name).toBe(simd === 'relaxed' ? 'relaxed-simd' : 'simd');
    expect(kernels.memory.buffer instanceof SharedArrayBuffer).toBe(shared);
  });

  test.each(cases)('$name', ({ run }) => {
    const mark = kernels.mark();
    const expected = run(given(textbook, 7));
    const actual = run(given(kernels, 7));
    expect(actual.length).toBe(expected.length);
    for (const [i, numbers] of expected.entries()) expect(distance(actual[i], numbers)).toBeLessThanOrEqual(TOLERANCE);
    kernels.release(mark);
  });
});

/** The largest difference relative to the largest number expected; Infinity where either is not finite and the other differs. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  let difference = actual.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) {
      if (Number.isFinite(expected[i])) largest = Math.max(largest, Math.abs(expected[i]));
      continue;
    }
    const apart = Math.abs(actual[i] - expected[i]);
    difference = Number.isFinite(apart) ? Math.max(difference, apart) : Infinity;
    if (Number.isFinite(expected[i])) largest = Math.max(largest, Math.abs(expected[i]));
  }
  return difference === 0 ? 0 : difference / Math.max(largest, Number.MIN_VALUE);
}

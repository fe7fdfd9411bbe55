/** How exact the kernels are where a tolerance relative to the largest number would not show it: tails, extremes and what is no number. */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildKernels } from '../../engine/kernels/build';
import type { Kernels } from '../../engine/kernels/index';
import { loadKernels } from '../../engine/kernels/node';
import { round, roundedNumbers } from '../../engine/ops/rounded';
import { weightAt } from '../../engine/tensor/matrix';
import { Random } from '../../engine/tensor/random';

beforeAll(async () => {
  await buildKernels();
}, 60_000);

/** A column of its own for each row. */
const columnOf = (row: number): number => Math.max(0, 2 * row - 1);

describe.each(['simd', 'relaxed'] as const)('%s', (simd) => {
  let kernels: Kernels;
  beforeAll(async () => {
    kernels = await loadKernels({ bytes: 4 * 2 ** 20, simd });
  });
  const array = (values: ArrayLike<number>): Float32Array => {
    const result = kernels.alloc(values.length);
    result.set(values);
    return result;
  };

  test('softmax keeps every share exact to 3e-7 of itself, down to 1e-30, and below that gives exactly 0', () => {
    const n = 6007;
    const x = array(Array.from({ length: n }, (_, i) => (-90 * i) / n));
    const out = kernels.alloc(n);
    kernels.softmax(out, x, 1, n);
    let total = 0;
    for (const value of x) total += Math.exp(value);
    const errors = Array.from(out, (share, i) => Math.abs((share * total) / Math.exp(x[i]) - 1));
    const [kept, lost] = [x.findIndex((value) => value < -69), x.findIndex((value) => value < -69.1)];
    expect(Math.max(...errors.slice(0, kept))).toBeLessThan(3e-7);
    expect(out.subarray(lost).every((share) => share === 0)).toBe(true);
  });

  test('what is not a number is not hidden', () => {
    const n = 9;
    const out = kernels.alloc(n);
    for (const at of [0, 5, 8]) {
      const x = array(Array.from({ length: n }, (_, i) => (i === at ? NaN : i)));
      kernels.softmax(out, x, 1, n);
      expect(out.every(Number.isNaN)).toBe(true);
      kernels.swiglu(out, x, array(new Float32Array(n).fill(1)), n);
      expect([...out].findIndex(Number.isNaN)).toBe(at);
      expect(kernels.crossEntropyBackward(x, Int32Array.of(1), 1, 1, n)).toBeNaN();
    }
    kernels.softmax(out, array(new Float32Array(n).fill(NaN)), 1, n);
    expect(out.every(Number.isNaN)).toBe(true);
    kernels.softmax(out, array(Array.from({ length: n }, (_, i) => (i === 0 ? NaN : -Infinity))), 1, n);
    expect(out[0]).toBeNaN();
  });

  test('swiglu holds at the far ends', () => {
    const pre = array([-1000, -100, -30, 0, 30, 100, 1000]);
    const out = kernels.alloc(7);
    kernels.swiglu(out, pre, array(new Float32Array(7).fill(1)), 7);
    const expected = [0, 0, -30 * Math.exp(-30), 0, 30, 100, 1000];
    for (const [i, value] of expected.entries()) expect(Math.abs(out[i] - value)).toBeLessThan(1e-18 + 1e-6 * Math.abs(value));
  });

  test('geglu holds at the far ends', () => {
    const pre = array([-1e30, -1000, -10, 0, 10, 1000, 1e30]);
    const out = kernels.alloc(7);
    kernels.geglu(out, pre, array(new Float32Array(7).fill(1)), 7);
    const expected = [0, 0, 0, 0, 10, 1000, 1e30];
    for (const [i, value] of expected.entries()) expect(Math.abs(out[i] - value)).toBeLessThan(1e-6 + 1e-6 * Math.abs(value));
  });

  test('softcap is exact to 3e-7 of each number, from the smallest to the cap, and keeps -Infinity and NaN', () => {
    const x = Array.from({ length: 4001 }, (_, i) => 2 ** ((i - 2000) / 40) * (i % 2 === 0 ? 1 : -1));
    const out = kernels.alloc(x.length);
    kernels.softcap(out, array(x), 30, x.length);
    const errors = Array.from(out, (value, i) => Math.abs(value / (30 * Math.tanh(Math.fround(x[i]) / 30)) - 1));
    expect(Math.max(...errors)).toBeLessThan(3e-7);
    kernels.softcap(out, array([-Infinity, Infinity, NaN, 0, -1e38]), 30, 5);
    expect(Array.from(out.subarray(0, 5))).toEqual([-Infinity, 30, NaN, 0, -30]);
  });

  test.each(['Q8_0', 'Q4_0'] as const)(
    'a %s matrix times a vector is as exact as float32, whatever the vector’s range',
    (type) => {
      const [rows, cols] = [16, 128];
      const random = new Random(5);
      const quants = kernels.allocInt8(type === 'Q8_0' ? rows * cols : (rows * cols) / 2);
      for (let i = 0; i < quants.length; i++) quants[i] = random.below(256) - 128;
      const scales = array(Array.from({ length: (rows * cols) / 32 }, () => random.uniform()));
      const weight = { type, rows, cols, quants, scales };
      const out = kernels.alloc(rows);
      for (const range of [0, 1e-38, 1e-20, 1, 1e20]) {
        // Each block has numbers of very different size.
        const x = array(Array.from({ length: cols }, (_, i) => range * random.normal() * (i % 32 === 7 ? 1000 : 1)));
        kernels.linear(out, x, weight, null, 1, cols, rows);
        for (let r = 0; r < rows; r++) {
          let sum = 0;
          let size = 0;
          for (let i = 0; i < cols; i++) {
            const product = x[i] * weightAt(weight, r, i);
            sum += product;
            size += Math.abs(product);
          }
          expect(Math.abs(out[r] - sum)).toBeLessThanOrEqual(3e-7 * size + 1e-33);
        }
      }
      for (const bad of [NaN, Infinity, -Infinity]) {
        kernels.linear(out, array(Array.from({ length: cols }, (_, i) => (i === 40 ? bad : 1))), weight, null, 1, cols, rows);
        expect(out.every(Number.isNaN)).toBe(true);
      }
    },
  );

  test.each(['Q8_0', 'Q4_0'] as const)(
    'rounded activations are the same integers as the textbook’s, one row or many, %s',
    (type) => {
      const [rows, cols] = [33, 64];
      const random = new Random(6);
      // Row r takes the number at 2 r - 1 alone, by a quant of 1; in nibbles, 9 stands for 1 and 8 for 0.
      const quants = kernels.allocInt8(type === 'Q8_0' ? rows * cols : (rows * cols) / 2).fill(type === 'Q8_0' ? 0 : 0x88 - 256);
      for (let r = 0; r < rows; r++) {
        const at = r * cols + columnOf(r);
        if (type === 'Q8_0') quants[at] = 1;
        else quants[(at >> 5) * 16 + (at % 16)] = at % 32 < 16 ? 0x89 - 256 : 0x98 - 256;
      }
      const scales = kernels.alloc((rows * cols) / 32).fill(1);
      const weight = { type, rows, cols, quants, scales, activations: 'int16' } as const;
      for (const T of [1, 4, 7]) {
        const values = Array.from({ length: T * cols }, (_, i) => {
          const range = 10 ** (((i >> 5) % 7) * 11 - 33);
          // Halves between two integers, among others.
          return i % 32 === 5
            ? 32767 * range
            : i % 3 === 0
              ? (random.below(2 ** 16) - 2 ** 15 + 0.5) * range
              : random.normal() * range;
        });
        const x = array(values);
        const out = kernels.alloc(T * rows);
        kernels.linear(out, x, weight, null, T, cols, rows);
        for (let t = 0; t < T; t++) {
          const expected = roundedNumbers(round(x.subarray(t * cols, (t + 1) * cols)));
          for (let r = 0; r < rows; r++) expect(out[t * rows + r]).toBe(Math.fround(expected[columnOf(r)]) + 0);
        }
      }
    },
  );

  test.each(['Q8_0', 'Q4_0'] as const)('products of rounded activations are as exact as float32, %s', (type) => {
    const [rows, cols] = [19, 96];
    const random = new Random(5);
    const quants = kernels.allocInt8(type === 'Q8_0' ? rows * cols : (rows * cols) / 2);
    for (let i = 0; i < quants.length; i++) quants[i] = random.below(256) - 128;
    const scales = array(Array.from({ length: (rows * cols) / 32 }, () => random.uniform()));
    const weight = { type, rows, cols, quants, scales, activations: 'int16' } as const;
    for (const T of [2, 6]) {
      const out = kernels.alloc(T * rows);
      for (const range of [0, 1e-25, 1, 1e20]) {
        const x = array(Array.from({ length: T * cols }, (_, i) => range * random.normal() * (i % 32 === 7 ? 1000 : 1)));
        kernels.linear(out, x, weight, null, T, cols, rows);
        for (let t = 0; t < T; t++) {
          const rounded = roundedNumbers(round(x.subarray(t * cols, (t + 1) * cols)));
          for (let r = 0; r < rows; r++) {
            const products = Array.from(rounded, (value, i) => value * weightAt(weight, r, i));
            const size = products.reduce((total, product) => total + Math.abs(product), 0);
            const sum = products.reduce((total, product) => total + product, 0);
            expect(Math.abs(out[t * rows + r] - sum)).toBeLessThanOrEqual(3e-7 * size);
          }
        }
      }
      for (const bad of [NaN, Infinity, -Infinity]) {
        kernels.linear(out, array(Array.from({ length: T * cols }, (_, i) => (i === 40 ? bad : 1))), weight, null, T, cols, rows);
        expect(out.subarray(0, rows).every(Number.isNaN)).toBe(true);
        expect(out.subarray(rows).some(Number.isNaN)).toBe(false);
      }
    }
  });

  test('moments that have all but vanished become 0, not denormal', () => {
    const [x, grad, m, v] = [array([1]), array([0]), array([1e-35]), array([1e-37])];
    const hyper = { learningRate: 0.1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, gradScale: 1 };
    for (let step = 1; step < 100; step++) kernels.adamw(x, grad, m, v, { ...hyper, step }, 1);
    expect([m[0], v[0]]).toEqual([0, 0]);
    expect(x[0]).toBe(1);
  });

  test('a sum of many squares is exact to 1e-6', () => {
    const n = 500_000;
    const x = kernels.alloc(n).fill(0.1);
    const expected = n * Math.fround(0.1) ** 2;
    expect(Math.abs(kernels.sumOfSquares(x, n) / expected - 1)).toBeLessThan(1e-6);
  });
});

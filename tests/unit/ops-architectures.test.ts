/** The operations that only some architectures have, by hand and by their properties. */
import { describe, expect, test } from 'vitest';
import { textbook } from '../../engine/ops';
import { addGated, expertGates, gatherRows, placesOf, topExperts } from '../../engine/ops/moe';
import { ropeTable } from '../../engine/ops/rope';
import { Random } from '../../engine/tensor/random';
import { normals, relativeError } from './support/numbers';

const f32 = (...numbers: number[]) => new Float32Array(numbers);

/** How much of a standard normal distribution lies below the limit, summed up in small steps from far out. */
function below(limit: number): number {
  let sum = 0;
  const step = 1e-3;
  for (let at = -9; at < limit; at += step) sum += (step * Math.exp(-((at + step / 2) ** 2) / 2)) / Math.sqrt(2 * Math.PI);
  return sum;
}

describe('geglu', () => {
  test('gates one number by another: nearly all of a large one, nearly nothing of a very negative one', () => {
    const out = new Float32Array(6);
    textbook.geglu(out, f32(0, 1, -1, 3, 1000, -1000), f32(5, 2, 1, 1, 3, 3), 6);
    // gelu(1) and gelu(3) by the tanh formula, to ten digits.
    expect(relativeError(out, [0, 2 * 0.8411919906, -0.1588080094, 2.9963627539, 3000, 0])).toBeLessThan(1e-7);
  });

  test('is close to x times the normal distribution below x, and may write over its input', () => {
    const x = Float32Array.from({ length: 81 }, (_, i) => (i - 40) / 10);
    const expected = Array.from(x, (value) => value * below(value));
    textbook.geglu(x, x, new Float32Array(81).fill(1), 81);
    for (let i = 0; i < 81; i++) expect(Math.abs(x[i] - expected[i])).toBeLessThan(2e-3);
  });
});

describe('softcap', () => {
  test('leaves small numbers, holds large ones below the cap, and keeps what is masked masked', () => {
    const x = f32(0.001, -0.5, 25, 1e6, -1e6, -Infinity);
    textbook.softcap(x, x, 50, 6);
    const expected = [0.001, 50 * Math.tanh(-0.01), 50 * Math.tanh(0.5), 50, -50];
    expect(relativeError(x.subarray(0, 5), expected)).toBeLessThan(1e-7);
    expect(x[5]).toBe(-Infinity);
  });
});

describe('the window', () => {
  test('leaves each query the nearest keys, itself included', () => {
    const [T, S, H] = [3, 5, 2];
    const scores = new Float32Array(H * T * S).fill(1);
    textbook.maskWindow(scores, 2, T, S, H);
    const head = [0, 1, 1, 1, 1].concat([0, 0, 1, 1, 1], [0, 0, 0, 1, 1]);
    expect(Array.from(scores, (score) => (score === -Infinity ? 0 : 1))).toEqual([...head, ...head]);
  });

  test.each([5, 6, 1e9, Infinity])('of %d hides nothing of five positions', (window) => {
    const scores = new Float32Array(2 * 5).fill(1);
    textbook.maskWindow(scores, window, 2, 5, 1);
    expect(scores).toEqual(new Float32Array(10).fill(1));
  });
});

describe('experts', () => {
  const [T, E, k] = [3, 4, 2];
  const weights = f32(0.1, 0.2, 0.4, 0.3, 0.25, 0.25, 0.25, 0.25, 0.6, 0.1, 0.1, 0.2);

  test('the best come first, of equal ones the first', () => {
    const indices = new Float32Array(T * k);
    topExperts(indices, weights, T, E, k);
    expect([...indices]).toEqual([2, 3, 0, 1, 0, 3]);
  });

  test('count by their weight, or by their share of the chosen ones', () => {
    const indices = f32(2, 3, 0, 1, 0, 3);
    const gates = new Float32Array(T * k);
    expertGates(gates, weights, indices, false, T, E, k);
    expect(gates).toEqual(f32(0.4, 0.3, 0.25, 0.25, 0.6, 0.2));
    expertGates(gates, weights, indices, true, T, E, k);
    expect(relativeError(gates, [4 / 7, 3 / 7, 0.5, 0.5, 0.75, 0.25])).toBeLessThan(1e-6);
  });

  test.each([4, -1, 0.5, NaN])('there is none called %d', (index) => {
    expect(() => expertGates(new Float32Array(2), weights, f32(0, index), true, 1, E, k)).toThrow(`${index} is no expert`);
  });

  test('rows go to the experts that were chosen for them, and what comes back is added where it belongs', () => {
    const D = 2;
    const indices = f32(2, 3, 0, 1, 0, 3);
    const x = f32(1, 2, 10, 20, 100, 200);
    expect([0, 1, 2, 3].map((e) => placesOf(e, indices, T, k))).toEqual([[2, 4], [3], [0], [1, 5]]);
    const rows = new Float32Array(2 * D);
    gatherRows(rows, x, [1, 5], k, D);
    expect([...rows]).toEqual([1, 2, 100, 200]);
    const out = f32(0, 0, 5, 5, 0, 1);
    addGated(out, f32(1, 2, 3, 4), f32(9, 0.5, 9, 9, 9, 2), [1, 5], k, D);
    expect([...out]).toEqual([0.5, 1, 5, 5, 6, 9]);
  });
});

test('divisors slow the pairs of a rotation: position 6 divided by 3 is position 2', () => {
  const d = 8;
  const plain = ropeTable(7, d, 100, 'half');
  const slowed = ropeTable(7, d, 100, 'half', undefined, [1, 3, 3, 6]);
  const at = (table: typeof plain, p: number, i: number) => [table.cos[p * 4 + i], table.sin[p * 4 + i]];
  expect(at(slowed, 6, 0)).toEqual(at(plain, 6, 0));
  expect(at(slowed, 6, 1)).toEqual(at(plain, 2, 1));
  expect(at(slowed, 6, 2)).toEqual(at(plain, 2, 2));
  expect(at(slowed, 6, 3)).toEqual(at(plain, 1, 3));
});

test('rmsnorm may work in place and keep nothing', () => {
  const [T, D] = [3, 5];
  const random = new Random(1);
  const [x, weight] = [normals(random, T * D), normals(random, D)];
  const out = new Float32Array(T * D);
  textbook.rmsnorm(out, null, new Float32Array(T), x, weight, 1e-5, T, D);
  textbook.rmsnorm(x, null, null, x, weight, 1e-5, T, D);
  expect(x).toEqual(out);
});

import { describe, expect, test } from 'vitest';
import { ropeTable, textbook } from '../../engine/ops/index';
import { weightAt, type Matrix, type MatrixF32, type MatrixQ8 } from '../../engine/tensor/matrix';
import { Random } from '../../engine/tensor/random';
import { dot, relativeError, normals } from './support/numbers';

const f32 = (...numbers: number[]) => new Float32Array(numbers);
const matrix = (rows: number, cols: number, data: Float32Array): MatrixF32 => ({ type: 'F32', rows, cols, data });

/** data [rows, heads, d] with its heads chosen anew: head h of the result is head order[h] of the data. */
function pick(data: Float32Array, rows: number, heads: number, d: number, order: readonly number[]): Float32Array {
  const out = new Float32Array(rows * order.length * d);
  for (let r = 0; r < rows; r++) {
    order.forEach((from, h) =>
      out.set(data.subarray((r * heads + from) * d, (r * heads + from + 1) * d), (r * order.length + h) * d),
    );
  }
  return out;
}

/** A random Q8_0 matrix and the same numbers as floats, read one by one. */
function quantised(random: Random, rows: number, cols: number): { q8: MatrixQ8; plain: MatrixF32 } {
  const q8: MatrixQ8 = {
    type: 'Q8_0',
    rows,
    cols,
    quants: Int8Array.from({ length: rows * cols }, () => random.below(255) - 127),
    scales: Float32Array.from({ length: (rows * cols) / 32 }, () => (1 + random.below(1000)) / 2 ** 16),
  };
  const data = Float32Array.from({ length: rows * cols }, (_, i) => weightAt(q8, Math.floor(i / cols), i % cols));
  return { q8, plain: matrix(rows, cols, data) };
}

describe('embed', () => {
  test('copies the rows that the tokens name, scaled', () => {
    const out = new Float32Array(6);
    textbook.embed(out, [2, 0, 2], matrix(3, 2, f32(1, 2, 3, 4, 5, 6)), 0.5, 3, 2);
    expect([...out]).toEqual([2.5, 3, 0.5, 1, 2.5, 3]);
  });

  test('reads eight-bit tables', () => {
    const { q8, plain } = quantised(new Random(1), 5, 64);
    const rows = [q8, plain].map((table: Matrix) => {
      const out = new Float32Array(2 * 64);
      textbook.embed(out, Int32Array.of(4, 1), table, 1, 2, 64);
      return out;
    });
    expect(rows[0]).toEqual(rows[1]);
    expect(rows[0][70]).toBe(weightAt(q8, 1, 6));
  });
});

describe('linear', () => {
  test('is a dot product with each row of weights, plus the bias', () => {
    const x = f32(1, 2, 3, -1, 0, 2);
    const weight = matrix(2, 3, f32(1, 0, -1, 2, 1, 0.5));
    const out = new Float32Array(4);
    textbook.linear(out, x, weight, null, 2, 3, 2);
    expect([...out]).toEqual([-2, 5.5, -3, -1]);
    textbook.linear(out, x, weight, f32(10, 20), 2, 3, 2);
    expect([...out]).toEqual([8, 25.5, 7, 19]);
  });

  test('gives the same for eight-bit weights as for the numbers they stand for', () => {
    const random = new Random(2);
    const { q8, plain } = quantised(random, 7, 96);
    const x = normals(random, 3 * 96);
    const [a, b] = [q8, plain].map((weight: Matrix) => {
      const out = new Float32Array(3 * 7);
      textbook.linear(out, x, weight, null, 3, 96, 7);
      return out;
    });
    expect(a).toEqual(b);
    expect(relativeError(a.subarray(0, 1), [dot(x.subarray(0, 96), plain.data.subarray(0, 96))])).toBeLessThan(1e-6);
  });
});

describe('rmsnorm', () => {
  test('divides by the root mean square and multiplies by the weights', () => {
    const [out, normalized, scale] = [new Float32Array(4), new Float32Array(4), new Float32Array(2)];
    textbook.rmsnorm(out, normalized, scale, f32(3, 4, 0, 0), f32(2, -1), 0.25, 2, 2);
    const divisor = Math.sqrt(12.5 + 0.25);
    expect(relativeError(scale, [divisor, 0.5])).toBeLessThan(1e-7);
    expect(relativeError(normalized, [3 / divisor, 4 / divisor, 0, 0])).toBeLessThan(1e-7);
    expect(relativeError(out, [6 / divisor, -4 / divisor, 0, 0])).toBeLessThan(1e-7);
  });

  test('brings every vector to the same length whatever its own', () => {
    const [T, D] = [5, 24];
    const x = normals(new Random(3), T * D);
    for (let i = 0; i < x.length; i++) x[i] *= 10 ** Math.floor(i / D);
    const out = new Float32Array(T * D);
    textbook.rmsnorm(out, null, new Float32Array(T), x, new Float32Array(D).fill(1), 0, T, D);
    for (let t = 0; t < T; t++) {
      const row = out.subarray(t * D, (t + 1) * D);
      expect(dot(row, row)).toBeCloseTo(D, 4);
    }
  });
});

describe.each(['interleaved', 'half'] as const)('rope, %s', (pairing) => {
  const d = 6;
  const table = ropeTable(40, d, 10000, pairing);

  /** One head of one token, turned to a position. */
  const at = (x: Float32Array, position: number): Float32Array => {
    const out = new Float32Array(d);
    textbook.rope(out, x, table, position, 1, 1, d);
    return out;
  };

  test('turns pair i by position * theta^(-2i/d)', () => {
    const x = f32(1, 2, 3, 4, 5, 6);
    const angles = [3, 3 * 10000 ** (-2 / 6), 3 * 10000 ** (-4 / 6)];
    const expected = new Float32Array(6);
    angles.forEach((angle, i) => {
      const [a, b] = pairing === 'half' ? [i, i + 3] : [2 * i, 2 * i + 1];
      expected[a] = x[a] * Math.cos(angle) - x[b] * Math.sin(angle);
      expected[b] = x[a] * Math.sin(angle) + x[b] * Math.cos(angle);
    });
    expect(relativeError(at(x, 3), expected)).toBeLessThan(1e-6);
  });

  test('leaves position 0 alone, keeps lengths, and works in place', () => {
    const random = new Random(4);
    const [T, heads] = [4, 3];
    const x = normals(random, T * heads * d);
    const out = new Float32Array(x.length);
    textbook.rope(out, x, table, 0, T, heads, d);
    expect(out.subarray(0, heads * d)).toEqual(x.subarray(0, heads * d));
    expect(out.subarray(heads * d)).not.toEqual(x.subarray(heads * d));
    expect(dot(out, out)).toBeCloseTo(dot(x, x), 3);
    const last = out.slice(-d);
    expect(at(x.subarray(-d), T - 1)).toEqual(last);
    textbook.rope(x, x, table, 0, T, heads, d);
    expect(x).toEqual(out);
  });

  test('makes dot products depend on the distance alone', () => {
    const random = new Random(5);
    const [q, k] = [normals(random, d), normals(random, d)];
    const near = dot(at(q, 9), at(k, 4));
    expect(dot(at(q, 37), at(k, 32))).toBeCloseTo(near, 5);
    expect(dot(at(q, 5), at(k, 0))).toBeCloseTo(near, 5);
    expect(Math.abs(dot(at(q, 9), at(k, 5)) - near)).toBeGreaterThan(0.01);
  });

  test('is undone by its backward pass', () => {
    const x = normals(new Random(6), 5 * 2 * d);
    const turned = new Float32Array(x.length);
    textbook.rope(turned, x, table, 7, 5, 2, d);
    textbook.ropeBackward(turned, table, 7, 5, 2, d);
    expect(relativeError(turned, x)).toBeLessThan(1e-6);
  });
});

test('the two rope pairings are one rotation of differently ordered dimensions', () => {
  const [T, d] = [5, 8];
  const x = normals(new Random(7), T * d);
  const order = (data: Float32Array) =>
    Float32Array.from(data, (_, i) => data[Math.floor(i / d) * d + Math.floor((i % d) / 2) + ((i % 2) * d) / 2]);
  const half = new Float32Array(T * d);
  textbook.rope(half, x, ropeTable(T, d, 500, 'half'), 0, T, 1, d);
  const interleaved = new Float32Array(T * d);
  textbook.rope(interleaved, order(x), ropeTable(T, d, 500, 'interleaved'), 0, T, 1, d);
  expect(interleaved).toEqual(order(half));
});

test('a rope table lies in the memory it is given', () => {
  const given: Float32Array[] = [];
  const table = ropeTable(3, 4, 100, 'half', (length) => {
    given.push(new Float32Array(length));
    return given[given.length - 1];
  });
  expect(given).toEqual([table.cos, table.sin]);
  expect(relativeError(table.cos, [1, 1, Math.cos(1), Math.cos(0.1), Math.cos(2), Math.cos(0.2)])).toBeLessThan(1e-7);
  expect(relativeError(table.sin, [0, 0, Math.sin(1), Math.sin(0.1), Math.sin(2), Math.sin(0.2)])).toBeLessThan(1e-7);
});

describe('softmax', () => {
  test('makes shares that sum to 1, in the ratios e^difference', () => {
    const [rows, n] = [6, 9];
    const x = normals(new Random(8), rows * n, 5);
    const out = new Float32Array(rows * n);
    textbook.softmax(out, x, rows, n);
    for (let r = 0; r < rows; r++) {
      const row = out.subarray(r * n, (r + 1) * n);
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
      expect(Math.log(row[3] / row[5])).toBeCloseTo(x[r * n + 3] - x[r * n + 5], 4);
    }
    textbook.softmax(x, x, rows, n);
    expect(x).toEqual(out);
  });

  test('gives masked cells exactly 0 and stands huge scores', () => {
    const out = new Float32Array(8);
    textbook.softmax(out, f32(1e30, -Infinity, 1e30, -1e30, -Infinity, -3e38, -Infinity, -Infinity), 2, 4);
    expect([...out]).toEqual([0.5, 0, 0.5, 0, 0, 1, 0, 0]);
  });

  test('a row where nothing is visible is 0, not NaN', () => {
    const out = new Float32Array(4).fill(7);
    textbook.softmax(out, f32(-Infinity, -Infinity, 0, 0), 2, 2);
    expect([...out]).toEqual([0, 0, 0.5, 0.5]);
  });
});

describe('attention', () => {
  interface Shape {
    readonly T: number;
    readonly S: number;
    readonly H: number;
    readonly K: number;
    readonly d: number;
  }

  /** Scores, pattern and z of queries q [T, H, d] on keys and values [S, K, d]. */
  function attend(q: Float32Array, k: Float32Array, v: Float32Array, { T, S, H, K, d }: Shape) {
    const [scores, pattern, z] = [new Float32Array(H * T * S), new Float32Array(H * T * S), new Float32Array(T * H * d)];
    textbook.attentionScores(scores, q, k, 1 / Math.sqrt(d), T, S, H, K, d);
    textbook.softmax(pattern, scores, H * T, S);
    textbook.attentionMix(z, pattern, v, T, S, H, K, d);
    return { scores, pattern, z };
  }

  test('two tokens, one head, by hand', () => {
    const shape = { T: 2, S: 2, H: 1, K: 1, d: 1 };
    const { scores, pattern, z } = attend(f32(1, 2), f32(0.5, 1), f32(10, 20), shape);
    expect([...scores]).toEqual([0.5, -Infinity, 1, 2]);
    const [first, second] = [1 / (1 + Math.E), Math.E / (1 + Math.E)];
    expect(relativeError(pattern, [1, 0, first, second])).toBeLessThan(1e-6);
    expect(relativeError(z, [10, 10 * first + 20 * second])).toBeLessThan(1e-6);
  });

  test('sees nothing later: masked scores are -Infinity, masked weights exactly 0, and later tokens change nothing', () => {
    const shape = { T: 5, S: 5, H: 4, K: 2, d: 6 };
    const { T, H, K, d } = shape;
    const random = new Random(9);
    const [q, k, v] = [normals(random, T * H * d), normals(random, T * K * d), normals(random, T * K * d)];
    const before = attend(q, k, v, shape);
    for (let h = 0; h < H; h++) {
      for (let t = 0; t < T; t++) {
        for (let s = 0; s < T; s++) {
          const cell = (h * T + t) * T + s;
          expect(before.scores[cell] === -Infinity).toBe(s > t);
          expect(before.pattern[cell] === 0).toBe(s > t);
        }
      }
    }
    k.fill(9, 3 * K * d);
    v.fill(9, 3 * K * d);
    const after = attend(q, k, v, shape);
    expect(after.z.subarray(0, 3 * H * d)).toEqual(before.z.subarray(0, 3 * H * d));
    expect(after.z.subarray(3 * H * d)).not.toEqual(before.z.subarray(3 * H * d));
  });

  test('with a cache the last queries see what they saw in the whole sequence', () => {
    const whole = { T: 6, S: 6, H: 2, K: 1, d: 4 };
    const { S, H, K, d } = whole;
    const random = new Random(10);
    const [q, k, v] = [normals(random, S * H * d), normals(random, S * K * d), normals(random, S * K * d)];
    const all = attend(q, k, v, whole);
    const last = attend(q.subarray(4 * H * d), k, v, { ...whole, T: 2 });
    expect(last.z).toEqual(all.z.subarray(4 * H * d));
    expect(last.scores.subarray(0, S)).toEqual(all.scores.subarray(4 * S, 5 * S));
    expect(last.scores[S - 1]).toBe(-Infinity);
  });

  test('grouped queries are many-headed attention with the key heads repeated; with K = H each head is on its own', () => {
    const grouped = { T: 4, S: 4, H: 6, K: 2, d: 3 };
    const { T, H, K, d } = grouped;
    const random = new Random(11);
    const [q, k, v] = [normals(random, T * H * d), normals(random, T * K * d), normals(random, T * K * d)];
    const repeat = (data: Float32Array) => pick(data, T, K, d, [0, 0, 0, 1, 1, 1]);
    const { z } = attend(q, k, v, grouped);
    expect(attend(q, repeat(k), repeat(v), { ...grouped, K: H }).z).toEqual(z);

    const alone = { ...grouped, H: 1, K: 1 };
    for (let h = 0; h < H; h++) {
      const one = attend(pick(q, T, H, d, [h]), pick(repeat(k), T, H, d, [h]), pick(repeat(v), T, H, d, [h]), alone);
      expect(one.z).toEqual(pick(z, T, H, d, [h]));
    }
  });

  test('permuting the heads permutes the outputs', () => {
    const shape = { T: 4, S: 4, H: 4, K: 4, d: 3 };
    const { T, H, d } = shape;
    const random = new Random(12);
    const [q, k, v] = [normals(random, T * H * d), normals(random, T * H * d), normals(random, T * H * d)];
    const permute = (data: Float32Array) => pick(data, T, H, d, [2, 0, 3, 1]);
    const { z } = attend(q, k, v, shape);
    expect(permute(z)).not.toEqual(z);
    expect(attend(permute(q), permute(k), permute(v), shape).z).toEqual(permute(z));
  });

  test("the heads' results add up to the output projection", () => {
    const [T, H, d, D] = [3, 4, 8, 5];
    const random = new Random(13);
    const z = normals(random, T * H * d);
    for (const wo of Object.values(quantised(random, D, H * d))) {
      const [result, out] = [new Float32Array(T * H * D), new Float32Array(T * D)];
      textbook.attentionResult(result, z, wo, T, H, d, D);
      textbook.linear(out, z, wo, null, T, H * d, D);
      const total = new Float32Array(T * D);
      for (let i = 0; i < result.length; i++) total[Math.floor(i / (H * D)) * D + (i % D)] += result[i];
      expect(relativeError(total, out)).toBeLessThan(1e-6);
      let second = 0;
      for (let i = 0; i < d; i++) second += weightAt(wo, 2, d + i) * z[d + i];
      expect(result[D + 2]).toBeCloseTo(second, 5);
    }
  });
});

test('swiglu gates one number by another, however large', () => {
  const out = new Float32Array(5);
  textbook.swiglu(out, f32(0, 1, -1, 1000, -1000), f32(5, 2, 1, 3, 3), 5);
  expect(relativeError(out, [0, 2 * 0.7310585786, -0.2689414214, 3000, 0])).toBeLessThan(1e-7);
});

test('add may write into either side', () => {
  const [a, b] = [f32(1, 2), f32(10, 20)];
  textbook.add(a, a, b, 2);
  expect([...a]).toEqual([11, 22]);
  textbook.add(b, a, b, 1);
  expect([...b]).toEqual([21, 20]);
});

test('scale and sumOfSquares look at the first n only', () => {
  const x = f32(3, 4, 100);
  textbook.scale(x, 2, 2);
  expect([...x]).toEqual([6, 8, 100]);
  expect(textbook.sumOfSquares(x, 2)).toBe(100);
});

describe('adamw', () => {
  const hyper = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0, step: 1, gradScale: 1 };

  test('the first step is the learning rate against the sign of the gradient', () => {
    const x = f32(1, 1, 1);
    textbook.adamw(x, f32(2, -0.001, 0), new Float32Array(3), new Float32Array(3), hyper, 3);
    expect(relativeError(x, [0.9, 1.1, 1])).toBeLessThan(1e-4);
  });

  test('decay is decoupled: it shrinks by lr * decay whatever the gradient', () => {
    const [x, m] = [f32(2), new Float32Array(1)];
    textbook.adamw(x, f32(0), m, new Float32Array(1), { ...hyper, weightDecay: 0.5 }, 1);
    expect(x[0]).toBeCloseTo(2 - 0.1 * 0.5 * 2, 6);
    expect(m[0]).toBe(0);
  });

  test('three steps with clipping, by hand', () => {
    const [x, m, v] = [f32(1), f32(0), f32(0)];
    let [xx, mm, vv] = [1, 0, 0];
    [4, -2, 1].forEach((gradient, i) => {
      const step = i + 1;
      textbook.adamw(x, f32(gradient), m, v, { ...hyper, weightDecay: 0.1, gradScale: 0.25, step }, 1);
      const g = gradient / 4;
      mm = 0.9 * mm + 0.1 * g;
      vv = 0.99 * vv + 0.01 * g * g;
      xx -= 0.1 * (mm / (1 - 0.9 ** step) / (Math.sqrt(vv / (1 - 0.99 ** step)) + 1e-8) + 0.1 * xx);
    });
    expect(relativeError([x[0], m[0], v[0]], [xx, mm, vv])).toBeLessThan(1e-6);
  });
});

describe('memory', () => {
  test('is zero-filled, and asking for too much is a RangeError', () => {
    expect([...textbook.alloc(3)]).toEqual([0, 0, 0]);
    expect(textbook.allocInt8(2)).toEqual(new Int8Array(2));
    expect(() => textbook.alloc(2 ** 60)).toThrow(RangeError);
  });
});

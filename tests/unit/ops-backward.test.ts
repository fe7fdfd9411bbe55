/** Every backward operation against finite differences of its forward one, and that it adds to what is there already. */
import { describe, expect, test } from 'vitest';
import { ropeTable, textbook } from '../../engine/ops/index';
import { Random } from '../../engine/tensor/random';
import { dot, relativeError, normals, slopes } from './support/numbers';

const TOLERANCE = 2e-4;

interface Case {
  /** What the gradient is asked of. */
  readonly inputs: readonly Float32Array[];
  readonly outputLength: number;
  readonly forward: (out: Float32Array) => void;
  /** Adds to the gradients, in the order of the inputs. */
  readonly backward: (gradients: Float32Array[], dout: Float32Array) => void;
}

/**
 * With a random upstream gradient the loss is dout · out: what backward adds to each gradient must be as steep as the loss is.
 * Returns the worst disagreement over the inputs.
 */
function disagreement(random: Random, { inputs, outputLength, forward, backward }: Case): number {
  const dout = normals(random, outputLength);
  const out = new Float32Array(outputLength);
  const loss = (): number => {
    forward(out);
    return dot(dout, out);
  };
  loss();
  const before = inputs.map((input) => normals(random, input.length));
  const gradients = before.map((gradient) => gradient.slice());
  backward(gradients, dout.slice());
  const errors = inputs.map((input, i) => {
    const added = gradients[i].map((value, j) => value - before[i][j]);
    return relativeError(added, slopes(input, loss));
  });
  return Math.max(...errors);
}

test('embed', () => {
  const random = new Random(1);
  const [V, T, D] = [6, 4, 5];
  const tokens = [2, 5, 2, 0];
  const table = normals(random, V * D);
  const error = disagreement(random, {
    inputs: [table],
    outputLength: T * D,
    forward: (out) => textbook.embed(out, tokens, { type: 'F32', rows: V, cols: D, data: table }, 1.5, T, D),
    backward: ([dtable], dout) => textbook.embedBackward(dtable, dout, tokens, 1.5, T, D),
  });
  expect(error).toBeLessThan(TOLERANCE);
});

describe('linear', () => {
  const random = new Random(2);
  const [T, D, F] = [3, 5, 4];
  const [x, weight, bias] = [normals(random, T * D), normals(random, F * D), normals(random, F)];

  test('input, weights and bias', () => {
    const error = disagreement(random, {
      inputs: [x, weight, bias],
      outputLength: T * F,
      forward: (out) => textbook.linear(out, x, { type: 'F32', rows: F, cols: D, data: weight }, bias, T, D, F),
      backward: ([dx, dweight, dbias], dout) => textbook.linearBackward(dx, dweight, dbias, dout, x, weight, T, D, F),
    });
    expect(error).toBeLessThan(TOLERANCE);
  });

  test('any one of the three alone is the same as with the others', () => {
    const dout = normals(random, T * F);
    const all = [x, weight, bias].map((a) => new Float32Array(a.length));
    const alone = [x, weight, bias].map((a) => new Float32Array(a.length));
    textbook.linearBackward(all[0], all[1], all[2], dout, x, weight, T, D, F);
    textbook.linearBackward(alone[0], null, null, dout, x, weight, T, D, F);
    textbook.linearBackward(null, alone[1], null, dout, x, weight, T, D, F);
    textbook.linearBackward(null, null, alone[2], dout, x, weight, T, D, F);
    expect(alone).toEqual(all);
  });
});

test('rmsnorm', () => {
  const random = new Random(3);
  const [T, D, eps] = [4, 6, 0.1];
  const [x, weight, scale] = [normals(random, T * D), normals(random, D), new Float32Array(T)];
  const error = disagreement(random, {
    inputs: [x, weight],
    outputLength: T * D,
    forward: (out) => textbook.rmsnorm(out, null, scale, x, weight, eps, T, D),
    backward: ([dx, dweight], dout) => {
      textbook.rmsnorm(new Float32Array(T * D), null, scale, x, weight, eps, T, D);
      textbook.rmsnormBackward(dx, dweight, dout, x, weight, scale, T, D);
    },
  });
  expect(error).toBeLessThan(TOLERANCE);
});

test.each(['interleaved', 'half'] as const)('rope, %s', (pairing) => {
  const random = new Random(4);
  const [T, heads, d, offset] = [3, 2, 6, 5];
  const table = ropeTable(offset + T, d, 100, pairing);
  const x = normals(random, T * heads * d);
  const error = disagreement(random, {
    inputs: [x],
    outputLength: x.length,
    forward: (out) => textbook.rope(out, x, table, offset, T, heads, d),
    backward: ([dx], dout) => {
      textbook.ropeBackward(dout, table, offset, T, heads, d);
      textbook.add(dx, dx, dout, dx.length);
    },
  });
  expect(error).toBeLessThan(TOLERANCE);
});

test.each([
  { H: 4, K: 2 },
  { H: 3, K: 3 },
  { H: 3, K: 1 },
])('attention with $H query heads on $K key heads', ({ H, K }) => {
  const random = new Random(5);
  const [T, d, scale] = [5, 4, 0.5];
  const [q, k, v] = [normals(random, T * H * d), normals(random, T * K * d), normals(random, T * K * d)];
  const pattern = new Float32Array(H * T * T);
  const forward = (out: Float32Array): void => {
    textbook.attentionScores(pattern, q, k, scale, T, T, H, K, d);
    textbook.softmax(pattern, pattern, H * T, T);
    textbook.attentionMix(out, pattern, v, T, T, H, K, d);
  };
  const error = disagreement(random, {
    inputs: [q, k, v],
    outputLength: T * H * d,
    forward,
    backward: ([dq, dk, dv], dz) => {
      const dscores = normals(random, T * T); // scratch: what is in it must not matter
      textbook.attentionBackward(dq, dk, dv, dscores, dz, q, k, v, pattern, scale, T, H, K, d);
    },
  });
  expect(error).toBeLessThan(TOLERANCE);
});

test('swiglu', () => {
  const random = new Random(6);
  const n = 12;
  const [pre, preLinear] = [normals(random, n, 2), normals(random, n)];
  const error = disagreement(random, {
    inputs: [pre, preLinear],
    outputLength: n,
    forward: (out) => textbook.swiglu(out, pre, preLinear, n),
    backward: ([dpre, dpreLinear], dout) => textbook.swigluBackward(dpre, dpreLinear, dout, pre, preLinear, n),
  });
  expect(error).toBeLessThan(TOLERANCE);
});

test('swiglu far from 0 has slopes 1 and 0, not NaN', () => {
  const [dpre, dpreLinear] = [new Float32Array(2), new Float32Array(2)];
  textbook.swigluBackward(dpre, dpreLinear, Float32Array.of(1, 1), Float32Array.of(1000, -1000), Float32Array.of(2, 2), 2);
  expect([dpre[0], dpreLinear[0]]).toEqual([2, 1000]);
  expect([dpre[1], dpreLinear[1]].map(Math.abs)).toEqual([0, 0]);
});

describe('cross-entropy', () => {
  const [T, V] = [4, 7];
  const targets = Int32Array.of(3, -1, 0, 6);

  test('of indifferent logits is log V, and of certain ones 0', () => {
    const logits = new Float32Array(2 * V);
    logits[V + 2] = 200;
    expect(textbook.crossEntropyBackward(logits, Int32Array.of(5, 2), 1, 2, V)).toBeCloseTo(Math.log(V), 6);
    expect(relativeError(logits.subarray(0, V), [1 / 7, 1 / 7, 1 / 7, 1 / 7, 1 / 7, -6 / 7, 1 / 7])).toBeLessThan(1e-6);
  });

  test('its gradient is as steep as the loss, times the weight; rows left out get 0', () => {
    const logits = normals(new Random(7), T * V, 2);
    const loss = () => textbook.crossEntropyBackward(logits.slice(), targets, 0.25, T, V);
    const gradient = logits.slice();
    textbook.crossEntropyBackward(gradient, targets, 0.25, T, V);
    expect(
      relativeError(
        gradient,
        slopes(logits, loss).map((slope) => slope * 0.25),
      ),
    ).toBeLessThan(TOLERANCE);
    expect([...gradient.subarray(V, 2 * V)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test('a mistake of certainty costs its size and does not overflow', () => {
    const logits = Float32Array.of(1e4, 0);
    expect(textbook.crossEntropyBackward(logits, Int32Array.of(1), 2, 1, 2)).toBeCloseTo(1e4, 3);
    expect([...logits]).toEqual([2, -2]);
  });
});

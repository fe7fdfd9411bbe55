/** Numbers of a layer's picture that are computed from what the trace holds. */
import type { Activation } from '../../../../engine/model/config';
import { geglu } from '../../../../engine/ops/geglu';
import { swiglu } from '../../../../engine/ops/swiglu';
import type { Samples } from '../../../../components/curve/FunctionCurve';

export function sumOfSquares(x: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  return sum;
}

/** The root mean square: a vector's size for each of its dimensions. */
export const rms = (x: Float32Array): number => Math.sqrt(sumOfSquares(x) / x.length);

/** The Euclidean length. */
export const norm = (x: Float32Array): number => Math.sqrt(sumOfSquares(x));

export function sumOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0].length);
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i] += vector[i];
  return sum;
}

/** How many root mean squares a ramp reaches: a few dimensions are far larger than all others, and would leave those white. */
const REACH = 4;

/** One range for vectors that are compared: the largest number, or so many times the typical one if that is less. */
export function rangeOf(vectors: readonly (Float32Array | null)[]): number {
  let [largest, squares, count] = [0, 0, 0];
  for (const vector of vectors) {
    if (vector === null) continue;
    for (let i = 0; i < vector.length; i++) {
      const size = Math.abs(vector[i]);
      if (size > largest) largest = size;
      squares += size * size;
    }
    count += vector.length;
  }
  return Math.min(largest, REACH * Math.sqrt(squares / Math.max(1, count))) || 1;
}

/** The gate's non-linearity of each number, by the operation that the engine runs. */
export function activated(kind: Activation, x: Float32Array): Float32Array {
  const out = new Float32Array(x.length);
  (kind === 'silu' ? swiglu : geglu)(out, x, new Float32Array(x.length).fill(1), x.length);
  return out;
}

const REACH_OF_CURVE = 5;
const STEPS_OF_CURVE = 80;

/** The non-linearity's graph. */
export function curveOf(kind: Activation): Samples {
  const x = Float32Array.from(
    { length: STEPS_OF_CURVE + 1 },
    (_, i) => -REACH_OF_CURVE + (2 * REACH_OF_CURVE * i) / STEPS_OF_CURVE,
  );
  const y = activated(kind, x);
  return Array.from(x, (value, i) => [value, y[i]] as const);
}

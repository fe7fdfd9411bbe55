/** Numbers to test with, and ways to compare them. */
import type { Random } from '../../../engine/tensor/random';

/** n normal deviates of the given standard deviation. */
export function normals(random: Random, n: number, deviation = 1): Float32Array {
  return Float32Array.from({ length: n }, () => random.normal() * deviation);
}

/** Sum of products, in float64. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * The largest difference, as a share of the largest expected number; NaN where anything is not a number.
 * Throws when there is nothing to compare: lengths that differ, or expectations that are all 0.
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new RangeError(`${actual.length} numbers are not ${expected.length}`);
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    size = Math.max(size, Math.abs(expected[i]));
  }
  if (size === 0) throw new RangeError('all expected numbers are 0: nothing would be tested');
  return difference / size;
}

/**
 * d loss / d x[i] by central differences of fourth order: wrong by h⁴, so that h may be wide enough for float32 sums not to
 * drown the difference. h is a power of two, so x ± h rounds little. `x` is left as it was.
 */
export function slope(x: Float32Array, i: number, loss: () => number, h = 1 / 64): number {
  const original = x[i];
  const at = (shift: number): number => {
    x[i] = original + shift;
    return loss();
  };
  const result = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
  x[i] = original;
  return result;
}

/** The slope along every element of x. */
export function slopes(x: Float32Array, loss: () => number, h?: number): Float64Array {
  return Float64Array.from(x, (_, i) => slope(x, i, loss, h));
}

/**
 * Products with rounded activations: what a large model in few bits computes with, because integers multiply twice as fast as floats.
 * Each block of 32 numbers along a row becomes whole numbers of 15 bits and a sign that share one unit, the block's largest / 32767;
 * the weights are whole numbers times a scale already, so a block of a dot product is one of integers, times unit and scale.
 */
import { Q8_BLOCK, quantAt, type MatrixQ4, type MatrixQ8 } from '../tensor/matrix';

const LARGEST_INTEGER = 32767;
/** Where all numbers of a block are smaller, they count as 0. */
const SMALLEST = 1e-30;

/** Numbers as integers: x[i] is about integers[i] * units[i / 32]. */
export interface Rounded {
  readonly integers: Int16Array;
  readonly units: Float32Array;
}

/** Rounds n numbers, a multiple of 32. A block that holds what is no number, or Infinity, has NaN for its unit. */
export function round(x: ArrayLike<number>): Rounded {
  const integers = new Int16Array(x.length);
  const units = new Float32Array(x.length / Q8_BLOCK);
  for (let block = 0; block < units.length; block++) {
    const start = block * Q8_BLOCK;
    let largest = 0;
    for (let i = start; i < start + Q8_BLOCK; i++) largest = Math.max(largest, Math.abs(x[i]));
    if (largest < SMALLEST) continue;
    if (!Number.isFinite(largest)) {
      units[block] = NaN;
      continue;
    }
    units[block] = largest / LARGEST_INTEGER;
    // In float32 at every step, as the fast kernels do it.
    const perUnit = Math.fround(LARGEST_INTEGER / largest);
    for (let i = start; i < start + Q8_BLOCK; i++) integers[i] = nearestInteger(Math.fround(x[i] * perUnit));
  }
  return { integers, units };
}

/** Halves go to the even neighbour. */
function nearestInteger(x: number): number {
  const up = Math.round(x);
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

/** The numbers that the integers stand for, exactly. */
export function roundedNumbers({ integers, units }: Rounded): Float64Array {
  return Float64Array.from(integers, (integer, i) => integer * units[Math.floor(i / Q8_BLOCK)]);
}

/** One row of weights times rounded numbers, of which those from `first` up to `last` count: all of them unless told otherwise. */
export function roundedDot(x: Rounded, weight: MatrixQ8 | MatrixQ4, row: number, first = 0, last: number = weight.cols): number {
  let sum = 0;
  for (let start = first; start < last;) {
    const block = Math.floor(start / Q8_BLOCK);
    const end = Math.min(last, (block + 1) * Q8_BLOCK);
    let dot = 0;
    for (let i = start; i < end; i++) dot += x.integers[i] * quantAt(weight, row * weight.cols + i);
    sum += dot * x.units[block] * weight.scales[(row * weight.cols) / Q8_BLOCK + block];
    start = end;
  }
  return sum;
}

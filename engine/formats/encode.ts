/** Weights on their way into a file: reordered rows, and numbers in the file's storage. */
import { FileProblem } from '../model/problem';
import type { RopePairing } from '../tensor/backend';
import { Q8_BLOCK, type Matrix } from '../tensor/matrix';
import { dequantizeQ8, packQ8 } from './q8';
import { checkFinite } from './stored';
import { WRITABLE, type WritableStorage } from './storage';

/** A matrix as float32, row-major; the very same array where it is that already. */
export function matrixNumbers(matrix: Matrix): Float32Array {
  if (matrix.type === 'F32') return matrix.data;
  const values = new Float32Array(matrix.rows * matrix.cols);
  dequantizeQ8(values, matrix.quants, matrix.scales);
  return values;
}

/**
 * Fills `out` with the matrix in that storage; 8-bit weights that stay 8-bit keep every bit. Throws a FileProblem that names the
 * weight where a number is not finite or is beyond the storage's range.
 */
export function encodeMatrix(out: Uint8Array, name: string, matrix: Matrix, storage: WritableStorage): void {
  if (storage.name === 'Q8_0' && matrix.type === 'Q8_0') return packQ8(out, matrix.quants, matrix.scales);
  encodeNumbers(out, name, matrixNumbers(matrix), storage);
}

/** The same for plain numbers. */
export function encodeNumbers(out: Uint8Array, name: string, values: Float32Array, storage: WritableStorage): void {
  checkFinite(name, values);
  storage.encode(out, values);
  if (storage.name !== 'F32' && !fits(values, storage))
    throw new FileProblem(`${name} holds numbers that are too large for ${storage.name}`);
}

/** Halves end at 65504, as weights or as scales of 127 steps. */
function fits(values: Float32Array, storage: WritableStorage): boolean {
  const limit = storage.name === 'Q8_0' ? 65504 * 127 : 65504;
  return values.every((value) => Math.abs(value) <= limit);
}

/** Throws a FileProblem where rows do not divide into the storage's blocks. */
export function checkBlocks(name: string, cols: number, storage: WritableStorage): void {
  if (cols % storage.block !== 0)
    throw new FileProblem(`${name} has rows of ${cols} numbers; ${storage.name} needs a multiple of ${Q8_BLOCK}`);
}

/** What norms are stored as, whatever the matrices are. */
export const NORM_STORAGE = WRITABLE.F32;

/**
 * The rows of q_proj or k_proj in another order, so that the rotation's pairs stand as `to` has them: Hugging Face pairs row i of
 * a head with row i + d/2, GGUF's llama pairs rows 2i and 2i + 1. The model computes the same. matrix [heads * d, D].
 */
export function repairRows(matrix: Matrix, d: number, from: RopePairing, to: RopePairing): Matrix {
  if (from === to) return matrix;
  const source = Array.from({ length: matrix.rows }, (_, row) => {
    const within = row % d;
    const interleaved = 2 * (within % (d / 2)) + Math.floor(within / (d / 2)); // where a half-split row stands interleaved
    const half = (within % 2) * (d / 2) + Math.floor(within / 2); // and the other way round
    return row - within + (to === 'half' ? interleaved : half);
  });
  if (matrix.type === 'F32') return { ...matrix, data: takeRows(matrix.data, source) };
  return { ...matrix, quants: takeRows(matrix.quants, source), scales: takeRows(matrix.scales, source) };
}

/** A new array whose row r is row source[r] of the old one. */
function takeRows<Numbers extends Float32Array | Int8Array>(array: Numbers, source: readonly number[]): Numbers {
  const width = array.length / source.length;
  const out = array.slice() as Numbers;
  source.forEach((from, row) => out.set(array.subarray(from * width, (from + 1) * width), row * width));
  return out;
}

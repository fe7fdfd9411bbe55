/** A weight matrix as a backend holds it: [rows, cols] = [out, in], row-major. */
export type Matrix = MatrixF32 | MatrixQ8 | MatrixQ4;

export interface MatrixF32 {
  readonly type: 'F32';
  readonly rows: number;
  readonly cols: number;
  readonly data: Float32Array;
}

/**
 * What a product with a matrix of few bits makes of the numbers that it multiplies, the activations. 'float32': nothing, it is exact
 * to float32's own rounding. 'int16': each block of 32 along a row is rounded to 15 bits and a sign first, so that integers can be
 * multiplied (engine/ops/rounded.ts); about twice as fast, and off by some 2e-5 of a usual output.
 */
export type Activations = 'float32' | 'int16';

/**
 * GGUF's Q8_0, unpacked into two streams: blocks of 32 along a row share one scale, weight[r, c] = quants[r, c] * scales[r, c / 32].
 * quants [rows, cols] int8; scales [rows, cols / 32] float32 (exact values of the file's halves). cols is a multiple of 32.
 */
export interface MatrixQ8 {
  readonly type: 'Q8_0';
  readonly rows: number;
  readonly cols: number;
  readonly quants: Int8Array;
  readonly scales: Float32Array;
  /** 'float32' unless said otherwise. */
  readonly activations?: Activations;
}

/**
 * GGUF's Q4_0, unpacked into two streams: as Q8_0, but two quants to a byte, as the file has them. Of the 16 bytes of a block, byte j
 * holds quant j in its low four bits and quant j + 16 in its high four, both counted from -8.
 * quants [rows, cols / 2] bytes; scales [rows, cols / 32]. cols is a multiple of 32.
 */
export interface MatrixQ4 {
  readonly type: 'Q4_0';
  readonly rows: number;
  readonly cols: number;
  readonly quants: Int8Array;
  readonly scales: Float32Array;
  /** 'float32' unless said otherwise. */
  readonly activations?: Activations;
}

/** Weights that share a scale, in both. */
export const Q8_BLOCK = 32;

/** Whether a product with the matrix rounds the activations. */
export function roundsActivations(matrix: Matrix): matrix is MatrixQ8 | MatrixQ4 {
  return matrix.type !== 'F32' && matrix.activations === 'int16';
}

/** One weight, whatever the storage. */
export function weightAt(matrix: Matrix, row: number, col: number): number {
  const index = row * matrix.cols + col;
  return matrix.type === 'F32' ? matrix.data[index] : quantAt(matrix, index) * matrix.scales[Math.floor(index / Q8_BLOCK)];
}

/** The quant at row * cols + col. */
export function quantAt(matrix: MatrixQ8 | MatrixQ4, index: number): number {
  return matrix.type === 'Q8_0' ? matrix.quants[index] : nibbleAt(matrix.quants, index);
}

/** Quant `index` among those that lie two to a byte, from -8 to 7. */
export function nibbleAt(packed: Int8Array, index: number): number {
  const half = Q8_BLOCK / 2;
  const place = index % Q8_BLOCK;
  const byte = packed[((index - place) / Q8_BLOCK) * half + (place % half)];
  return ((place < half ? byte : byte >> 4) & 15) - 8;
}

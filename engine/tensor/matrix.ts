/** A weight matrix as a backend holds it: [rows, cols] = [out, in], row-major. */
export type Matrix = MatrixF32 | MatrixQ8;

export interface MatrixF32 {
  readonly type: 'F32';
  readonly rows: number;
  readonly cols: number;
  readonly data: Float32Array;
}

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
}

export const Q8_BLOCK = 32;

/** One weight, whatever the storage. */
export function weightAt(matrix: Matrix, row: number, col: number): number {
  const index = row * matrix.cols + col;
  return matrix.type === 'F32' ? matrix.data[index] : matrix.quants[index] * matrix.scales[Math.floor(index / Q8_BLOCK)];
}

import { Q8_BLOCK, quantAt, type Matrix } from '../tensor/matrix';

/** Row r of a weight matrix as floats. Rows of few bits are unpacked: each block of 32 quants shares one scale. */
export function rowOf(matrix: Matrix, r: number): Float32Array {
  const start = r * matrix.cols;
  if (matrix.type === 'F32') return matrix.data.subarray(start, start + matrix.cols);

  const row = new Float32Array(matrix.cols);
  for (let i = 0; i < matrix.cols; i++) {
    const scale = matrix.scales[Math.floor((start + i) / Q8_BLOCK)];
    row[i] = quantAt(matrix, start + i) * scale;
  }
  return row;
}

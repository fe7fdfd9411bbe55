import type { Matrix, MatrixF32 } from '../../../engine/tensor/matrix';

/** A matrix of heads, [heads * d, D], made anew from some of them: head h is the matrix's head source[h]. */
export function takeHeads(matrix: Matrix, source: readonly number[], d: number): MatrixF32 {
  if (matrix.type !== 'F32') throw new TypeError('only float32 heads are taken apart here');
  const size = d * matrix.cols;
  const data = new Float32Array(source.length * size);
  source.forEach((from, h) => data.set(matrix.data.subarray(from * size, (from + 1) * size), h * size));
  return { type: 'F32', rows: source.length * d, cols: matrix.cols, data };
}

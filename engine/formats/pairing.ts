/** Matrices between formats: as float32, and with their rows in another format's order. */
import type { RopePairing } from '../tensor/backend';
import { nibbleAt, type Matrix, type MatrixQ4, type MatrixQ8 } from '../tensor/matrix';
import { dequantizeQ8 } from './q8';

/** A matrix as float32, row-major; the very same array where it is that already. */
export function matrixNumbers(matrix: Matrix): Float32Array {
  if (matrix.type === 'F32') return matrix.data;
  const values = new Float32Array(matrix.rows * matrix.cols);
  dequantizeQ8(values, inBytes(matrix).quants, matrix.scales);
  return values;
}

/** The very same numbers with every quant in a byte of its own. */
export function inBytes(matrix: MatrixQ8 | MatrixQ4): MatrixQ8 {
  if (matrix.type === 'Q8_0') return matrix;
  const quants = Int8Array.from({ length: matrix.rows * matrix.cols }, (_, i) => nibbleAt(matrix.quants, i));
  return { ...matrix, type: 'Q8_0', quants };
}

/**
 * The rows of q_proj or k_proj in another order, so that the rotation's pairs stand as `to` has them: Hugging Face pairs row i of
 * a head with row i + d/2, GGUF's llama pairs rows 2i and 2i + 1. The model computes the same. matrix [heads * d, D].
 */
export function repairRows(matrix: Matrix, d: number, from: RopePairing, to: RopePairing): Matrix {
  if (from === to) return matrix;
  const source = Array.from({ length: matrix.rows }, (_, row) => {
    const i = row % d;
    // Which of its pair a row is, and which pair: i + d/2 is second of pair i in halves, 2i + 1 is second of pair i interleaved.
    const within = to === 'half' ? 2 * (i % (d / 2)) + Math.floor(i / (d / 2)) : (i % 2) * (d / 2) + Math.floor(i / 2);
    return row - i + within;
  });
  if (matrix.type === 'F32') return { ...matrix, data: takeRows(new Float32Array(matrix.data.length), matrix.data, source) };
  return {
    ...matrix,
    quants: takeRows(new Int8Array(matrix.quants.length), matrix.quants, source),
    scales: takeRows(new Float32Array(matrix.scales.length), matrix.scales, source),
  };
}

/** Row r of `out` becomes row source[r] of `array`. */
function takeRows<Numbers extends Float32Array | Int8Array>(out: Numbers, array: Numbers, source: readonly number[]): Numbers {
  const width = array.length / source.length;
  source.forEach((from, row) => out.set(array.subarray(from * width, (from + 1) * width), row * width));
  return out;
}

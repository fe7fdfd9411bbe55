/** out = x weightᵀ + bias, and back. T positions, D inputs, F outputs. Few positions go as matrix times vector, many as a blocked product. */
import { FULL, gemm, gemmQ8 } from './gemm';
import { matvec } from './matvec';
import { MOST_COLUMNS, matvecQ8 } from './matvec-q8';
import { bytes } from './simd';
import { add } from './vector';

/** Below a tile's height the blocked product would multiply mostly zeros. */
const FEW: i32 = 4;

/** bias may be 0 (none). */
export function linear(out: usize, x: usize, weight: usize, bias: usize, T: i32, D: i32, F: i32): void {
  if (T < FEW) {
    for (let t = 0; t < T; t++) matvec(out + bytes(t * F), x + bytes(t * D), weight, D, F, D, 1, bias);
    return;
  }
  if (bias) repeatRow(out, bias, T, F);
  gemm(T, F, D, x, D, false, weight, D, true, out, F, 1, bias !== 0, FULL, 0);
}

export function linearQ8(out: usize, x: usize, quants: usize, scales: usize, bias: usize, T: i32, D: i32, F: i32): void {
  if (T < FEW && D <= MOST_COLUMNS) {
    for (let t = 0; t < T; t++) matvecQ8(out + bytes(t * F), x + bytes(t * D), quants, scales, F, D, bias);
    return;
  }
  if (bias) repeatRow(out, bias, T, F);
  gemmQ8(T, F, D, x, D, quants, scales, D, 0, out, F, bias !== 0);
}

function repeatRow(out: usize, row: usize, T: i32, F: i32): void {
  for (let t = 0; t < T; t++) memory.copy(out + bytes(t * F), row, bytes(F));
}

/** dx[T, D] += dout weight. */
export function linearBackwardInput(dx: usize, dout: usize, weight: usize, T: i32, D: i32, F: i32): void {
  gemm(T, D, F, dout, F, false, weight, D, false, dx, D, 1, true, FULL, 0);
}

/** dweight[F, D] += doutᵀ x. */
export function linearBackwardWeight(dweight: usize, dout: usize, x: usize, T: i32, D: i32, F: i32): void {
  gemm(F, D, T, dout, F, true, x, D, false, dweight, D, 1, true, FULL, 0);
}

/** dbias[F] += column sums of dout. */
export function linearBackwardBias(dbias: usize, dout: usize, T: i32, F: i32): void {
  for (let t = 0; t < T; t++) add(dbias, dbias, dout + bytes(t * F), F);
}

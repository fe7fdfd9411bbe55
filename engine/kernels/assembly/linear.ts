/**
 * out = x weightᵀ + bias, and back. T positions, D inputs, F outputs. Few positions go as matrix times vector, many as a blocked product.
 * Outputs `from` to `to` of each position are computed, so that threads can share the work; each is the same sum whoever computes it.
 */
import { BLOCK, quantBytes } from './blocks';
import { FULL, gemm, gemmBlocks } from './gemm';
import { matvec } from './matvec';
import { MOST_COLUMNS, matvecBlocks } from './matvec-blocks';
import { bytes } from './simd';
import { add } from './vector';

/** Below a tile's height the blocked product would multiply mostly zeros. */
const FEW: i32 = 4;

/** bias may be 0 (none). */
export function linear(
  out: usize, x: usize, weight: usize, bias: usize, T: i32, D: i32, F: i32, from: i32, to: i32,
): void {
  const count = to - from;
  out += bytes(from);
  weight += <usize>from * bytes(D);
  if (bias) bias += bytes(from);
  if (T < FEW) {
    for (let t = 0; t < T; t++) matvec(out + bytes(t * F), x + bytes(t * D), weight, D, count, D, 1, bias);
    return;
  }
  if (bias) repeatRow(out, bias, T, F, count);
  gemm(T, count, D, x, D, false, weight, D, true, out, F, 1, bias !== 0, FULL, 0);
}

export function linearBlocks(
  out: usize, x: usize, quants: usize, scales: usize, bits: i32, bias: usize, T: i32, D: i32, F: i32, from: i32, to: i32,
): void {
  const count = to - from;
  const block = <usize>from * <usize>(D / BLOCK);
  out += bytes(from);
  quants += block * quantBytes(bits);
  scales += block * 4;
  if (bias) bias += bytes(from);
  if (T < FEW && D <= MOST_COLUMNS) {
    for (let t = 0; t < T; t++) matvecBlocks(out + bytes(t * F), x + bytes(t * D), quants, scales, bits, count, D, bias);
    return;
  }
  if (bias) repeatRow(out, bias, T, F, count);
  gemmBlocks(T, count, D, x, D, quants, scales, bits, D, 0, out, F, bias !== 0);
}

function repeatRow(out: usize, row: usize, T: i32, F: i32, count: i32): void {
  for (let t = 0; t < T; t++) memory.copy(out + bytes(t * F), row, bytes(count));
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

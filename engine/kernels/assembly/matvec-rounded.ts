/** Matrix of blocks times rounded vectors (round.ts), for one token at a time: integers up to the sum of a block, then floats. */
import { BLOCK, quantBytes } from './blocks';
import { VECTOR_BLOCK } from './round';
import { addDot, bytes, fma, sumLanes } from './simd';

/** out[t, r] = weights[r] · x[t] + bias[r] for the rows `from` to `to` of F. x holds T rounded vectors of K; bias may be 0 (none). */
export function matvecRounded(
  out: usize, x: usize, quants: usize, scales: usize, bits: i32, bias: usize, T: i32, K: i32, F: i32, from: i32, to: i32,
): void {
  const blocks = <usize>(K / BLOCK);
  const first = <usize>from * blocks;
  quants += first * quantBytes(bits);
  scales += first * 4;
  if (bias) bias += bytes(from);
  for (let t = 0; t < T; t++, x += blocks * VECTOR_BLOCK) {
    const row = out + bytes(t * F + from);
    if (bits === 8) rowsOf8(row, x, x + blocks * VECTOR_BLOCK, quants, scales, to - from, bias);
    else rowsOf4(row, x, x + blocks * VECTOR_BLOCK, quants, scales, to - from, bias);
  }
}

/** One row after another: memory likes to be read in order. */
function rowsOf8(out: usize, x: usize, end: usize, quants: usize, scales: usize, count: i32, bias: usize): void {
  for (let r = 0; r < count; r++) {
    let sum = f32x4.splat(0);
    for (let p = x; p < end; p += VECTOR_BLOCK) {
      let dot = i32x4.dot_i16x8_s(v128.load8x8_s(quants), v128.load(p, 32));
      dot = addDot(dot, v128.load8x8_s(quants, 8), v128.load(p, 48));
      dot = addDot(dot, v128.load8x8_s(quants, 16), v128.load(p, 64));
      dot = addDot(dot, v128.load8x8_s(quants, 24), v128.load(p, 80));
      sum = addBlock(sum, dot, scales, p);
      quants += BLOCK;
      scales += 4;
    }
    storeSum(out, r, sum, bias);
  }
}

/** The nibbles are multiplied as they are, 0 to 15; that each stands for 8 less is made good by what stands beside the vector's unit. */
function rowsOf4(out: usize, x: usize, end: usize, quants: usize, scales: usize, count: i32, bias: usize): void {
  const fifteen = i16x8.splat(15);
  for (let r = 0; r < count; r++) {
    let sum = f32x4.splat(0);
    for (let p = x; p < end; p += VECTOR_BLOCK) {
      const first = v128.load8x8_u(quants), second = v128.load8x8_u(quants, 8);
      let dot = addDot(v128.load(p, 16), v128.and(first, fifteen), v128.load(p, 32));
      dot = addDot(dot, v128.and(second, fifteen), v128.load(p, 48));
      dot = addDot(dot, i16x8.shr_u(first, 4), v128.load(p, 64));
      dot = addDot(dot, i16x8.shr_u(second, 4), v128.load(p, 80));
      sum = addBlock(sum, dot, scales, p);
      quants += BLOCK / 2;
      scales += 4;
    }
    storeSum(out, r, sum, bias);
  }
}

@inline function addBlock(sum: v128, dot: v128, scale: usize, unit: usize): v128 {
  return fma(sum, f32x4.convert_i32x4_s(dot), f32x4.mul(v128.load32_splat(scale), v128.load32_splat(unit)));
}

@inline function storeSum(out: usize, r: i32, sum: v128, bias: usize): void {
  const value = sumLanes(sum);
  store<f32>(out + bytes(r), bias ? value + load<f32>(bias + bytes(r)) : value);
}

/**
 * Matrix of blocks times rounded vectors (round.ts), for one token at a time: integers up to the sum of a block, then floats. Every
 * weight is used once, so memory sets the speed. It is read in three places at once, each strictly in order, a third of the rows
 * apart: as much as the machine fetches ahead by itself, and the vector is loaded once for all three. (Neighbouring rows side by side
 * are three times slower: in them nothing is in order.)
 */
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
  for (let t = 0; t < T; t++, x += blocks * VECTOR_BLOCK) {
    const y = out + bytes(t * F + from);
    if (bits === 8) rowsOf8(y, x, x + blocks * VECTOR_BLOCK, quants, scales, to - from);
    else rowsOf4(y, x, x + blocks * VECTOR_BLOCK, quants, scales, to - from);
    if (bias) for (let r = from; r < to; r++) store<f32>(out + bytes(t * F + r), load<f32>(out + bytes(t * F + r)) + load<f32>(bias + bytes(r)));
  }
}

function rowsOf8(out: usize, x: usize, end: usize, quants: usize, scales: usize, count: i32): void {
  rows(8, out, x, end, quants, scales, count);
}

function rowsOf4(out: usize, x: usize, end: usize, quants: usize, scales: usize, count: i32): void {
  rows(4, out, x, end, quants, scales, count);
}

/** out[r] for `count` rows; the vector's blocks stand from x to end. */
@inline function rows(bits: i32, out: usize, x: usize, end: usize, quants: usize, scales: usize, count: i32): void {
  const size = quantBytes(bits);
  const blocks = (end - x) / VECTOR_BLOCK;
  const third = count / 3;
  const ofThird = <usize>third * blocks;
  let q0 = quants, q1 = q0 + ofThird * size, q2 = q1 + ofThird * size;
  let s0 = scales, s1 = s0 + 4 * ofThird, s2 = s1 + 4 * ofThird;
  for (let r = 0; r < third; r++, out += 4) {
    let sum0 = f32x4.splat(0), sum1 = sum0, sum2 = sum0;
    for (let p = x; p < end; p += VECTOR_BLOCK) {
      const unit = v128.load32_splat(p), offset = v128.load(p, 16);
      const x0 = v128.load(p, 32), x1 = v128.load(p, 48), x2 = v128.load(p, 64), x3 = v128.load(p, 80);
      sum0 = addBlock(bits, sum0, q0, s0, unit, offset, x0, x1, x2, x3);
      sum1 = addBlock(bits, sum1, q1, s1, unit, offset, x0, x1, x2, x3);
      sum2 = addBlock(bits, sum2, q2, s2, unit, offset, x0, x1, x2, x3);
      q0 += size, q1 += size, q2 += size;
      s0 += 4, s1 += 4, s2 += 4;
    }
    store<f32>(out, sumLanes(sum0));
    store<f32>(out + bytes(third), sumLanes(sum1));
    store<f32>(out + bytes(2 * third), sumLanes(sum2));
  }
  out += bytes(2 * third);
  for (let r = 3 * third; r < count; r++, out += 4) {
    let sum = f32x4.splat(0);
    for (let p = x; p < end; p += VECTOR_BLOCK, q2 += size, s2 += 4)
      sum = addBlock(
        bits, sum, q2, s2, v128.load32_splat(p), v128.load(p, 16), v128.load(p, 32), v128.load(p, 48), v128.load(p, 64), v128.load(p, 80),
      );
    store<f32>(out, sumLanes(sum));
  }
}

/**
 * sum + a block's product. Nibbles are multiplied as they are, 0 to 15; that each stands for 8 less is made good by the offset, which
 * stands beside the vector's unit.
 */
@inline function addBlock(
  bits: i32, sum: v128, quants: usize, scale: usize, unit: v128, offset: v128, x0: v128, x1: v128, x2: v128, x3: v128,
): v128 {
  let dot: v128;
  if (bits === 8) {
    dot = i32x4.dot_i16x8_s(v128.load8x8_s(quants), x0);
    dot = addDot(dot, v128.load8x8_s(quants, 8), x1);
    dot = addDot(dot, v128.load8x8_s(quants, 16), x2);
    dot = addDot(dot, v128.load8x8_s(quants, 24), x3);
  } else {
    const first = v128.load8x8_u(quants), second = v128.load8x8_u(quants, 8);
    const fifteen = i16x8.splat(15);
    dot = addDot(offset, v128.and(first, fifteen), x0);
    dot = addDot(dot, v128.and(second, fifteen), x1);
    dot = addDot(dot, i16x8.shr_u(first, 4), x2);
    dot = addDot(dot, i16x8.shr_u(second, 4), x3);
  }
  return fma(sum, f32x4.convert_i32x4_s(dot), f32x4.mul(v128.load32_splat(scale), unit));
}

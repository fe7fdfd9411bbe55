/**
 * Matrix of 8-bit or 4-bit blocks times float32 vector, for decoding one token at a time: a quarter or an eighth of the bytes of
 * float32, and integer arithmetic.
 *
 * The vector is not rounded to few bits. Within a block of 32, x = s * (high + low / 2^15) with a power of two for s and two int16:
 * 29 bits below the block's largest number, more than float32 itself keeps when it sums. Half again as fast as turning quants into floats.
 */
import { BLOCK, highNibbles, lowNibbles } from './blocks';
import { panelsOfB } from './scratch';
import { bytes, fma, sumLanes } from './simd';

/** Longest vector that the scratch can take: 4 bytes a number and 4 a block. */
export const MOST_COLUMNS: i32 = 126976;

const LOW_PARTS: f32 = 32768;
const NOT_A_NUMBER: i32 = 0x7fc00000;

/** out[r] = weights[r] · x + bias[r]. K is a multiple of 32, at most MOST_COLUMNS; bias may be 0 (none). */
export function matvecBlocks(
  out: usize, x: usize, quants: usize, scales: usize, bits: i32, count: i32, K: i32, bias: usize,
): void {
  const parts = panelsOfB();
  const units = parts + bytes(K);
  splitVector(parts, units, x, K);
  if (bits === 8) rowsOf8(out, parts, units, quants, scales, count, bias);
  else rowsOf4(out, parts, units, quants, scales, count, bias);
}

/** The vector's parts lie from `parts` to `units`, where its units begin. */
function rowsOf8(out: usize, parts: usize, units: usize, quants: usize, scales: usize, count: i32, bias: usize): void {
  for (let r = 0; r < count; r++) {
    let sum = f32x4.splat(0);
    let unit = units;
    for (let p = parts; p < units; p += BLOCK * 4) {
      const w0 = v128.load8x8_s(quants), w1 = v128.load8x8_s(quants, 8);
      const w2 = v128.load8x8_s(quants, 16), w3 = v128.load8x8_s(quants, 24);
      sum = addBlock(sum, p, w0, w1, w2, w3, v128.load32_splat(scales), v128.load32_splat(unit));
      quants += BLOCK;
      scales += 4;
      unit += 4;
    }
    storeSum(out, r, sum, bias);
  }
}

function rowsOf4(out: usize, parts: usize, units: usize, quants: usize, scales: usize, count: i32, bias: usize): void {
  for (let r = 0; r < count; r++) {
    let sum = f32x4.splat(0);
    let unit = units;
    for (let p = parts; p < units; p += BLOCK * 4) {
      const packed = v128.load(quants);
      const low = lowNibbles(packed), high = highNibbles(packed);
      const w0 = i16x8.extend_low_i8x16_s(low), w1 = i16x8.extend_high_i8x16_s(low);
      const w2 = i16x8.extend_low_i8x16_s(high), w3 = i16x8.extend_high_i8x16_s(high);
      sum = addBlock(sum, p, w0, w1, w2, w3, v128.load32_splat(scales), v128.load32_splat(unit));
      quants += BLOCK / 2;
      scales += 4;
      unit += 4;
    }
    storeSum(out, r, sum, bias);
  }
}

/** sum + the four partial products of one block: 32 quants w (int16), the vector's parts at p. */
@inline function addBlock(sum: v128, p: usize, w0: v128, w1: v128, w2: v128, w3: v128, scale: v128, unit: v128): v128 {
  let high = i32x4.dot_i16x8_s(w0, v128.load(p)), low = i32x4.dot_i16x8_s(w0, v128.load(p, 64));
  high = addDot(high, w1, v128.load(p, 16));
  low = addDot(low, w1, v128.load(p, 80));
  high = addDot(high, w2, v128.load(p, 32));
  low = addDot(low, w2, v128.load(p, 96));
  high = addDot(high, w3, v128.load(p, 48));
  low = addDot(low, w3, v128.load(p, 112));
  const value = fma(f32x4.convert_i32x4_s(high), f32x4.convert_i32x4_s(low), f32x4.splat(1 / LOW_PARTS));
  return fma(sum, value, f32x4.mul(scale, unit));
}

@inline function storeSum(out: usize, r: i32, sum: v128, bias: usize): void {
  const value = sumLanes(sum);
  store<f32>(out + bytes(r), bias ? value + load<f32>(bias + bytes(r)) : value);
}

@inline function addDot(sum: v128, a: v128, b: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(a, b));
}

/** For each block of x: 32 high parts and 32 low parts (int16) at `parts`, the unit s (float32) at `units`. */
function splitVector(parts: usize, units: usize, x: usize, K: i32): void {
  for (const end = x + bytes(K); x < end; x += BLOCK * 4, parts += BLOCK * 4, units += 4) {
    // As integers, the bits of |x| are in the order of |x|, and Infinity and NaN come last.
    let highest = i32x4.splat(0);
    for (let i: usize = 0; i < <usize>BLOCK * 4; i += 16) highest = i32x4.max_s(highest, f32x4.abs(v128.load(x + i)));
    const pairs = i32x4.max_s(highest, v128.shuffle<i32>(highest, highest, 2, 3, 0, 1));
    const bits = max(i32x4.extract_lane(pairs, 0), i32x4.extract_lane(pairs, 1));
    // |x| < 2^(exponent - 126); with s = 2^(exponent - 140) the high parts stay within ±2^14 and no sum overflows.
    const exponent = max(bits >> 23, 14);
    const perUnit = f32x4.splat(reinterpret<f32>((267 - exponent) << 23));
    for (let i: usize = 0; i < <usize>BLOCK * 4; i += 32) {
      const a = f32x4.mul(v128.load(x + i), perUnit), b = f32x4.mul(v128.load(x + i, 16), perUnit);
      const wholeA = f32x4.nearest(a), wholeB = f32x4.nearest(b);
      v128.store(parts + (i >> 1), narrow(wholeA, wholeB));
      v128.store(parts + (i >> 1), narrow(lowPart(a, wholeA), lowPart(b, wholeB)), 64);
    }
    store<i32>(units, exponent === 255 ? NOT_A_NUMBER : (exponent - 13) << 23);
  }
}

@inline function lowPart(value: v128, whole: v128): v128 {
  return f32x4.nearest(f32x4.mul(f32x4.sub(value, whole), f32x4.splat(LOW_PARTS)));
}

/** Eight whole floats as int16. */
@inline function narrow(a: v128, b: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(a), i32x4.trunc_sat_f32x4_s(b));
}

/**
 * Matrix of 8-bit or 4-bit blocks times float32 vector, for decoding one token at a time: a quarter or an eighth of the bytes of
 * float32, and integer arithmetic.
 *
 * The vector is not rounded to few bits. Within a block of 32, x = s * (high + low / 2^15) with a power of two for s and two int16:
 * 29 bits below the block's largest number, more than float32 itself keeps when it sums. Half again as fast as turning quants into floats.
 */
import { BLOCK } from './blocks';
import { panelsOfB } from './scratch';
import { addDot, bytes, fma, sumLanes } from './simd';

/** Longest vector that the scratch can take: 4 bytes a number and 48 a block. */
export const MOST_COLUMNS: i32 = 95296;

/** For each block of the vector: its unit s (float32, then 12 bytes of nothing) and -8 times the sums of its high and of its low parts (int32, four each). */
const NOTE: usize = 48;

const LOW_PARTS: f32 = 32768;
const NOT_A_NUMBER: i32 = 0x7fc00000;

/** out[r] = weights[r] · x + bias[r]. K is a multiple of 32, at most MOST_COLUMNS; bias may be 0 (none). */
export function matvecBlocks(
  out: usize, x: usize, quants: usize, scales: usize, bits: i32, count: i32, K: i32, bias: usize,
): void {
  const parts = panelsOfB();
  const notes = parts + bytes(K);
  splitVector(parts, notes, x, K);
  if (bits === 8) rowsOf8(out, parts, notes, quants, scales, count, bias);
  else rowsOf4(out, parts, notes, quants, scales, count, bias);
}

/** The vector's parts lie from `parts` to `notes`, where its notes begin. One row after another: memory likes to be read in order. */
function rowsOf8(out: usize, parts: usize, notes: usize, quants: usize, scales: usize, count: i32, bias: usize): void {
  for (let r = 0; r < count; r++) {
    let sum = f32x4.splat(0);
    let note = notes;
    for (let p = parts; p < notes; p += BLOCK * 4) {
      const w0 = v128.load8x8_s(quants), w1 = v128.load8x8_s(quants, 8);
      const w2 = v128.load8x8_s(quants, 16), w3 = v128.load8x8_s(quants, 24);
      const none = i32x4.splat(0);
      sum = addBlock(sum, p, none, none, w0, w1, w2, w3, f32x4.mul(v128.load32_splat(scales), v128.load32_splat(note)));
      quants += BLOCK;
      scales += 4;
      note += NOTE;
    }
    storeSum(out, r, sum, bias);
  }
}

/** The nibbles are multiplied as they are, 0 to 15; that each stands for 8 less is made good by what the notes say of the vector. */
function rowsOf4(out: usize, parts: usize, notes: usize, quants: usize, scales: usize, count: i32, bias: usize): void {
  const fifteen = i16x8.splat(15);
  for (let r = 0; r < count; r++) {
    let sum = f32x4.splat(0);
    let note = notes;
    for (let p = parts; p < notes; p += BLOCK * 4) {
      const first = v128.load8x8_u(quants), second = v128.load8x8_u(quants, 8);
      const w0 = v128.and(first, fifteen), w1 = v128.and(second, fifteen);
      const w2 = i16x8.shr_u(first, 4), w3 = i16x8.shr_u(second, 4);
      const high = v128.load(note, 16), low = v128.load(note, 32);
      sum = addBlock(sum, p, high, low, w0, w1, w2, w3, f32x4.mul(v128.load32_splat(scales), v128.load32_splat(note)));
      quants += BLOCK / 2;
      scales += 4;
      note += NOTE;
    }
    storeSum(out, r, sum, bias);
  }
}

/** sum + scale * (the four partial products of one block, on top of high and low): 32 quants w (int16), the vector's parts at p. */
@inline function addBlock(
  sum: v128, p: usize, high: v128, low: v128, w0: v128, w1: v128, w2: v128, w3: v128, scale: v128,
): v128 {
  high = addDot(high, w0, v128.load(p));
  low = addDot(low, w0, v128.load(p, 64));
  high = addDot(high, w1, v128.load(p, 16));
  low = addDot(low, w1, v128.load(p, 80));
  high = addDot(high, w2, v128.load(p, 32));
  low = addDot(low, w2, v128.load(p, 96));
  high = addDot(high, w3, v128.load(p, 48));
  low = addDot(low, w3, v128.load(p, 112));
  return fma(sum, fma(f32x4.convert_i32x4_s(high), f32x4.convert_i32x4_s(low), f32x4.splat(1 / LOW_PARTS)), scale);
}

@inline function storeSum(out: usize, r: i32, sum: v128, bias: usize): void {
  const value = sumLanes(sum);
  store<f32>(out + bytes(r), bias ? value + load<f32>(bias + bytes(r)) : value);
}

/** For each block of x: 32 high parts and 32 low parts (int16) at `parts`, a note at `notes`. */
function splitVector(parts: usize, notes: usize, x: usize, K: i32): void {
  for (const end = x + bytes(K); x < end; x += BLOCK * 4, parts += BLOCK * 4, notes += NOTE) {
    // As integers, the bits of |x| are in the order of |x|, and Infinity and NaN come last.
    let highest = i32x4.splat(0);
    for (let i: usize = 0; i < <usize>BLOCK * 4; i += 16) highest = i32x4.max_s(highest, f32x4.abs(v128.load(x + i)));
    const pairs = i32x4.max_s(highest, v128.shuffle<i32>(highest, highest, 2, 3, 0, 1));
    const bits = max(i32x4.extract_lane(pairs, 0), i32x4.extract_lane(pairs, 1));
    // |x| < 2^(exponent - 126); with s = 2^(exponent - 140) the high parts stay within ±2^14 and no sum overflows.
    const exponent = max(bits >> 23, 14);
    const perUnit = f32x4.splat(reinterpret<f32>((267 - exponent) << 23));
    let high = i32x4.splat(0), low = high;
    const offset = i16x8.splat(-8);
    for (let i: usize = 0; i < <usize>BLOCK * 4; i += 32) {
      const a = f32x4.mul(v128.load(x + i), perUnit), b = f32x4.mul(v128.load(x + i, 16), perUnit);
      const wholeA = f32x4.nearest(a), wholeB = f32x4.nearest(b);
      const highs = narrow(wholeA, wholeB), lows = narrow(lowPart(a, wholeA), lowPart(b, wholeB));
      v128.store(parts + (i >> 1), highs);
      v128.store(parts + (i >> 1), lows, 64);
      high = addDot(high, highs, offset);
      low = addDot(low, lows, offset);
    }
    store<i32>(notes, exponent === 255 ? NOT_A_NUMBER : (exponent - 13) << 23);
    v128.store(notes, high, 16);
    v128.store(notes, low, 32);
  }
}

@inline function lowPart(value: v128, whole: v128): v128 {
  return f32x4.nearest(f32x4.mul(f32x4.sub(value, whole), f32x4.splat(LOW_PARTS)));
}

/** Eight whole floats as int16. */
@inline function narrow(a: v128, b: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(a), i32x4.trunc_sat_f32x4_s(b));
}

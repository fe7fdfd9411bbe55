/** Small words of 128-bit SIMD that every kernel is written in. A vector holds four float32. Lengths are in elements, `p` are byte addresses. */

/** sum + a * b: one rounding where the machine fuses (relaxed SIMD), two otherwise. */
@inline export function fma(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

@inline export function sumLanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

@inline export function maxLanes(v: v128): f32 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/**
 * The first `count` (0 to 3) lanes from memory, zeros in the rest. Reads all 16 bytes, so the last array of a memory needs
 * 12 bytes of slack behind it; the arena keeps 64.
 */
@inline export function loadPart(p: usize, count: i32): v128 {
  return v128.and(v128.load(p), i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}

/** Writes only the first `count` (0 to 3) lanes. */
@inline export function storePart(p: usize, v: v128, count: i32): void {
  if (count > 0) v128.store_lane<f32>(p, v, 0);
  if (count > 1) v128.store_lane<f32>(p, v, 1, 4);
  if (count > 2) v128.store_lane<f32>(p, v, 2, 8);
}

/** sum + the products of eight pairs of int16, two to a lane. */
@inline export function addDot(sum: v128, a: v128, b: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(a, b));
}

/** Four rows of four lanes become four columns, stored `step` bytes apart. */
@inline export function transpose4(to: usize, step: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const even01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), even23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const odd01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), odd23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(even01, even23, 0, 2));
  v128.store(to + step, v128.shuffle<f64>(even01, even23, 1, 3));
  v128.store(to + 2 * step, v128.shuffle<f64>(odd01, odd23, 0, 2));
  v128.store(to + 3 * step, v128.shuffle<f64>(odd01, odd23, 1, 3));
}

/** Bytes of n float32. */
@inline export function bytes(n: i32): usize {
  return <usize>n << 2;
}

/** Bytes of the whole vectors among n float32; n & 3 elements stay. */
@inline export function wholeBytes(n: i32): usize {
  return <usize>(n & ~3) << 2;
}

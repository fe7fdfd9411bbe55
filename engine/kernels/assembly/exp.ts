/** e^x, four at a time, within 2 units in the last place. */
import { fma } from './simd';

const LOG2_E: f32 = 1.44269504;
/** ln 2 in two parts: the first has few bits, so that n times it is exact (Cody & Waite 1980). */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** Added to a small number it leaves the nearest integer in the low bits: there the spacing of float32 is 1. */
const ROUNDER: f32 = 12582912; // 1.5 * 2^23
/** ln 1e-30. */
const LEAST: f32 = -69.0775;

/**
 * e^x = 2^n e^r with n the integer nearest to x / ln 2 and |r| <= ln 2 / 2, for |x| <= 87, where the result is a normal float32. The polynomial for e^r is the one of Moshier's Cephes (expf).
 */
@inline function expWithin(x: v128): v128 {
  const rounded = fma(f32x4.splat(ROUNDER), x, f32x4.splat(LOG2_E));
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  const r = fma(fma(x, n, f32x4.splat(-LN2_HIGH)), n, f32x4.splat(-LN2_LOW));
  let p = f32x4.splat(1.9875691500e-4);
  p = fma(f32x4.splat(1.3981999507e-3), p, r);
  p = fma(f32x4.splat(8.3334519073e-3), p, r);
  p = fma(f32x4.splat(4.1665795894e-2), p, r);
  p = fma(f32x4.splat(1.6666665459e-1), p, r);
  p = fma(f32x4.splat(0.5), p, r);
  p = f32x4.add(fma(r, p, f32x4.mul(r, r)), f32x4.splat(1));
  // n moved from the low bits of `rounded` to the exponent's place, on top of the exponent of 1.
  const power = i32x4.add(i32x4.shl(rounded, 23), i32x4.splat(0x3f800000));
  return f32x4.mul(p, power);
}

/** e^x, held between e^-87 and e^87. NaN stays NaN: pmin and pmax return their first operand then. */
@inline export function exp4(x: v128): v128 {
  return expWithin(f32x4.pmax(f32x4.pmin(x, f32x4.splat(87)), f32x4.splat(-87)));
}

/**
 * e^x for x <= 0, and exactly 0 where that is less than 1e-30: -Infinity gives 0, and no denormal numbers arise, which would
 * slow every later product three times (WASM cannot flush them).
 */
@inline export function expOrZero4(x: v128): v128 {
  return v128.andnot(expWithin(f32x4.pmax(x, f32x4.splat(-87))), f32x4.lt(x, f32x4.splat(LEAST)));
}

/** e^x, four at a time, within 2 units in the last place. */
import { fma } from './simd';

const LOG2_E: f32 = 1.44269504;
/** ln 2 in two parts: the first has few bits, so that n times it is exact (Cody & Waite 1980). */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** ln 1e-30. */
const LEAST: f32 = -69.0775;

/**
 * e^x = 2^n e^r with n the integer nearest to x / ln 2 and |r| <= ln 2 / 2. The polynomial for e^r is the one of Moshier's Cephes (expf).
 * x is held within -87 and 88, where the result is a normal float32.
 */
@inline export function exp4(x: v128): v128 {
  const held = f32x4.max(f32x4.min(x, f32x4.splat(88)), f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(held, f32x4.splat(LOG2_E)));
  const r = fma(fma(held, n, f32x4.splat(-LN2_HIGH)), n, f32x4.splat(-LN2_LOW));
  let p = f32x4.splat(1.9875691500e-4);
  p = fma(f32x4.splat(1.3981999507e-3), p, r);
  p = fma(f32x4.splat(8.3334519073e-3), p, r);
  p = fma(f32x4.splat(4.1665795894e-2), p, r);
  p = fma(f32x4.splat(1.6666665459e-1), p, r);
  p = fma(f32x4.splat(0.5), p, r);
  p = f32x4.add(fma(r, p, f32x4.mul(r, r)), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/**
 * e^x for x <= 0, and exactly 0 where that is less than 1e-30: -Infinity gives 0, and no denormal numbers arise, which would
 * slow every later product three times (WASM cannot flush them).
 */
@inline export function expOrZero4(x: v128): v128 {
  return v128.and(exp4(x), f32x4.ge(x, f32x4.splat(LEAST)));
}

/** Soft cap: out = cap * tanh(x / cap), -Infinity stays. out, x [n]; out may be x. */
import { exp4 } from './exp';
import { fma, loadPart, storePart, wholeBytes } from './simd';

/** Below this tanh is a polynomial, as in Moshier's Cephes (tanhf); above it 1 - 2 / (e^2x + 1) loses no digits. */
const SMALL: f32 = 0.625;

@inline function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = fma(f32x4.splat(2.06390887954e-2), p, z);
  p = fma(f32x4.splat(-5.37397155531e-2), p, z);
  p = fma(f32x4.splat(1.33314422036e-1), p, z);
  p = fma(f32x4.splat(-3.33332819422e-1), p, z);
  const small = fma(x, f32x4.mul(p, z), x);

  const power = exp4(f32x4.add(size, size));
  const large = f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(power, f32x4.splat(1))));
  const signed = v128.or(large, v128.and(x, f32x4.splat(-0.0)));
  return v128.bitselect(small, signed, f32x4.lt(size, f32x4.splat(SMALL)));
}

@inline function capped(x: v128, cap: v128, inverse: v128): v128 {
  const result = f32x4.mul(cap, tanh4(f32x4.mul(x, inverse)));
  return v128.bitselect(x, result, f32x4.eq(x, f32x4.splat(-Infinity)));
}

export function softcap(out: usize, x: usize, cap: f32, n: i32): void {
  const top = f32x4.splat(cap), inverse = f32x4.splat(1 / cap);
  const whole = wholeBytes(n);
  const rest = n & 3;
  for (let i: usize = 0; i < whole; i += 16) v128.store(out + i, capped(v128.load(x + i), top, inverse));
  if (rest) storePart(out + whole, capped(loadPart(x + whole, rest), top, inverse), rest);
}

/** AdamW (Loshchilov & Hutter 2019, alg. 2), one step in place. All arrays [n]. */
import { fma, loadPart, storePart, wholeBytes } from './simd';

/** A moment that has decayed to less becomes 0 before it is a denormal number; beside epsilon neither can be felt. */
const LEAST: f32 = 1e-36;

@inline function orZero(x: v128): v128 {
  return v128.and(x, f32x4.ge(f32x4.abs(x), f32x4.splat(LEAST)));
}

/**
 * m = β1 m + (1 - β1) g; v = β2 v + (1 - β2) g², g = grad * gradScale; x = keep * x - rate * m / (√(v * correction) + ε).
 * The host folds the bias corrections: rate = learningRate / (1 - β1^step), correction = 1 / (1 - β2^step), keep = 1 - learningRate * decay.
 */
export function adamw(
  x: usize, grad: usize, m: usize, v: usize, gradScale: f32, beta1: f32, oneMinusBeta1: f32, beta2: f32, oneMinusBeta2: f32,
  rate: f32, correction: f32, epsilon: f32, keep: f32, n: i32,
): void {
  const g0 = f32x4.splat(gradScale), b1 = f32x4.splat(beta1), c1 = f32x4.splat(oneMinusBeta1);
  const b2 = f32x4.splat(beta2), c2 = f32x4.splat(oneMinusBeta2);
  const step = f32x4.splat(-rate), fix = f32x4.splat(correction), eps = f32x4.splat(epsilon), stay = f32x4.splat(keep);
  const whole = wholeBytes(n);
  const rest = n & 3;
  for (let i: usize = 0; i < whole; i += 16) {
    const g = f32x4.mul(v128.load(grad + i), g0);
    const first = orZero(fma(f32x4.mul(v128.load(m + i), b1), g, c1));
    const second = orZero(fma(f32x4.mul(v128.load(v + i), b2), f32x4.mul(g, g), c2));
    const direction = f32x4.div(first, f32x4.add(f32x4.sqrt(f32x4.mul(second, fix)), eps));
    v128.store(m + i, first);
    v128.store(v + i, second);
    v128.store(x + i, fma(f32x4.mul(v128.load(x + i), stay), direction, step));
  }
  if (rest) {
    const g = f32x4.mul(loadPart(grad + whole, rest), g0);
    const first = orZero(fma(f32x4.mul(loadPart(m + whole, rest), b1), g, c1));
    const second = orZero(fma(f32x4.mul(loadPart(v + whole, rest), b2), f32x4.mul(g, g), c2));
    const direction = f32x4.div(first, f32x4.add(f32x4.sqrt(f32x4.mul(second, fix)), eps));
    storePart(m + whole, first, rest);
    storePart(v + whole, second, rest);
    storePart(x + whole, fma(f32x4.mul(loadPart(x + whole, rest), stay), direction, step), rest);
  }
}

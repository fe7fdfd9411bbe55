/**
 * GeGLU: post = gelu(pre) * preLinear, all [n]; post may be pre. gelu(x) = x/2 * (1 + tanh(u)), and (1 + tanh(u)) / 2 is the sigmoid of 2u,
 * with u = √(2/π) (x + 0.044715 x³).
 */
import { fma, loadPart, storePart, wholeBytes } from './simd';
import { sigmoid } from './swiglu';

const TWO_ROOT_2_PI: f32 = 1.5957691216; // 2 √(2/π)
const CUBIC: f32 = 0.044715;

@inline function gelu(x: v128): v128 {
  const inner = fma(f32x4.splat(1), f32x4.mul(x, x), f32x4.splat(CUBIC));
  return f32x4.mul(x, sigmoid(f32x4.mul(f32x4.mul(x, f32x4.splat(TWO_ROOT_2_PI)), inner)));
}

export function geglu(post: usize, pre: usize, preLinear: usize, n: i32): void {
  const whole = wholeBytes(n);
  const rest = n & 3;
  for (let i: usize = 0; i < whole; i += 16) {
    v128.store(post + i, f32x4.mul(gelu(v128.load(pre + i)), v128.load(preLinear + i)));
  }
  if (rest) {
    storePart(post + whole, f32x4.mul(gelu(loadPart(pre + whole, rest)), loadPart(preLinear + whole, rest)), rest);
  }
}

/** SwiGLU (Shazeer 2020, eq. 6): post = silu(pre) * preLinear, silu(x) = x / (1 + e^-x). All [n]. */
import { exp4 } from './exp';
import { fma, loadPart, storePart, wholeBytes } from './simd';

/** 1 / (1 + e^-x). */
@inline export function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))));
}

export function swiglu(post: usize, pre: usize, preLinear: usize, n: i32): void {
  const whole = wholeBytes(n);
  const rest = n & 3;
  for (let i: usize = 0; i < whole; i += 16) {
    const x = v128.load(pre + i);
    v128.store(post + i, f32x4.mul(f32x4.mul(x, sigmoid(x)), v128.load(preLinear + i)));
  }
  if (rest) {
    const x = loadPart(pre + whole, rest);
    storePart(post + whole, f32x4.mul(f32x4.mul(x, sigmoid(x)), loadPart(preLinear + whole, rest)), rest);
  }
}

/** silu'(x), given g = sigmoid(x) and silu(x). */
@inline function slope(g: v128, silu: v128): v128 {
  return fma(g, silu, f32x4.sub(f32x4.splat(1), g));
}

/** dpre += dpost * preLinear * silu'(pre); dpreLinear += dpost * silu(pre). */
export function swigluBackward(dpre: usize, dpreLinear: usize, dpost: usize, pre: usize, preLinear: usize, n: i32): void {
  const whole = wholeBytes(n);
  const rest = n & 3;
  for (let i: usize = 0; i < whole; i += 16) {
    const x = v128.load(pre + i), d = v128.load(dpost + i);
    const g = sigmoid(x), silu = f32x4.mul(x, g);
    v128.store(dpre + i, fma(v128.load(dpre + i), f32x4.mul(d, v128.load(preLinear + i)), slope(g, silu)));
    v128.store(dpreLinear + i, fma(v128.load(dpreLinear + i), d, silu));
  }
  if (rest) {
    const x = loadPart(pre + whole, rest), d = loadPart(dpost + whole, rest);
    const g = sigmoid(x), silu = f32x4.mul(x, g);
    const up = f32x4.mul(d, loadPart(preLinear + whole, rest));
    storePart(dpre + whole, fma(loadPart(dpre + whole, rest), up, slope(g, silu)), rest);
    storePart(dpreLinear + whole, fma(loadPart(dpreLinear + whole, rest), d, silu), rest);
  }
}

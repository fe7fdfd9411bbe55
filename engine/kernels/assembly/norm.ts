/** Root-mean-square norm (Zhang & Sennrich 2019). T rows of D. */
import { bytes, fma, loadPart, storePart, sumLanes, wholeBytes } from './simd';
import { sumOfSquares } from './vector';

/** scale[t] = sqrt(mean(x²) + eps); normalized = x / scale; out = normalized * weight. normalized and scale may be 0 (nobody reads them); out may be x. */
export function rmsnorm(out: usize, normalized: usize, scale: usize, x: usize, weight: usize, eps: f64, T: i32, D: i32): void {
  const whole = wholeBytes(D);
  const rest = D & 3;
  for (let t = 0; t < T; t++) {
    const divisor = <f32>Math.sqrt(sumOfSquares(x, D) / <f64>D + eps);
    if (scale) store<f32>(scale + bytes(t), divisor);
    const inverse = f32x4.splat(<f32>1 / divisor);
    for (let i: usize = 0; i < whole; i += 16) {
      const value = f32x4.mul(v128.load(x + i), inverse);
      if (normalized) v128.store(normalized + i, value);
      v128.store(out + i, f32x4.mul(value, v128.load(weight + i)));
    }
    if (rest) {
      const value = f32x4.mul(loadPart(x + whole, rest), inverse);
      if (normalized) storePart(normalized + whole, value, rest);
      storePart(out + whole, f32x4.mul(value, loadPart(weight + whole, rest)), rest);
    }
    x += bytes(D);
    out += bytes(D);
    if (normalized) normalized += bytes(D);
  }
}

/** With n = x / scale and dn = dout * weight: dweight += dout * n; dx += (dn - n * mean(dn * n)) / scale. */
export function rmsnormBackward(
  dx: usize, dweight: usize, dout: usize, x: usize, weight: usize, scale: usize, T: i32, D: i32,
): void {
  const whole = wholeBytes(D);
  const rest = D & 3;
  for (let t = 0; t < T; t++) {
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 16) {
      sum = fma(sum, f32x4.mul(v128.load(dout + i), v128.load(weight + i)), v128.load(x + i));
    }
    if (rest) {
      const dn = f32x4.mul(loadPart(dout + whole, rest), loadPart(weight + whole, rest));
      sum = fma(sum, dn, loadPart(x + whole, rest));
    }

    const inverse = <f32>1 / load<f32>(scale + bytes(t));
    const r = f32x4.splat(inverse);
    const along = f32x4.splat(-(sumLanes(sum) * inverse) / <f32>D);
    for (let i: usize = 0; i < whole; i += 16) {
      const d = v128.load(dout + i);
      const n = f32x4.mul(v128.load(x + i), r);
      v128.store(dweight + i, fma(v128.load(dweight + i), d, n));
      v128.store(dx + i, fma(v128.load(dx + i), fma(f32x4.mul(d, v128.load(weight + i)), n, along), r));
    }
    if (rest) {
      const d = loadPart(dout + whole, rest);
      const n = f32x4.mul(loadPart(x + whole, rest), r);
      storePart(dweight + whole, fma(loadPart(dweight + whole, rest), d, n), rest);
      const dn = f32x4.mul(d, loadPart(weight + whole, rest));
      storePart(dx + whole, fma(loadPart(dx + whole, rest), fma(dn, n, along), r), rest);
    }
    x += bytes(D);
    dout += bytes(D);
    dx += bytes(D);
  }
}

/** Whole arrays of n numbers. */
import { bytes, fma, loadPart, storePart, sumLanes, wholeBytes } from './simd';

/** out = a + b. */
export function add(out: usize, a: usize, b: usize, n: i32): void {
  for (const end = a + wholeBytes(n); a < end; a += 16, b += 16, out += 16) v128.store(out, f32x4.add(v128.load(a), v128.load(b)));
  if (n & 3) storePart(out, f32x4.add(loadPart(a, n & 3), loadPart(b, n & 3)), n & 3);
}

/** x *= factor. */
export function scale(x: usize, factor: f32, n: i32): void {
  const f = f32x4.splat(factor);
  for (const end = x + wholeBytes(n); x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), f));
  if (n & 3) storePart(x, f32x4.mul(loadPart(x, n & 3), f), n & 3);
}

/** Numbers that are summed in float32 before the sum goes on in float64. */
export const STRETCH: i32 = 128;

/** The sum of x², in float32 by stretches, in float64 over them. */
export function sumOfSquares(x: usize, n: i32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < n; i += STRETCH) {
    const length = min(STRETCH, n - i);
    let sum = f32x4.splat(0);
    let p = x + bytes(i);
    for (const end = p + wholeBytes(length); p < end; p += 16) sum = fma(sum, v128.load(p), v128.load(p));
    if (length & 3) {
      const rest = loadPart(p, length & 3);
      sum = fma(sum, rest, rest);
    }
    total += sumLanes(sum);
  }
  return total;
}

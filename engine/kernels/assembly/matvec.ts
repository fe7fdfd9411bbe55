/** Matrix times vector: every weight is used once, so memory sets the speed and is walked strictly in order, row by row. */
import { fma, loadPart, storePart, sumLanes, bytes } from './simd';

/** out[r] = factor * rows[r] · x + bias[r] for `count` rows of length K, `ld` elements apart. bias may be 0 (none). */
export function matvec(out: usize, x: usize, rows: usize, ld: i32, count: i32, K: i32, factor: f32, bias: usize): void {
  for (let r = 0; r < count; r++, rows += bytes(ld)) {
    const sum = dot(x, rows, K) * factor;
    store<f32>(out + bytes(r), bias ? sum + load<f32>(bias + bytes(r)) : sum);
  }
}

/** q · p, both of length K. */
@inline export function dot(q: usize, p: usize, K: i32): f32 {
  const start = q;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  // Four chains of additions, because one alone would wait for each addition to end.
  for (const end = start + bytes(K & ~15); q < end; q += 64, p += 64) {
    s0 = fma(s0, v128.load(q), v128.load(p));
    s1 = fma(s1, v128.load(q, 16), v128.load(p, 16));
    s2 = fma(s2, v128.load(q, 32), v128.load(p, 32));
    s3 = fma(s3, v128.load(q, 48), v128.load(p, 48));
  }
  for (const end = start + bytes(K & ~3); q < end; q += 16, p += 16) s0 = fma(s0, v128.load(q), v128.load(p));
  if (K & 3) s1 = fma(s1, loadPart(q, K & 3), loadPart(p, K & 3));
  return sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

/** out[i] += sum over r of weights[r] * rows[r, i]: the transposed product, for `count` rows of length n, `ld` elements apart. */
export function addWeighted(out: usize, weights: usize, rows: usize, ld: i32, count: i32, n: i32): void {
  const step = bytes(ld);
  const end = weights + bytes(count);
  let i = 0;
  for (; i + 16 <= n; i += 16, out += 64, rows += 64) {
    let s0 = v128.load(out), s1 = v128.load(out, 16), s2 = v128.load(out, 32), s3 = v128.load(out, 48);
    for (let w = weights, p = rows; w < end; w += 4, p += step) {
      const weight = v128.load32_splat(w);
      s0 = fma(s0, weight, v128.load(p));
      s1 = fma(s1, weight, v128.load(p, 16));
      s2 = fma(s2, weight, v128.load(p, 32));
      s3 = fma(s3, weight, v128.load(p, 48));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
  }
  for (; i < n; i += 4, out += 16, rows += 16) {
    let sum = v128.load(out);
    for (let w = weights, p = rows; w < end; w += 4, p += step) sum = fma(sum, v128.load32_splat(w), v128.load(p));
    if (i + 4 <= n) v128.store(out, sum);
    else storePart(out, sum, n - i);
  }
}

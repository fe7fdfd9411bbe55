/** Softmax of rows: e^(x - max) over its sum. */
import { expOrZero4 } from './exp';
import { bytes, fma, loadPart, maxLanes, storePart, sumLanes, wholeBytes } from './simd';
import { STRETCH } from './vector';

/** out, x [rows, n]; out may be x. -Infinity gives exactly 0, and so does a row that has nothing else. */
export function softmax(out: usize, x: usize, rows: i32, n: i32): void {
  for (let r = 0; r < rows; r++) {
    const seen = withoutMaskedEnd(x, n);
    const highest = maxOf(x, seen);
    memory.fill(out + bytes(seen), 0, bytes(n - seen));
    if (highest === -Infinity && allMasked(x, seen)) memory.fill(out, 0, bytes(seen));
    else scaleRow(out, <f32>(1 / exponentials(out, x, highest, seen)), seen);
    out += bytes(n);
    x += bytes(n);
  }
}

/** The length of a row without the -Infinity at its end (a few may stay): half of all causal scores need no work. */
function withoutMaskedEnd(x: usize, n: i32): i32 {
  const masked = f32x4.splat(-Infinity);
  while (n >= 4 && i32x4.all_true(f32x4.eq(v128.load(x + bytes(n - 4)), masked))) n -= 4;
  return n;
}

function allMasked(x: usize, n: i32): bool {
  for (const end = x + bytes(n); x < end; x += 4) if (load<f32>(x) !== -Infinity) return false;
  return true;
}

/** The largest number; NaN may be passed over. */
export function maxOf(x: usize, n: i32): f32 {
  let lanes = f32x4.splat(-Infinity);
  let p = x;
  for (const end = x + wholeBytes(n); p < end; p += 16) lanes = f32x4.pmax(lanes, v128.load(p));
  let highest = maxLanes(lanes);
  for (const end = x + bytes(n); p < end; p += 4) highest = max(highest, load<f32>(p));
  return highest;
}

/** out = e^(x - highest); returns their sum. */
export function exponentials(out: usize, x: usize, highest: f32, n: i32): f64 {
  const top = f32x4.splat(highest);
  let total: f64 = 0;
  for (let i = 0; i < n; i += STRETCH) {
    const length = min(STRETCH, n - i);
    let sum = f32x4.splat(0);
    let p = x + bytes(i), o = out + bytes(i);
    for (const end = p + wholeBytes(length); p < end; p += 16, o += 16) {
      const e = expOrZero4(f32x4.sub(v128.load(p), top));
      v128.store(o, e);
      sum = f32x4.add(sum, e);
    }
    for (const end = x + bytes(i + length); p < end; p += 4, o += 4) {
      const e = expOrZero4(f32x4.splat(load<f32>(p) - highest));
      v128.store_lane<f32>(o, e, 0);
      total += f32x4.extract_lane(e, 0);
    }
    total += sumLanes(sum);
  }
  return total;
}

function scaleRow(x: usize, factor: f32, n: i32): void {
  const f = f32x4.splat(factor);
  const end = x + bytes(n & ~3);
  for (; x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), f));
  if (n & 3) storePart(x, f32x4.mul(loadPart(x, n & 3), f), n & 3);
}

/**
 * Back through causal softmax and the scale before it, in place: d[t, s] = factor * p[t, s] * (d[t, s] - sum over r of p[t, r] d[t, r])
 * for s <= t, and 0 from there to the end of the tile that t lies in. d, p [T, T].
 */
export function causalSoftmaxBackward(d: usize, p: usize, factor: f32, T: i32): void {
  const f = f32x4.splat(factor);
  for (let t = 0; t < T; t++) {
    const rest = (t + 1) & 3;
    const whole = wholeBytes(t + 1);
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 16) sum = fma(sum, v128.load(p + i), v128.load(d + i));
    if (rest) sum = fma(sum, loadPart(p + whole, rest), loadPart(d + whole, rest));

    const expected = f32x4.splat(sumLanes(sum));
    for (let i: usize = 0; i < whole; i += 16) {
      v128.store(d + i, f32x4.mul(f32x4.mul(v128.load(p + i), f32x4.sub(v128.load(d + i), expected)), f));
    }
    if (rest) {
      const last = f32x4.mul(f32x4.mul(loadPart(p + whole, rest), f32x4.sub(v128.load(d + whole), expected)), f);
      storePart(d + whole, last, rest);
      for (let s = t + 1; s < min(T, (t | 3) + 1); s++) store<f32>(d + bytes(s), 0);
    }
    d += bytes(T);
    p += bytes(T);
  }
}

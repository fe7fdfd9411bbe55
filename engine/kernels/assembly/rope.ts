/** Rotary position embedding (Su et al. 2021): pair i of every head turns by table[position, i]. */
import { bytes, fma, loadPart, storePart } from './simd';

/**
 * (a, b) becomes (a cos - b sin, a sin + b cos). out, x [T, heads, d], out may be x; cos, sin [T, d/2], the first row's position first.
 * `half` pairs (i, i + d/2), otherwise (2i, 2i + 1). `direction` is 1, or -1 to turn back.
 */
export function rope(out: usize, x: usize, cos: usize, sin: usize, half: bool, direction: f32, T: i32, heads: i32, d: i32): void {
  for (let t = 0; t < T; t++) {
    for (let h = 0; h < heads; h++) {
      if (half) turnHalves(out, x, cos, sin, direction, d / 2);
      else turnNeighbours(out, x, cos, sin, direction, d / 2);
      out += bytes(d);
      x += bytes(d);
    }
    cos += bytes(d / 2);
    sin += bytes(d / 2);
  }
}

function turnHalves(out: usize, x: usize, cos: usize, sin: usize, direction: f32, pairs: i32): void {
  const second = bytes(pairs);
  const sign = f32x4.splat(direction);
  let i = 0;
  for (; i + 4 <= pairs; i += 4) {
    const p = bytes(i);
    const a = v128.load(x + p), b = v128.load(x + second + p);
    const c = v128.load(cos + p), s = f32x4.mul(v128.load(sin + p), sign);
    v128.store(out + p, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)));
    v128.store(out + second + p, fma(f32x4.mul(a, s), b, c));
  }
  if (i < pairs) {
    const p = bytes(i), rest = pairs - i;
    const a = loadPart(x + p, rest), b = loadPart(x + second + p, rest);
    const c = loadPart(cos + p, rest), s = f32x4.mul(loadPart(sin + p, rest), sign);
    storePart(out + p, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)), rest);
    storePart(out + second + p, fma(f32x4.mul(a, s), b, c), rest);
  }
}

function turnNeighbours(out: usize, x: usize, cos: usize, sin: usize, direction: f32, pairs: i32): void {
  const sign = f32x4(-direction, direction, -direction, direction);
  let i = 0;
  for (; i + 2 <= pairs; i += 2) {
    const v = v128.load(x + bytes(2 * i)); // a0 b0 a1 b1
    const c = v128.load64_zero(cos + bytes(i)), s = v128.load64_zero(sin + bytes(i));
    const turned = f32x4.mul(v128.shuffle<f32>(v, v, 1, 0, 3, 2), f32x4.mul(v128.shuffle<f32>(s, s, 0, 0, 1, 1), sign));
    v128.store(out + bytes(2 * i), fma(turned, v, v128.shuffle<f32>(c, c, 0, 0, 1, 1)));
  }
  if (i < pairs) {
    const p = bytes(2 * i);
    const a = load<f32>(x + p), b = load<f32>(x + p, 4);
    const c = load<f32>(cos + bytes(i)), s = load<f32>(sin + bytes(i)) * direction;
    store<f32>(out + p, a * c - b * s);
    store<f32>(out + p, a * s + b * c, 4);
  }
}

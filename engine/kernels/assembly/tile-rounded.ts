/** The heart of a product with rounded activations: as tile.ts, in integers. */
import { GROUP_INTEGERS } from './round';
import { addDot, fma } from './simd';

/** Bytes of a block of eight rows of weights: their scales; then, for each two neighbours along k, both of each row, as int16. */
export const PANEL_BLOCK: usize = 544;
export const PANEL_INTEGERS: usize = 32;

/**
 * c[4, 8] += the products of so many blocks: a is a group of rounded rows (round.ts), b a panel of weights.
 *
 * Two k an iteration, one product an accumulator, on purpose: see tile.ts. The first two need nothing to be added to. A sum of 32
 * products fits 32 bits: 128 * 32767 * 32 < 2^31.
 */
export function tileRounded(a: usize, b: usize, blocks: i32, c: usize): void {
  for (let n = 0; n < blocks; n++) {
    const units = a, scales = b;
    a += GROUP_INTEGERS;
    b += PANEL_INTEGERS;
    const end = a + 256;
    let b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    let c00 = i32x4.dot_i16x8_s(x, b0), c01 = i32x4.dot_i16x8_s(x, b1);
    x = v128.load32_splat(a, 4);
    let c10 = i32x4.dot_i16x8_s(x, b0), c11 = i32x4.dot_i16x8_s(x, b1);
    x = v128.load32_splat(a, 8);
    let c20 = i32x4.dot_i16x8_s(x, b0), c21 = i32x4.dot_i16x8_s(x, b1);
    x = v128.load32_splat(a, 12);
    let c30 = i32x4.dot_i16x8_s(x, b0), c31 = i32x4.dot_i16x8_s(x, b1);
    a += 16;
    b += 32;
    do {
      b0 = v128.load(b), b1 = v128.load(b, 16);
      x = v128.load32_splat(a);
      c00 = addDot(c00, x, b0);
      c01 = addDot(c01, x, b1);
      x = v128.load32_splat(a, 4);
      c10 = addDot(c10, x, b0);
      c11 = addDot(c11, x, b1);
      x = v128.load32_splat(a, 8);
      c20 = addDot(c20, x, b0);
      c21 = addDot(c21, x, b1);
      x = v128.load32_splat(a, 12);
      c30 = addDot(c30, x, b0);
      c31 = addDot(c31, x, b1);
      a += 16;
      b += 32;
    } while (a !== end);
    const s0 = v128.load(scales), s1 = v128.load(scales, 16);
    addRow(c, c00, c01, v128.load32_splat(units), s0, s1);
    addRow(c + 32, c10, c11, v128.load32_splat(units, 4), s0, s1);
    addRow(c + 64, c20, c21, v128.load32_splat(units, 8), s0, s1);
    addRow(c + 96, c30, c31, v128.load32_splat(units, 12), s0, s1);
  }
}

@inline function addRow(c: usize, left: v128, right: v128, unit: v128, s0: v128, s1: v128): void {
  v128.store(c, fma(v128.load(c), f32x4.convert_i32x4_s(left), f32x4.mul(unit, s0)));
  v128.store(c, fma(v128.load(c, 16), f32x4.convert_i32x4_s(right), f32x4.mul(unit, s1)), 16);
}

/** The heart of a product with rounded activations: as tile.ts, in integers. */
import { GROUP_BLOCK, GROUP_INTEGERS } from './round';
import { addDot, fma } from './simd';

/** Bytes of a block of eight rows of weights: their scales; then, for each two neighbours along k, both of each row, as int16. */
export const PANEL_BLOCK: usize = 544;
export const PANEL_INTEGERS: usize = 32;

/** Bytes of the integer sums of a block of a tile, [4, 8]. */
export const SUMS_BLOCK: usize = 128;

/**
 * The integer sums of so many blocks, each [4, 8]: a is a group of rounded rows (round.ts), b a panel of weights.
 *
 * Two k an iteration, one product an accumulator, on purpose: see tile.ts. The first two need nothing to be added to. A sum of 32
 * products fits 32 bits: 128 * 32767 * 32 < 2^31. Sums are only put aside here, because becoming floats and being added up would
 * take its turns from the multiplications: `addSums` does that for all blocks at once, in registers (measured: 80 against 75 GFLOP/s).
 */
export function multiplyBlocks(a: usize, b: usize, blocks: i32, sums: usize): void {
  for (const last = sums + <usize>blocks * SUMS_BLOCK; sums !== last; sums += SUMS_BLOCK) {
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
    v128.store(sums, c00);
    v128.store(sums, c01, 16);
    v128.store(sums, c10, 32);
    v128.store(sums, c11, 48);
    v128.store(sums, c20, 64);
    v128.store(sums, c21, 80);
    v128.store(sums, c30, 96);
    v128.store(sums, c31, 112);
  }
}

/** c[4, 8], of rows `ldc` bytes apart, = or += the sums of so many blocks, each times its row's unit and its column's scale. */
export function addSums(sums: usize, a: usize, b: usize, blocks: i32, c: usize, ldc: usize, accumulate: bool): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  if (accumulate) {
    c00 = v128.load(c), c01 = v128.load(c, 16);
    c10 = v128.load(c + ldc), c11 = v128.load(c + ldc, 16);
    c20 = v128.load(c + 2 * ldc), c21 = v128.load(c + 2 * ldc, 16);
    c30 = v128.load(c + 3 * ldc), c31 = v128.load(c + 3 * ldc, 16);
  }
  for (const last = sums + <usize>blocks * SUMS_BLOCK; sums !== last; sums += SUMS_BLOCK) {
    const s0 = v128.load(b), s1 = v128.load(b, 16);
    let unit = v128.load32_splat(a);
    c00 = addSum(c00, sums, unit, s0), c01 = addSum(c01, sums + 16, unit, s1);
    unit = v128.load32_splat(a, 4);
    c10 = addSum(c10, sums + 32, unit, s0), c11 = addSum(c11, sums + 48, unit, s1);
    unit = v128.load32_splat(a, 8);
    c20 = addSum(c20, sums + 64, unit, s0), c21 = addSum(c21, sums + 80, unit, s1);
    unit = v128.load32_splat(a, 12);
    c30 = addSum(c30, sums + 96, unit, s0), c31 = addSum(c31, sums + 112, unit, s1);
    a += GROUP_BLOCK;
    b += PANEL_BLOCK;
  }
  v128.store(c, c00), v128.store(c, c01, 16);
  v128.store(c + ldc, c10), v128.store(c + ldc, c11, 16);
  v128.store(c + 2 * ldc, c20), v128.store(c + 2 * ldc, c21, 16);
  v128.store(c + 3 * ldc, c30), v128.store(c + 3 * ldc, c31, 16);
}

@inline function addSum(c: v128, sum: usize, unit: v128, scale: v128): v128 {
  return fma(c, f32x4.convert_i32x4_s(v128.load(sum)), f32x4.mul(unit, scale));
}

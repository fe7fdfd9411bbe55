/**
 * Activations as integers: each block of 32 along a row becomes 15 bits and a sign that share one unit, x ≈ integer * unit, as
 * engine/ops/rounded.ts says in plain words. Blocks of rows are laid out as the products read them:
 * - by itself, for matvec: 16 bytes with the unit in the first 4; -8 times the integers' sum, in four parts (int32); 32 integers (int16).
 * - in groups of four rows, for gemm: four units; then, for each two neighbours along k, both of row 0, of row 1, of row 2, of row 3.
 */
import { BLOCK } from './blocks';
import { MR } from './tile';
import { edgeTile } from './scratch';
import { addDot, bytes, transpose4 } from './simd';

/** Bytes of a block by itself, and where its integers begin. */
export const VECTOR_BLOCK: usize = 96;
export const VECTOR_INTEGERS: usize = 32;
/** Bytes of a block of a group, and where its integers begin. */
export const GROUP_BLOCK: usize = 272;
export const GROUP_INTEGERS: usize = 16;

const INTEGERS: usize = BLOCK * 2;
const LARGEST_INTEGER: f32 = 32767;
/** Where all numbers of a block are smaller, it is 0: below, their unit would lose digits. */
const SMALLEST: f32 = 1e-30;
/** What is added to 3 * 2^22 is rounded to a whole number, halves to the even one, which then stands in the lowest bits. */
const ROUNDER: f32 = 12582912;

/** Rows of x [T, K]; of each its blocks from `block` on, `blocks` of them, one row after another. */
export function roundVectors(to: usize, x: usize, T: i32, K: i32, block: i32, blocks: i32): void {
  for (let t = 0; t < T; t++) {
    let from = x + bytes(t * K + block * BLOCK);
    for (let b = 0; b < blocks; b++, from += BLOCK * 4, to += VECTOR_BLOCK) {
      store<f32>(to, roundBlock(to + VECTOR_INTEGERS, from));
      const offset = i16x8.splat(-8);
      let sum = i32x4.splat(0);
      for (let i = VECTOR_INTEGERS; i < VECTOR_BLOCK; i += 16) sum = addDot(sum, v128.load(to + i), offset);
      v128.store(to, sum, 16);
    }
  }
}

/** The same in groups of four rows, the rows `first` to `last`; `first` begins a group. What is beyond T is 0. */
export function roundGroups(to: usize, x: usize, T: i32, K: i32, block: i32, blocks: i32, first: i32, last: i32): void {
  const rows = edgeTile();
  to += <usize>((first / MR) * blocks) * GROUP_BLOCK;
  for (let t = first; t < last; t += MR) {
    for (let b = 0; b < blocks; b++, to += GROUP_BLOCK) {
      for (let r = 0; r < MR; r++) {
        const integers = rows + <usize>r * INTEGERS;
        let unit: f32 = 0;
        if (t + r < T) unit = roundBlock(integers, x + bytes((t + r) * K + (block + b) * BLOCK));
        else memory.fill(integers, 0, INTEGERS);
        store<f32>(to + bytes(r), unit);
      }
      for (let i: usize = 0; i < INTEGERS; i += 16) {
        const row = rows + i;
        transpose4(
          to + GROUP_INTEGERS + 4 * i, 16,
          v128.load(row), v128.load(row, 64), v128.load(row, 128), v128.load(row, 192),
        );
      }
    }
  }
}

/** 32 numbers as int16; returns their unit. */
function roundBlock(integers: usize, x: usize): f32 {
  const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
  const x4 = v128.load(x, 64), x5 = v128.load(x, 80), x6 = v128.load(x, 96), x7 = v128.load(x, 112);
  // As integers, the bits of |x| are in the order of |x|, and Infinity and NaN come last.
  const quarters = larger(larger(larger(x0, x1), larger(x2, x3)), larger(larger(x4, x5), larger(x6, x7)));
  const halves = larger(quarters, v128.shuffle<i32>(quarters, quarters, 2, 3, 0, 1));
  const largest = reinterpret<f32>(max(i32x4.extract_lane(halves, 0), i32x4.extract_lane(halves, 1)));
  if (!(largest >= SMALLEST && largest < Infinity)) {
    memory.fill(integers, 0, INTEGERS);
    return largest < SMALLEST ? 0 : NaN;
  }
  const perUnit = f32x4.splat(LARGEST_INTEGER / largest);
  v128.store(integers, rounded(x0, x1, perUnit));
  v128.store(integers, rounded(x2, x3, perUnit), 16);
  v128.store(integers, rounded(x4, x5, perUnit), 32);
  v128.store(integers, rounded(x6, x7, perUnit), 48);
  return largest / LARGEST_INTEGER;
}

/** The larger magnitudes, lane by lane. */
@inline function larger(a: v128, b: v128): v128 {
  return i32x4.max_s(f32x4.abs(a), f32x4.abs(b));
}

/** Eight numbers as int16. */
@inline function rounded(a: v128, b: v128, perUnit: v128): v128 {
  return i16x8.narrow_i32x4_s(nearest(a, perUnit), nearest(b, perUnit));
}

@inline function nearest(x: v128, perUnit: v128): v128 {
  return i32x4.sub(f32x4.add(f32x4.mul(x, perUnit), f32x4.splat(ROUNDER)), i32x4.splat(0x4b400000));
}

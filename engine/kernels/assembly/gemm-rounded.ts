/**
 * Matrix of blocks times many rounded rows (round.ts): eight rows of weights at a time are widened to int16 in a panel that stays in
 * the nearest cache while all groups of activations pass by.
 */
import { BLOCK, quantBytes } from './blocks';
import { fetch } from './fetch';
import { GROUP_BLOCK } from './round';
import { edgeTile, MOST_BLOCKS, panelsOfA, roundedSums } from './scratch';
import { bytes, transpose4 } from './simd';
import { MR, NR } from './tile';
import { addSums, multiplyBlocks, PANEL_BLOCK, PANEL_INTEGERS } from './tile-rounded';

/**
 * out[t, f] = weights[f] · x[t] + bias[f], over the blocks of each row from `block` on, `blocks` of them (MOST_BLOCKS at most), for the
 * outputs `from` to `to` of F; where `block` is not the first, added to what is there. x holds T rows in groups; K columns; bias may be
 * 0 (none).
 */
export function gemmRounded(
  out: usize, x: usize, quants: usize, scales: usize, bits: i32, bias: usize,
  T: i32, K: i32, F: i32, block: i32, blocks: i32, from: i32, to: i32,
): void {
  const isFirst = block === 0;
  if (isFirst && bias !== 0) for (let t = 0; t < T; t++) memory.copy(out + bytes(t * F + from), bias + bytes(from), bytes(to - from));
  multiply(out, F, x, blocks, T, quants, scales, bits, K / BLOCK, block, blocks, 0, blocks * BLOCK, from, to, !isFirst || bias !== 0);
}

/**
 * What each head adds, result[t, h] = W_O[:, head h's columns] z[t, h], for the heads `from` to `to`: result [T, H, D], z [T, H * d]
 * rounded in groups. Blocks may reach into two heads; of the weights those of one alone are taken.
 */
export function attentionResultRounded(
  result: usize, z: usize, quants: usize, scales: usize, bits: i32, T: i32, H: i32, d: i32, D: i32, from: i32, to: i32,
): void {
  const ofRow = (H * d) / BLOCK;
  for (let h = from; h < to; h++) {
    const start = h * d, end = start + d;
    for (let column = start; column < end;) {
      const block = column / BLOCK;
      const next = min(end, (block + MOST_BLOCKS) * BLOCK);
      const blocks = (next + BLOCK - 1) / BLOCK - block;
      multiply(
        result + bytes(h * D), H * D, z + <usize>block * GROUP_BLOCK, ofRow, T,
        quants, scales, bits, ofRow, block, blocks, column - block * BLOCK, next - block * BLOCK, 0, D, column > start,
      );
      column = next;
    }
  }
}

/**
 * C[T, from..to] of rows `ldc` apart = or += a bᵀ. a: groups of `blocksOfGroup` blocks, read from their first on. b: rows of
 * `blocksOfRow` blocks, of which `blocks` from `block` on; within these, columns before `first` and from `last` on count as 0.
 */
function multiply(
  C: usize, ldc: i32, a: usize, blocksOfGroup: i32, T: i32,
  quants: usize, scales: usize, bits: i32, blocksOfRow: i32, block: i32, blocks: i32, first: i32, last: i32,
  from: i32, to: i32, accumulate: bool,
): void {
  const panel = panelsOfA();
  const group = <usize>blocksOfGroup * GROUP_BLOCK;
  for (let j = from; j < to; j += NR) {
    const width = min(NR, to - j);
    const start = j * blocksOfRow + block;
    // Whole rows follow each other in memory; their blocks will be taken from eight places at once.
    if (blocks === blocksOfRow) fetch(quants + <usize>start * quantBytes(bits), <usize>(width * blocks) * quantBytes(bits));
    if (bits === 8) packRows8(panel, quants, scales, blocksOfRow, start, width, blocks);
    else packRows4(panel, quants, scales, blocksOfRow, start, width, blocks);
    clearColumns(panel, 0, first);
    clearColumns(panel, last, blocks * BLOCK);
    let groups = a;
    for (let t = 0; t < T; t += MR, groups += group)
      cell(groups, panel, blocks, C + bytes(t * ldc + j), bytes(ldc), min(MR, T - t), width, accumulate);
  }
}

/** Columns `from` to `to` (even) of a panel become 0. */
function clearColumns(panel: usize, from: i32, to: i32): void {
  for (let k = from; k < to; k += 2)
    memory.fill(panel + <usize>(k / BLOCK) * PANEL_BLOCK + PANEL_INTEGERS + <usize>(k % BLOCK) * (2 * NR), 0, 4 * NR);
}

/** One tile, [height, width] of it; where that is not all, in memory of its own. */
function cell(a: usize, b: usize, blocks: i32, c: usize, ldc: usize, height: i32, width: i32, accumulate: bool): void {
  const sums = roundedSums();
  multiplyBlocks(a, b, blocks, sums);
  if (height === MR && width === NR) return addSums(sums, a, b, blocks, c, ldc, accumulate);
  const tile = edgeTile();
  if (accumulate) copyTile(tile, 4 * NR, c, ldc, height, width);
  addSums(sums, a, b, blocks, tile, 4 * NR, accumulate);
  copyTile(c, ldc, tile, 4 * NR, height, width);
}

@inline function copyTile(to: usize, rowOfTo: usize, from: usize, rowOfFrom: usize, height: i32, width: i32): void {
  for (let r = 0; r < height; r++, to += rowOfTo, from += rowOfFrom) {
    if (width === NR) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    } else for (let s: usize = 0; s < bytes(width); s += 4) store<f32>(to + s, load<f32>(from + s));
  }
}

function packRows8(panel: usize, quants: usize, scales: usize, ofRow: i32, at: i32, count: i32, blocks: i32): void {
  packRows(8, panel, quants, scales, ofRow, at, count, blocks);
}

function packRows4(panel: usize, quants: usize, scales: usize, ofRow: i32, at: i32, count: i32, blocks: i32): void {
  packRows(4, panel, quants, scales, ofRow, at, count, blocks);
}

/** Eight rows of weights, from block number `at` on `ofRow` blocks apart. Where there are fewer, the last stands in for the others. */
@inline function packRows(
  bits: i32, panel: usize, quants: usize, scales: usize, ofRow: i32, at: i32, count: i32, blocks: i32,
): void {
  const size = quantBytes(bits);
  for (let r = 0; r < NR; r += 4) {
    const i0 = <usize>(at + min(r, count - 1) * ofRow), i1 = <usize>(at + min(r + 1, count - 1) * ofRow);
    const i2 = <usize>(at + min(r + 2, count - 1) * ofRow), i3 = <usize>(at + min(r + 3, count - 1) * ofRow);
    const s0 = scales + 4 * i0, s1 = scales + 4 * i1, s2 = scales + 4 * i2, s3 = scales + 4 * i3;
    let q0 = quants + size * i0, q1 = quants + size * i1, q2 = quants + size * i2, q3 = quants + size * i3;
    let to = panel + bytes(r);
    for (let b: usize = 0; b < <usize>blocks * 4; b += 4, to += PANEL_BLOCK) {
      store<f32>(to, load<f32>(s0 + b));
      store<f32>(to, load<f32>(s1 + b), 4);
      store<f32>(to, load<f32>(s2 + b), 8);
      store<f32>(to, load<f32>(s3 + b), 12);
      packEight(bits, 0, to, q0, q1, q2, q3);
      packEight(bits, 1, to, q0, q1, q2, q3);
      packEight(bits, 2, to, q0, q1, q2, q3);
      packEight(bits, 3, to, q0, q1, q2, q3);
      q0 += size, q1 += size, q2 += size, q3 += size;
    }
  }
}

/** Eight columns of four rows, number 8 * eight and on of a block. */
@inline function packEight(bits: i32, eight: i32, to: usize, q0: usize, q1: usize, q2: usize, q3: usize): void {
  transpose4(
    to + PANEL_INTEGERS + bytes(32 * eight), 4 * NR,
    widened(q0, bits, eight), widened(q1, bits, eight), widened(q2, bits, eight), widened(q3, bits, eight),
  );
}

/** Eight quants of a block as int16. */
@inline function widened(quants: usize, bits: i32, eight: i32): v128 {
  if (bits === 8) return v128.load8x8_s(quants + <usize>(8 * eight));
  const nibbles = v128.load8x8_u(quants + <usize>(8 * (eight & 1)));
  return i16x8.sub(eight < 2 ? v128.and(nibbles, i16x8.splat(15)) : i16x8.shr_u(nibbles, 4), i16x8.splat(8));
}

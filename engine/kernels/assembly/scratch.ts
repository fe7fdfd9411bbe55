/** Working memory of one instance, given once by its host: where the panels of a matrix product are packed. */
import { MR, NR } from './tile';

/** Extents of a block: depth k, rows of A (its panel stays in the second-level cache), columns of B. Multiples of the tile's. */
export const KC: i32 = 256;
export const MC: i32 = 96;
export const NC: i32 = 512;

const B_PANELS: usize = KC * NC * 4;
const A_PANELS: usize = KC * MC * 4;
const TILE: usize = MR * NR * 8;
/** NR rows of quants unpacked, with a block more at either end because a range of columns need not begin with one. */
const UNPACKED: usize = NR * (KC + 64) * 4;

let base: usize = 0;

/** Bytes that `setScratch` must be given. */
export function scratchBytes(): usize {
  return B_PANELS + A_PANELS + TILE + UNPACKED;
}

/** `address` must be a multiple of 16. */
export function setScratch(address: usize): void {
  base = address;
}

@inline export function panelsOfB(): usize {
  return base;
}

@inline export function panelsOfA(): usize {
  return base + B_PANELS;
}

/** A whole tile, for the edges of C where only a part of it is wanted; or four rounded blocks, which take twice as much. */
@inline export function edgeTile(): usize {
  return base + (B_PANELS + A_PANELS);
}

@inline export function unpackedRows(): usize {
  return base + (B_PANELS + A_PANELS + TILE);
}

/** Blocks that a product with rounded activations multiplies in one go: as many as there is room for, in the panel and for the sums. */
export const MOST_BLOCKS: i32 = 64;

/** The integer sums of a tile's blocks (tile-rounded.ts): no quants are unpacked meanwhile. */
@inline export function roundedSums(): usize {
  return unpackedRows();
}

/** Where the leader keeps rounded activations (round.ts) for all threads: no other product is under way meanwhile. */
export function roundedActivations(): usize {
  return base;
}

/** How many bytes there are for them. */
export function roundedBytes(): usize {
  return B_PANELS;
}

/**
 * Products with rounded activations (engine/ops/rounded.ts): every row is rounded once, for all threads and all outputs, into memory
 * that the kernels have for it; where there are more rows than it holds, in parts. Addresses and shapes as in exports.ts.
 */
import { Q8_BLOCK } from '../tensor/matrix';
import type { KernelExports } from './exports';

/** A matrix of blocks: where its two streams are, and how many bits its quants have. */
export type Streams = readonly [quants: number, scales: number, bits: number];

/** Rows of a tile: fewer go one by one. */
const GROUP = 4;
/** Bytes of a rounded block: of a vector by itself, and of a group of rows. */
const VECTOR_BLOCK = 96;
const GROUP_BLOCK = 272;
const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** Blocks that are multiplied in one go: their weights, in panels, leave half of the nearest cache to the activations. */
const DEPTH = 32;

/** out [T, F] = x [T, D] weightᵀ + bias; bias may be 0 (none). */
export function linearRounded(
  wasm: KernelExports,
  out: number,
  x: number,
  weight: Streams,
  bias: number,
  T: number,
  D: number,
  F: number,
): void {
  const rounded = wasm.roundedActivations();
  const blocks = D / Q8_BLOCK;
  if (T < GROUP) {
    for (const [t, rows] of parts(T, Math.floor(wasm.roundedBytes() / (VECTOR_BLOCK * blocks)))) {
      wasm.roundVectors(rounded, x + FLOAT * t * D, rows, D, 0, blocks);
      wasm.matvecRounded(out + FLOAT * t * F, rounded, ...weight, bias, rows, D, F, 0, F);
    }
    return;
  }
  const depth = Math.ceil(blocks / Math.ceil(blocks / DEPTH));
  for (const [t, rows] of parts(T, rowsWithin(wasm.roundedBytes(), depth)))
    for (const [block, count] of parts(blocks, depth)) {
      wasm.roundGroups(rounded, x + FLOAT * t * D, rows, D, block, count, 0, rows);
      wasm.gemmRounded(out + FLOAT * t * F, rounded, ...weight, bias, rows, D, F, block, count, 0, F);
    }
}

/** result [T, H, D] from z [T, H, d] and wo [D, H * d], head by head. */
export function attentionResultRounded(
  wasm: KernelExports,
  result: number,
  z: number,
  wo: Streams,
  T: number,
  H: number,
  d: number,
  D: number,
): void {
  const rounded = wasm.roundedActivations();
  const blocks = (H * d) / Q8_BLOCK;
  for (const [t, rows] of parts(T, rowsWithin(wasm.roundedBytes(), blocks))) {
    wasm.roundGroups(rounded, z + FLOAT * t * H * d, rows, H * d, 0, blocks, 0, rows);
    wasm.attentionResultRounded(result + FLOAT * t * H * D, rounded, ...wo, rows, H, d, D, 0, H);
  }
}

/** Rows, in whole groups, of so many blocks that so many bytes hold. */
function rowsWithin(bytes: number, blocks: number): number {
  return GROUP * Math.floor(bytes / (GROUP_BLOCK * blocks));
}

/** 0 to n in parts of at most `size`: where each begins, and how long it is. */
function* parts(n: number, size: number): Generator<[start: number, length: number]> {
  if (size === 0) throw new RangeError('the rows are too long for the kernels');
  for (let start = 0; start < n; start += size) yield [start, Math.min(size, n - start)];
}

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

export interface RoundedProducts {
  /** out [T, F] = x [T, D] weightᵀ + bias; bias may be 0 (none). */
  linear(out: number, x: number, weight: Streams, bias: number, T: number, D: number, F: number): void;
  /** result [T, H, D] from z [T, H, d] and wo [D, H * d], head by head. */
  attentionResult(result: number, z: number, wo: Streams, T: number, H: number, d: number, D: number): void;
}

export function roundedProducts(wasm: KernelExports): RoundedProducts {
  const rounded = wasm.roundedActivations();
  const room = wasm.roundedBytes();
  /** Rows, in whole groups, of so many blocks that there is room for. */
  const rowsOf = (blocks: number): number => atLeastOne(GROUP * Math.floor(room / (GROUP_BLOCK * blocks)));

  return {
    linear(out, x, weight, bias, T, D, F) {
      const [quants, scales, bits] = weight;
      const blocks = D / Q8_BLOCK;
      if (T < GROUP) {
        const most = atLeastOne(Math.floor(room / (VECTOR_BLOCK * blocks)));
        for (let t = 0; t < T; t += most) {
          const rows = Math.min(most, T - t);
          wasm.roundVectors(rounded, x + FLOAT * t * D, rows, D, 0, blocks);
          wasm.matvecRounded(out + FLOAT * t * F, rounded, quants, scales, bits, bias, rows, D, F, 0, F);
        }
        return;
      }
      const depth = Math.ceil(blocks / Math.ceil(blocks / DEPTH));
      const most = rowsOf(depth);
      for (let t = 0; t < T; t += most) {
        const rows = Math.min(most, T - t);
        for (let block = 0; block < blocks; block += depth) {
          const count = Math.min(depth, blocks - block);
          wasm.roundGroups(rounded, x + FLOAT * t * D, rows, D, block, count, 0, rows);
          wasm.gemmRounded(out + FLOAT * t * F, rounded, quants, scales, bits, bias, rows, D, F, block, count, 0, F);
        }
      }
    },

    attentionResult(result, z, wo, T, H, d, D) {
      const [quants, scales, bits] = wo;
      const blocks = (H * d) / Q8_BLOCK;
      const most = rowsOf(blocks);
      for (let t = 0; t < T; t += most) {
        const rows = Math.min(most, T - t);
        wasm.roundGroups(rounded, z + FLOAT * t * H * d, rows, H * d, 0, blocks, 0, rows);
        wasm.attentionResultRounded(result + FLOAT * t * H * D, rounded, quants, scales, bits, rows, H, d, D, 0, H);
      }
    },
  };
}

function atLeastOne(rows: number): number {
  if (rows === 0) throw new RangeError('the rows of this matrix are too long for the kernels');
  return rows;
}

/**
 * Products with rounded activations (engine/ops/rounded.ts): every row is rounded once, for all threads and all matrices, into memory
 * that the kernels have for it; where there are more rows than it holds, in parts. Addresses and shapes as in exports.ts.
 */
import { Q8_BLOCK } from '../tensor/matrix';
import type { Call, Operations } from './operations';

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

/** out [T, F] = x weightᵀ + bias; bias may be 0 (none). */
export interface RoundedProduct {
  readonly out: number;
  readonly weight: Streams;
  readonly bias: number;
  readonly F: number;
}

export interface RoundedProducts {
  /** Products of one x [T, D]. */
  linears(products: readonly RoundedProduct[], x: number, T: number, D: number): void;
  /** result [T, H, D] from z [T, H, d] and wo [D, H * d], head by head. */
  attentionResult(result: number, z: number, wo: Streams, T: number, H: number, d: number, D: number): void;
}

export function roundedProducts(wasm: Operations): RoundedProducts {
  const rounded = wasm.roundedActivations();
  const room = wasm.roundedBytes();
  /** Rows, in whole groups, of so many blocks that there is room for. */
  const rowsOf = (blocks: number): number => atLeastOne(GROUP * Math.floor(room / (GROUP_BLOCK * blocks)));

  return {
    linears(products, x, T, D) {
      const blocks = D / Q8_BLOCK;
      if (T < GROUP) {
        const most = atLeastOne(Math.floor(room / (VECTOR_BLOCK * blocks)));
        for (let t = 0; t < T; t += most) {
          const rows = Math.min(most, T - t);
          wasm.roundVectors(rounded, x + FLOAT * t * D, rows, D, 0, blocks);
          wasm.together(
            products.map(({ out, weight, bias, F }): Call => [
              'matvecRounded',
              [out + FLOAT * t * F, rounded, ...weight, bias, rows, D, F, 0, F],
            ]),
          );
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
          wasm.together(
            products.map(({ out, weight, bias, F }): Call => [
              'gemmRounded',
              [out + FLOAT * t * F, rounded, ...weight, bias, rows, D, F, block, count, 0, F],
            ]),
          );
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

/**
 * The attention of a text that grows: every head's scores and weights, as the runs gave them, one block of rows a run.
 * Nothing is copied on the way in, so what a run recorded is all the memory that is taken.
 * Legend: L layers, H query heads, T rows so far, S keys that a block's rows stand among; position t sees t + 1 of them.
 */
import type { Tensor } from '../../engine/tensor/tensor';
import type { Thumbnails } from './api';

/** A thumbnail has at most this many cells a side. */
export const THUMBNAIL_SIDE = 64;

/** One layer's attention in one run: [H, rows of the run, S] each. */
interface Attention {
  readonly scores: Tensor;
  readonly weights: Tensor;
}

interface Block {
  /** One a layer. */
  readonly layers: readonly Attention[];
  /** The position of its first row. */
  readonly start: number;
  /** Rows that it was run with, and those of them that count. */
  readonly T: number;
  rows: number;
}

export class AttentionLog {
  readonly #layers: number;
  readonly #heads: number;
  #blocks: Block[] = [];

  constructor(layers: number, heads: number) {
    this.#layers = layers;
    this.#heads = heads;
  }

  get length(): number {
    const last = this.#blocks.at(-1);
    return last ? last.start + last.rows : 0;
  }

  /** Adds the rows of T tokens that were run together: one pair of [H, T, S] tensors a layer, S = length + T. They are kept, not copied. */
  append(layers: readonly Attention[], T: number): void {
    this.#blocks.push({ layers, start: this.length, T, rows: T });
  }

  /** Forgets all rows from `length` on. Returns the tensors that it has let go. */
  truncate(length: number): Tensor[] {
    const dropped = this.#blocks.filter((block) => block.start >= length);
    this.#blocks = this.#blocks.filter((block) => block.start < length);
    const last = this.#blocks.at(-1);
    if (last) last.rows = Math.min(last.rows, length - last.start);
    return dropped.flatMap(({ layers }) => layers.flatMap(({ scores, weights }) => [scores, weights]));
  }

  /** One head's matrices, [T, T] each, in arrays of their own; what a row cannot see is -Infinity in scores and 0 in weights. */
  head(layer: number, head: number): { scores: Float32Array; weights: Float32Array } {
    const T = this.length;
    const scores = new Float32Array(T * T).fill(-Infinity);
    const weights = new Float32Array(T * T);
    for (const block of this.#blocks) {
      const attention = block.layers[layer];
      for (let row = 0; row < block.rows; row++) {
        const t = block.start + row;
        const from = rowStart(block, head, row);
        scores.set(attention.scores.data.subarray(from, from + t + 1), t * T);
        weights.set(attention.weights.data.subarray(from, from + t + 1), t * T);
      }
    }
    return { scores, weights };
  }

  /** All heads' weights as small squares, [L, H, side, side]. In a long text a cell is the largest of the weights it covers. */
  thumbnails(): Thumbnails {
    const T = this.length;
    const side = Math.min(T, THUMBNAIL_SIDE);
    const data = new Float32Array(this.#layers * this.#heads * side * side);
    // Where T <= 64 this is the identity, and every cell is one weight.
    const cellOf = Int32Array.from({ length: T }, (_, position) => Math.floor((position * side) / T));
    for (const block of this.#blocks) {
      for (let l = 0; l < this.#layers; l++) {
        const weights = block.layers[l].weights.data;
        for (let h = 0; h < this.#heads; h++) {
          const square = (l * this.#heads + h) * side * side;
          for (let row = 0; row < block.rows; row++) {
            const t = block.start + row;
            const from = rowStart(block, h, row);
            for (let s = 0; s <= t; s++) {
              const cell = square + cellOf[t] * side + cellOf[s];
              if (weights[from + s] > data[cell]) data[cell] = weights[from + s];
            }
          }
        }
      }
    }
    return { data, side, pooled: T > side };
  }
}

/** Where a head's row begins in a block's [H, T, S]. */
function rowStart({ start, T }: Block, head: number, row: number): number {
  return (head * T + row) * (start + T);
}

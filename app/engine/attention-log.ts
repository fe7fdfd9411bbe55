/**
 * The attention of a text that grows: every head's scores and weights, row after row as tokens are run.
 * Legend: L layers, H query heads, T rows so far, S keys that a row can see; position t sees S = t + 1.
 */
import type { Tensor } from '../../engine/tensor/tensor';
import type { Thumbnails } from './api';

/** A thumbnail has at most this many cells a side. */
export const THUMBNAIL_SIDE = 64;

export class AttentionLog {
  readonly #layers: number;
  readonly #heads: number;
  #length = 0;
  /** Rows and columns there is room for; grows by doubling. */
  #capacity = 0;
  /** One array a layer, [H, capacity, capacity]. */
  #scores: Float32Array[] = [];
  #weights: Float32Array[] = [];

  constructor(layers: number, heads: number) {
    this.#layers = layers;
    this.#heads = heads;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds the rows of T tokens that were run together: one pair of [H, T, S] tensors a layer, S = length + T. */
  append(rows: readonly { readonly scores: Tensor; readonly weights: Tensor }[], T: number): void {
    const S = this.#length + T;
    this.#reserve(S);
    for (let l = 0; l < this.#layers; l++) {
      for (let h = 0; h < this.#heads; h++) {
        for (let t = 0; t < T; t++) {
          const from = (h * T + t) * S;
          const to = (h * this.#capacity + this.#length + t) * this.#capacity;
          this.#scores[l].set(rows[l].scores.data.subarray(from, from + S), to);
          this.#weights[l].set(rows[l].weights.data.subarray(from, from + S), to);
        }
      }
    }
    this.#length = S;
  }

  /** Forgets all rows from `length` on. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** One head's matrices, [T, T] each, in arrays of their own; what a row cannot see is -Infinity in scores and 0 in weights. */
  head(layer: number, head: number): { scores: Float32Array; weights: Float32Array } {
    const T = this.#length;
    const scores = new Float32Array(T * T).fill(-Infinity);
    const weights = new Float32Array(T * T);
    for (let t = 0; t < T; t++) {
      const from = (head * this.#capacity + t) * this.#capacity;
      scores.set(this.#scores[layer].subarray(from, from + t + 1), t * T);
      weights.set(this.#weights[layer].subarray(from, from + t + 1), t * T);
    }
    return { scores, weights };
  }

  /** All heads' weights as small squares, [L, H, side, side]. In a long text a cell is the largest of the weights it covers. */
  thumbnails(): Thumbnails {
    const T = this.#length;
    const side = Math.min(T, THUMBNAIL_SIDE);
    const data = new Float32Array(this.#layers * this.#heads * side * side);
    // Where T <= 64 this is the identity, and every cell is one weight.
    const cellOf = Array.from({ length: T }, (_, position) => Math.floor((position * side) / T));
    for (let l = 0; l < this.#layers; l++) {
      for (let h = 0; h < this.#heads; h++) {
        const square = (l * this.#heads + h) * side * side;
        for (let t = 0; t < T; t++) {
          const row = (h * this.#capacity + t) * this.#capacity;
          for (let s = 0; s <= t; s++) {
            const cell = square + cellOf[t] * side + cellOf[s];
            data[cell] = Math.max(data[cell], this.#weights[l][row + s]);
          }
        }
      }
    }
    return { data, side, pooled: T > side };
  }

  #reserve(length: number): void {
    if (length <= this.#capacity) return;
    const capacity = Math.max(length, 2 * this.#capacity, 16);
    const grow = (old: Float32Array | undefined): Float32Array => {
      const grown = new Float32Array(this.#heads * capacity * capacity);
      if (old === undefined) return grown;
      for (let h = 0; h < this.#heads; h++) {
        for (let t = 0; t < this.#length; t++) {
          const from = (h * this.#capacity + t) * this.#capacity;
          grown.set(old.subarray(from, from + this.#length), (h * capacity + t) * capacity);
        }
      }
      return grown;
    };
    const all = Array.from({ length: this.#layers }, (_, l) => l);
    this.#scores = all.map((l) => grow(this.#scores[l]));
    this.#weights = all.map((l) => grow(this.#weights[l]));
    this.#capacity = capacity;
  }
}

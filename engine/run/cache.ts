/**
 * The keys and values of the tokens so far, so that a new token is run alone (Pope et al. 2022, sec. 3.3): attention reads
 * them, and nothing else of earlier positions is ever read again. Keys are kept rotated. Layers with a window keep all positions
 * as well: the mask hides what is out of sight, and after a step back it is in sight again.
 * Legend: L layers, K key/value heads, d head_dim, S positions filled.
 */
import type { ModelConfig } from '../model/config';
import type { Backend } from '../tensor/backend';
import { anglesOf, type Angles } from './angles';

export class KVCache {
  readonly maxPositions: number;
  /** The rotation angles of its positions. */
  readonly rope: Angles;
  readonly #tokens: number[] = [];
  /** Floats a position takes in one layer: K * d. */
  readonly #row: number;
  /** One array a layer, [maxPositions, K, d]. */
  readonly #keys: Float32Array[] = [];
  readonly #values: Float32Array[] = [];

  /** Takes all its memory from the backend at once. Throws a RangeError for more positions than the model has, or fewer than one. */
  constructor(backend: Backend, config: ModelConfig, maxPositions: number = config.max_position_embeddings) {
    if (!Number.isInteger(maxPositions) || maxPositions < 1 || maxPositions > config.max_position_embeddings)
      throw new RangeError(`a cache of ${maxPositions} positions: the model has 1 to ${config.max_position_embeddings}`);
    this.maxPositions = maxPositions;
    this.rope = anglesOf(backend, config, maxPositions);
    this.#row = config.num_key_value_heads * config.head_dim;
    for (let layer = 0; layer < config.num_hidden_layers; layer++) {
      this.#keys.push(backend.alloc(maxPositions * this.#row));
      this.#values.push(backend.alloc(maxPositions * this.#row));
    }
  }

  /** How many positions are filled. */
  get length(): number {
    return this.#tokens.length;
  }

  /** The tokens whose keys and values are held. */
  get tokens(): readonly number[] {
    return this.#tokens;
  }

  /** The memory taken by keys and values, filled or not. */
  get bytes(): number {
    return 2 * this.#keys.length * this.maxPositions * this.#row * Float32Array.BYTES_PER_ELEMENT;
  }

  /**
   * Puts one layer's keys and values of T tokens, [T, K, d] each, at positions start on, and returns those of all
   * S = start + T positions, [S, K, d], as views. They count once `advance` is called. Throws a RangeError when they do not fit.
   */
  append(
    layer: number,
    k: Float32Array,
    v: Float32Array,
    start: number,
    T: number,
  ): { readonly k: Float32Array; readonly v: Float32Array } {
    const S = start + T;
    if (S > this.maxPositions) throw new RangeError(`the cache is full: it holds ${this.maxPositions} positions, not ${S}`);
    this.#keys[layer].set(k, start * this.#row);
    this.#values[layer].set(v, start * this.#row);
    return { k: this.#keys[layer].subarray(0, S * this.#row), v: this.#values[layer].subarray(0, S * this.#row) };
  }

  /** Counts the tokens in, once every layer has appended them: a run that failed half-way leaves the cache as it was. */
  advance(tokens: ArrayLike<number>): void {
    for (let t = 0; t < tokens.length; t++) this.#tokens.push(tokens[t]);
  }

  /** Forgets all positions from `length` on. Throws a RangeError for a length that the cache does not have. */
  truncate(length: number): void {
    if (!Number.isInteger(length) || length < 0 || length > this.length)
      throw new RangeError(`cannot cut a cache of ${this.length} positions to ${length}`);
    this.#tokens.length = length;
  }
}

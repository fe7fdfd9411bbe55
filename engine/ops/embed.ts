/**
 * Token embedding: a token's id picks a row of a table, and that row is the vector the model starts from.
 * T tokens, D d_model, V vocabulary.
 */
import type { Matrix } from '../tensor/matrix';
import { rowOf } from './row';

/** out[t] = table[tokens[t]] * scale. out [T, D], tokens [T], table [V, D]. */
export function embed(out: Float32Array, tokens: ArrayLike<number>, table: Matrix, scale: number, T: number, D: number): void {
  for (let t = 0; t < T; t++) {
    const row = rowOf(table, tokens[t]);
    for (let i = 0; i < D; i++) out[t * D + i] = row[i] * scale;
  }
}

/** Only the rows that were picked learn: dtable[tokens[t]] += dout[t] * scale. A token that stands twice adds twice. */
export function embedBackward(
  dtable: Float32Array,
  dout: Float32Array,
  tokens: ArrayLike<number>,
  scale: number,
  T: number,
  D: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let i = 0; i < D; i++) dtable[tokens[t] * D + i] += dout[t * D + i] * scale;
  }
}

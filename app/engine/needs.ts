/** What a session asks of the engine, and how much memory that takes. Legend: L layers, H query heads, T positions, V vocabulary. */
import type { ModelConfig } from '../../engine/model/config';
import { cacheBytes, runBytes, type RunNeeds } from '../../engine/run/memory';
import { roomFor } from '../../engine/run/reuse';

/** What is recorded of every run. */
export const RECORDED = ['blocks.*.attn.hook_attn_scores', 'blocks.*.attn.hook_pattern'];

export const NEEDS: RunNeeds = { logits: 'last', wanted: RECORDED };

/** Steps back that need nothing to be computed again: the logits of so many tokens are kept. */
export const STEPS_KEPT = 64;

export interface SessionBytes {
  /** Keys and values of every layer. */
  readonly cache: number;
  /** Where runs compute. */
  readonly run: number;
  /** Every head's scores and weights, [T, T], and the logits that are kept. In ordinary memory, the others in the kernels'. */
  readonly traces: number;
}

/** What a session of up to T tokens takes beside the weights. */
export function sessionBytes(config: ModelConfig, T: number): SessionBytes {
  const { num_hidden_layers: L, num_attention_heads: H, vocab_size: V } = config;
  const numbers = 2 * L * roomFor(H * T * T) + Math.min(T, STEPS_KEPT) * V;
  return { cache: cacheBytes(config, T), run: runBytes(config, T, T, NEEDS), traces: numbers * Float32Array.BYTES_PER_ELEMENT };
}

/** Where all the logits of a text take more, only the last row is kept. */
const MOST_LOGITS = 8 * 2 ** 20;

/** Rows of logits in a run of T tokens that is made to be looked into: one for each token, or the last token's alone. */
export function logitRows(T: number, V: number): number {
  return T * V <= MOST_LOGITS ? T : 1;
}

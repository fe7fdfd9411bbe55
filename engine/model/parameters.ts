/**
 * How many numbers a model has learnt, from its configuration alone.
 * Legend: D hidden_size, L layers, H query heads, K key/value heads, d head_dim, F intermediate_size, V vocab_size,
 * E experts a layer (1 in a dense model).
 */
import type { ModelConfig } from './config';

/** The parts of a model, all layers together. */
export interface PartCounts {
  /** The embedding table [V, D]. */
  readonly embedding: number;
  /** W_Q, W_K, W_V and W_O. */
  readonly attention: number;
  /** Of the q, k and v projections; 0 in most models. */
  readonly biases: number;
  /** Gate, up and down matrices of the feed-forward network, of every expert where there are several. */
  readonly feedForward: number;
  /** The matrices that choose the experts; 0 in a dense model. */
  readonly router: number;
  /** The weights of all root-mean-square norms. */
  readonly norms: number;
  /** The output matrix; 0 where it is the embedding table once more. */
  readonly head: number;
}

export interface ParameterCounts {
  readonly parts: PartCounts;
  readonly total: number;
  /** Those that one token passes through: all but the experts which are not chosen. */
  readonly activeParts: PartCounts;
  readonly active: number;
}

export function countParameters(config: ModelConfig): ParameterCounts {
  const parts = countWith(config, config.num_local_experts ?? 1);
  const activeParts = countWith(config, config.num_experts_per_tok ?? 1);
  return { parts, total: sum(parts), activeParts, active: sum(activeParts) };
}

function countWith(config: ModelConfig, experts: number): PartCounts {
  const { hidden_size: D, num_hidden_layers: L, intermediate_size: F, vocab_size: V, head_dim: d } = config;
  const { num_attention_heads: H, num_key_value_heads: K } = config;
  return {
    embedding: V * D,
    attention: L * (H * d * D + 2 * K * d * D + D * H * d),
    biases: config.qkv_bias ? L * (H + 2 * K) * d : 0,
    feedForward: L * experts * 3 * D * F,
    router: L * (config.num_local_experts ?? 0) * D,
    norms: (2 * L + 1) * D + (config.post_norms ? 2 * L * D : 0) + (config.qk_norm ? 2 * L * d : 0),
    head: config.tie_word_embeddings ? 0 : V * D,
  };
}

function sum(parts: PartCounts): number {
  return Object.values(parts).reduce((total: number, part: number) => total + part, 0);
}

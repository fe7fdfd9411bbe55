/**
 * How many floating-point operations a forward pass takes, from the configuration alone: multiplications and additions of the
 * matrix products, two for each weight a token passes through (Kaplan et al. 2020, table 1). Norms, rotation, softmax and
 * activation function are left out: they grow as D, not as D squared.
 * Legend: D hidden_size, L layers, H query heads, K key/value heads, d head_dim, F intermediate_size, V vocab_size,
 * S the positions that a token sees, itself included, T the tokens of a text.
 */
import type { ModelConfig } from './config';
import { countParameters } from './parameters';

export interface Flops {
  /** q, k and v from the residual stream, and heads back into it: 2 for each weight. */
  readonly projections: number;
  /** Queries against keys: 2 * L * H * d for each position seen. */
  readonly scores: number;
  /** Values summed by attention weight: as many again. */
  readonly mix: number;
  /** Gate, up and down, of the experts that are chosen. */
  readonly feedForward: number;
  readonly router: number;
  /** Logits over the whole vocabulary. */
  readonly head: number;
  readonly total: number;
}

/** For one token that sees S positions: only scores and mix depend on S, and they grow with it in a straight line. */
export function flopsPerToken(config: ModelConfig, S: number): Flops {
  return flops(config, 1, S);
}

/**
 * For a whole text of T tokens, each of which sees itself and all before it: T(T + 1)/2 pairs. So attention's own part grows
 * with T squared, and all others with T.
 */
export function flopsOfText(config: ModelConfig, T: number): Flops {
  return flops(config, T, (T * (T + 1)) / 2);
}

/** Which share of all work is comparing positions and mixing their values. */
export function attentionShare({ scores, mix, total }: Flops): number {
  return (scores + mix) / total;
}

/** `pairs` counts (query position, visible key position). */
function flops(config: ModelConfig, tokens: number, pairs: number): Flops {
  const { num_hidden_layers: L, num_attention_heads: H, head_dim: d, hidden_size: D, vocab_size: V } = config;
  const { attention, feedForward, router } = countParameters(config).activeParts;
  const perPair = 2 * L * H * d;
  const parts = {
    projections: 2 * tokens * attention,
    scores: pairs * perPair,
    mix: pairs * perPair,
    feedForward: 2 * tokens * feedForward,
    router: 2 * tokens * router,
    // Tied or not, the product with all V rows is computed; looking up an embedding is no arithmetic.
    head: 2 * tokens * V * D,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

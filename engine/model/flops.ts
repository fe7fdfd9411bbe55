/**
 * How many floating-point operations a forward pass takes, from the configuration alone: multiplications and additions of the
 * matrix products, two for each weight a token passes through (Kaplan et al. 2020, table 1). Norms, rotation, softmax and
 * activation function are left out: they grow as D, not as D squared.
 * Legend: D hidden_size, L layers, H query heads, K key/value heads, d head_dim, F intermediate_size, V vocab_size,
 * S the positions that a token sees, itself included, T the tokens of a text.
 */
import { windowOf, type ModelConfig } from './config';
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

/** For one token that sees S positions: only scores and mix depend on S, and they grow with it in a straight line, up to a window. */
export function flopsPerToken(config: ModelConfig, S: number): Flops {
  return flops(config, 1, (window) => Math.min(S, window));
}

/**
 * For a whole text of T tokens, each of which sees itself and all before it: T(T + 1)/2 pairs. So attention's own part grows
 * with T squared, and all others with T. In a layer with a window, those tokens that stand further on see as many as it holds.
 */
export function flopsOfText(config: ModelConfig, T: number): Flops {
  return flops(config, T, (window) => {
    const growing = Math.min(T, window);
    return (growing * (growing + 1)) / 2 + (T - growing) * growing;
  });
}

/** Which share of all work is comparing positions and mixing their values. */
export function attentionShare({ scores, mix, total }: Flops): number {
  return (scores + mix) / total;
}

/** `pairsWithin` counts (query position, visible key position) in a layer with this window. */
function flops(config: ModelConfig, tokens: number, pairsWithin: (window: number) => number): Flops {
  const { num_hidden_layers: L, num_attention_heads: H, head_dim: d, hidden_size: D, vocab_size: V } = config;
  const { attention, feedForward, router } = countParameters(config).activeParts;
  let pairs = 0;
  for (let layer = 0; layer < L; layer++) pairs += pairsWithin(windowOf(config, layer));
  const parts = {
    projections: 2 * tokens * attention,
    scores: pairs * 2 * H * d,
    mix: pairs * 2 * H * d,
    feedForward: 2 * tokens * feedForward,
    router: 2 * tokens * router,
    // Tied or not, the product with all V rows is computed; looking up an embedding is no arithmetic.
    head: 2 * tokens * V * D,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

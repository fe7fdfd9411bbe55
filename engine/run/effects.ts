/** What became of an altered run, in numbers to draw: how large its residual stream grew, and what it expects next. */
import type { ModelConfig } from '../model/config';
import type { Tensor } from '../tensor/tensor';
import type { Trace } from './trace';

/** The residual stream as it grows, by its names: the embedding, then after each attention and each feed-forward network. */
export function residualNames({ num_hidden_layers: L }: ModelConfig): string[] {
  const layers = Array.from({ length: L }, (_, l) => [`blocks.${l}.hook_resid_mid`, `blocks.${l}.hook_resid_post`]);
  return ['hook_embed', ...layers.flat()];
}

/**
 * The root mean square of the residual stream, which is what a norm divides by: [2 L + 1, T], a row for each of `residualNames`, a
 * column for each token of the run. Infinity or NaN where numbers grew beyond float32, as they may without norms.
 * Throws a RangeError for one that was not recorded.
 */
export function residualSizes(trace: Trace, config: ModelConfig): Tensor {
  const names = residualNames(config);
  const T = trace.tokens.length;
  const data = new Float32Array(names.length * T);
  names.forEach((name, row) => {
    const stream = trace.get(name);
    for (let t = 0; t < T; t++) data[row * T + t] = sizeAt(stream, t);
  });
  return { data, shape: [names.length, T] };
}

/** The root mean square of one row of a stream [T, D]. */
export function sizeAt({ data, shape: [, D] }: Tensor, t: number): number {
  let sumOfSquares = 0;
  for (let i = t * D; i < (t + 1) * D; i++) sumOfSquares += data[i] * data[i];
  return Math.sqrt(sumOfSquares / D);
}

/** A token's probability in both runs; change = after - before. */
export interface TokenChange {
  readonly id: number;
  readonly before: number;
  readonly after: number;
  readonly change: number;
}

export interface DistributionChange {
  /** Those with the largest changes, whichever way, the largest first; of equal changes, what was more probable before. */
  readonly tokens: readonly TokenChange[];
  /** Half the sum of all changes' sizes: the probability that moved to other tokens, 0 to 1. */
  readonly totalVariation: number;
  /** Kullback-Leibler divergence in nats, sum of before * ln(before / after): how much the first run would be surprised. */
  readonly divergence: number;
}

/**
 * How the next token's distribution differs between two runs, from the logits of one position in each, [V]; with the `count` tokens
 * that changed most. Null where either has no distribution: its numbers grew beyond float32.
 * Throws a RangeError for logits of different lengths.
 */
export function distributionChange(before: Float32Array, after: Float32Array, count = 10): DistributionChange | null {
  if (before.length !== after.length) throw new RangeError(`${before.length} logits cannot be compared with ${after.length}`);
  const p = logProbabilities(before);
  const q = logProbabilities(after);
  if (p === null || q === null) return null;

  let moved = 0;
  let divergence = 0;
  const changes = Array.from(p, (logBefore, id): TokenChange => {
    const was = Math.exp(logBefore);
    const is = Math.exp(q[id]);
    moved += Math.abs(is - was);
    // In logarithms, where a quotient of probabilities may be 0 / 0.
    if (was > 0) divergence += was * (logBefore - q[id]);
    return { id, before: was, after: is, change: is - was };
  });
  changes.sort((a, b) => Math.abs(b.change) - Math.abs(a.change) || b.before - a.before || a.id - b.id);
  // Rounding may leave equal distributions a little below 0.
  return { tokens: changes.slice(0, count), totalVariation: Math.min(1, moved / 2), divergence: Math.max(0, divergence) };
}

/** ln of softmax, in float64: x - max - ln(sum of e^(x - max)). Null where that is no distribution. */
function logProbabilities(logits: Float32Array): Float64Array | null {
  let max = -Infinity;
  for (const logit of logits) {
    if (Number.isNaN(logit)) return null;
    if (logit > max) max = logit;
  }
  if (!Number.isFinite(max)) return null;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - max);
  const logTotal = max + Math.log(total);
  return Float64Array.from(logits, (logit) => logit - logTotal);
}

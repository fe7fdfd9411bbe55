/** By how much each pair of the rotation turns slower than its base says. Legend in config.ts; pair i of d/2. */
import type { ModelConfig, RopeScaling } from './config';

/** The divisor of each pair's angle, [d/2]; undefined where no angle is changed. */
export function ropeDivisors({ rope_scaling, head_dim, rope_theta }: ModelConfig): readonly number[] | undefined {
  if (rope_scaling === undefined) return undefined;
  return Array.from({ length: head_dim / 2 }, (_, i) => divisor(rope_scaling, i, rope_theta ** ((2 * i) / head_dim)));
}

/** `slowness` is how many positions the pair takes to turn by one radian. */
function divisor(scaling: RopeScaling, i: number, slowness: number): number {
  if (scaling.rope_type === 'linear') return scaling.factor;
  if (scaling.rope_type === 'factors') return scaling.factors[i];
  // Llama 3.1's rule (Hugging Face, modeling_rope_utils): how often a pair turned in the texts first trained on decides. Often:
  // it stays. Seldom: it is slowed by the whole factor. Between: its speed is a mean of the two.
  const { factor, low_freq_factor: low, high_freq_factor: high, original_max_position_embeddings: trained } = scaling;
  const turns = trained / (2 * Math.PI * slowness);
  const kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
  return 1 / (kept + (1 - kept) / factor);
}

/**
 * Llama 3's rule from the divisors that it gave, for formats that keep the rule instead; undefined where no such rule gives them.
 * All models by that rule have the frequency factors 1 and 4.
 */
export function llama3Rule(config: ModelConfig): RopeScaling | undefined {
  const divisors = ropeDivisors(config);
  if (divisors === undefined) return undefined;
  const factor = Math.max(...divisors);
  const [low, high] = [1, 4];
  // Each pair between the two limits tells the length of the texts first trained on; where there is none, powers of two are tried.
  const told = divisors.flatMap((each, i) => {
    const kept = (1 / each - 1 / factor) / (1 - 1 / factor);
    const slowness = config.rope_theta ** ((2 * i) / config.head_dim);
    return kept > 0.01 && kept < 0.99 ? [Math.round((low + kept * (high - low)) * 2 * Math.PI * slowness)] : [];
  });
  const candidates = [...told, ...Array.from({ length: 20 }, (_, i) => 2 ** (i + 4))];
  for (const trained of candidates) {
    const rule: RopeScaling = {
      rope_type: 'llama3',
      factor,
      low_freq_factor: low,
      high_freq_factor: high,
      original_max_position_embeddings: trained,
    };
    const given = ropeDivisors({ ...config, rope_scaling: rule }) ?? [];
    if (given.every((each, i) => Math.abs(each / divisors[i] - 1) < 1e-5)) return rule;
  }
  return undefined;
}

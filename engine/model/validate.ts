/** Checks a configuration before anything is allocated from it, so that a slip is named and not met later as a crash. */
import type { ModelConfig } from './config';
import { FileProblem } from './problem';

/** Beyond any known model; keeps every product of two extents an exact integer. */
const LARGEST_EXTENT = 2 ** 24;

const EXTENTS = [
  'vocab_size',
  'hidden_size',
  'num_hidden_layers',
  'num_attention_heads',
  'num_key_value_heads',
  'head_dim',
  'intermediate_size',
  'max_position_embeddings',
] as const satisfies readonly (keyof ModelConfig)[];

const POSITIVE = ['rms_norm_eps', 'rope_theta'] as const satisfies readonly (keyof ModelConfig)[];
const POSITIVE_IF_PRESENT = [
  'embedding_multiplier',
  'query_pre_attn_scalar',
  'attn_logit_softcapping',
  'final_logit_softcapping',
  'rope_local_base_freq',
] as const satisfies readonly (keyof ModelConfig)[];

/** Returns the configuration if a model can have it; throws a FileProblem that names the field otherwise. */
export function validateConfig(config: ModelConfig): ModelConfig {
  for (const key of EXTENTS) checkExtent(key, config[key]);
  for (const key of POSITIVE) checkPositive(key, config[key]);
  for (const key of POSITIVE_IF_PRESENT) if (config[key] !== undefined) checkPositive(key, config[key]);
  const { num_attention_heads: H, num_key_value_heads: K, head_dim: d } = config;
  if (H % K !== 0)
    throw new FileProblem(
      `num_attention_heads (${H}) must be a multiple of num_key_value_heads (${K}): query heads share key heads`,
    );
  if (d % 2 !== 0) throw new FileProblem(`head_dim (${d}) must be even: the rotation turns pairs`);
  if (config.rope_pairing !== 'interleaved' && config.rope_pairing !== 'half')
    throw new FileProblem(`rope_pairing must be "interleaved" or "half", not ${show(config.rope_pairing)}`);
  const { hidden_act: act = 'silu' } = config;
  if (act !== 'silu' && act !== 'gelu_pytorch_tanh')
    throw new FileProblem(`hidden_act must be "silu" or "gelu_pytorch_tanh", not ${show(act)}`);
  checkExperts(config);
  checkWindow(config);
  checkScaling(config);
  return config;
}

function checkExperts({ num_local_experts: experts, num_experts_per_tok: used }: ModelConfig): void {
  if (experts === undefined && used === undefined) return;
  checkExtent('num_local_experts', experts);
  checkExtent('num_experts_per_tok', used);
  if (experts !== undefined && used !== undefined && used > experts)
    throw new FileProblem(`num_experts_per_tok (${used}) is more than num_local_experts (${experts})`);
}

function checkWindow({ sliding_window, layer_types, num_hidden_layers: L, rope_local_base_freq: base }: ModelConfig): void {
  if (sliding_window !== undefined) checkExtent('sliding_window', sliding_window);
  else if (layer_types !== undefined || base !== undefined)
    throw new FileProblem('sliding_window is missing: layers with a window are spoken of');
  if (layer_types === undefined) return;
  if (layer_types.length !== L)
    throw new FileProblem(`layer_types has ${layer_types.length} entries; num_hidden_layers asks for ${L}`);
  const unknown = layer_types.find((type) => type !== 'full_attention' && type !== 'sliding_attention');
  if (unknown !== undefined) throw new FileProblem(`layer_types names ${show(unknown)}, which is not known`);
}

function checkScaling({ rope_scaling: scaling, head_dim: d }: ModelConfig): void {
  if (scaling === undefined) return;
  if (scaling.rope_type === 'factors') {
    if (scaling.factors.length !== d / 2)
      throw new FileProblem(`there are ${scaling.factors.length} rotation factors; head_dim (${d}) asks for ${d / 2}`);
    for (const factor of scaling.factors) checkPositive('every rotation factor', factor);
    return;
  }
  checkPositive('rope_scaling.factor', scaling.factor);
  if (scaling.rope_type === 'linear') return;
  const { low_freq_factor: low, high_freq_factor: high } = scaling;
  checkPositive('rope_scaling.low_freq_factor', low);
  checkPositive('rope_scaling.high_freq_factor', high);
  if (low >= high) throw new FileProblem(`rope_scaling.low_freq_factor (${low}) must be less than high_freq_factor (${high})`);
  checkExtent('rope_scaling.original_max_position_embeddings', scaling.original_max_position_embeddings);
}

function checkPositive(key: string, value: unknown): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
    throw new FileProblem(`${key} must be a positive number, not ${show(value)}`);
}

function checkExtent(key: string, value: unknown): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > LARGEST_EXTENT)
    throw new FileProblem(`${key} must be a whole number from 1 to ${LARGEST_EXTENT}, not ${show(value)}`);
}

/** The value if it is a number. Throws a FileProblem that names the key otherwise. */
export function requireNumber(key: string, value: unknown): number {
  if (value === undefined || value === null) throw new FileProblem(`${key} is missing`);
  if (typeof value !== 'number') throw new FileProblem(`${key} must be a number, not ${show(value)}`);
  return value;
}

/** A value as an error message quotes it: short, whatever it is. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) {
    const isShort = value.length <= 8 && value.every((item) => typeof item !== 'object' && typeof item !== 'string');
    return isShort ? `[${value.join(', ')}]` : `a list of ${value.length}`;
  }
  if (typeof value === 'object') return value === null ? 'null' : 'an object';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}

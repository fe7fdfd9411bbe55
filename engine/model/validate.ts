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

/** Returns the configuration if a model can have it; throws a FileProblem that names the field otherwise. */
export function validateConfig(config: ModelConfig): ModelConfig {
  for (const key of EXTENTS) checkExtent(key, config[key]);
  for (const key of ['rms_norm_eps', 'rope_theta'] as const) {
    const value: unknown = config[key];
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
      throw new FileProblem(`${key} must be a positive number, not ${show(value)}`);
  }
  const { num_attention_heads: H, num_key_value_heads: K, head_dim: d } = config;
  if (H % K !== 0)
    throw new FileProblem(
      `num_attention_heads (${H}) must be a multiple of num_key_value_heads (${K}): query heads share key heads`,
    );
  if (d % 2 !== 0) throw new FileProblem(`head_dim (${d}) must be even: the rotation turns pairs`);
  if (config.rope_pairing !== 'interleaved' && config.rope_pairing !== 'half')
    throw new FileProblem(`rope_pairing must be "interleaved" or "half", not ${show(config.rope_pairing)}`);
  checkExperts(config);
  return config;
}

function checkExperts({ num_local_experts: experts, num_experts_per_tok: used }: ModelConfig): void {
  if (experts === undefined && used === undefined) return;
  checkExtent('num_local_experts', experts);
  checkExtent('num_experts_per_tok', used);
  if (experts !== undefined && used !== undefined && used > experts)
    throw new FileProblem(`num_experts_per_tok (${used}) is more than num_local_experts (${experts})`);
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

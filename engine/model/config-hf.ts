/** Hugging Face's `config.json`: read one, write one. */
import type { ModelConfig } from './config';
import { FileProblem } from './problem';
import { requireNumber, show, validateConfig } from './validate';

type Json = Readonly<Record<string, unknown>>;

/** Models that are LLaMA's mathematics under another name, but for what is refused below. */
const MODEL_TYPES = ['llama', 'mistral', 'mixtral'];

/**
 * The configuration in a parsed `config.json`. Throws a FileProblem that names the field which is missing, wrong, or asks for
 * something that this engine does not compute.
 */
export function configFromHf(json: unknown): ModelConfig {
  if (!isObject(json)) throw new FileProblem(`config.json must hold an object, not ${show(json)}`);
  const model_type = json.model_type;
  if (typeof model_type !== 'string' || !MODEL_TYPES.includes(model_type))
    throw new FileProblem(`model_type is ${show(model_type)}; known: ${MODEL_TYPES.join(', ')}`);
  refuseOthers(json);

  const hidden_size = number(json, 'hidden_size');
  const num_attention_heads = number(json, 'num_attention_heads');
  const max_position_embeddings = number(json, 'max_position_embeddings');
  const window = json.sliding_window ?? null;
  if (window !== null && !(typeof window === 'number' && window >= max_position_embeddings))
    throw new FileProblem(`sliding_window is ${show(window)}; attention windows cannot be computed yet`);
  const config: ModelConfig = {
    model_type,
    vocab_size: number(json, 'vocab_size'),
    hidden_size,
    num_hidden_layers: number(json, 'num_hidden_layers'),
    num_attention_heads,
    num_key_value_heads: number(json, 'num_key_value_heads', num_attention_heads),
    head_dim: number(json, 'head_dim', hidden_size / num_attention_heads),
    intermediate_size: number(json, 'intermediate_size'),
    max_position_embeddings,
    rms_norm_eps: number(json, 'rms_norm_eps'),
    rope_theta: ropeTheta(json),
    tie_word_embeddings: json.tie_word_embeddings === true,
    rope_pairing: 'half',
  };
  if (model_type !== 'mixtral') return validateConfig(config);
  return validateConfig({
    ...config,
    num_local_experts: number(json, 'num_local_experts'),
    num_experts_per_tok: number(json, 'num_experts_per_tok'),
  });
}

/** `config.json` for a dense model whose q and k rows stand in Hugging Face's order. */
export function configToHf(config: ModelConfig, tokens: { readonly bosId: number | null; readonly eosId: number | null }): Json {
  const { rope_pairing: _ours, ...shared } = config;
  return {
    architectures: ['LlamaForCausalLM'],
    ...shared,
    hidden_act: 'silu',
    attention_bias: false,
    mlp_bias: false,
    rope_scaling: null,
    bos_token_id: tokens.bosId,
    eos_token_id: tokens.eosId,
    torch_dtype: 'float32',
  };
}

function refuseOthers(json: Json): void {
  const activation = json.hidden_act ?? 'silu';
  if (activation !== 'silu') throw new FileProblem(`hidden_act is ${show(activation)}; only "silu" can be computed`);
  for (const key of ['attention_bias', 'mlp_bias'])
    if (json[key] === true) throw new FileProblem(`${key} is true; biases cannot be computed yet`);
}

/** Newer files keep the rotation's settings in `rope_parameters`, older ones beside the rest, with `rope_scaling`. */
function ropeTheta(json: Json): number {
  for (const key of ['rope_scaling', 'rope_parameters']) {
    const settings = json[key] ?? {};
    if (!isObject(settings)) throw new FileProblem(`${key} must be an object, not ${show(settings)}`);
    const kind = settings.rope_type ?? settings.type ?? 'default';
    if (kind !== 'default') throw new FileProblem(`${key} asks for ${show(kind)}; scaled rotations cannot be computed yet`);
    if ('rope_theta' in settings) return number(settings, 'rope_theta');
  }
  return number(json, 'rope_theta', 10000);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function number(json: Json, key: string, fallback?: number): number {
  return requireNumber(key, json[key] ?? fallback);
}

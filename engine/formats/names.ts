/**
 * Every weight of a model: its place in `Weights`, its shape, and what GGUF and Hugging Face call it.
 * Legend: D hidden_size, H query heads, K key/value heads, d head_dim, F intermediate_size, E experts, V vocab_size.
 */
import type { ModelConfig } from '../model/config';
import { isGemma } from '../model/families';

export type Naming = 'gguf' | 'hf';

export interface WeightInfo {
  readonly name: string;
  /** [out, in] of a matrix, [E, out, in] of one for each expert, [n] of a norm or a bias. */
  readonly shape: readonly number[];
}

export type BiasKey = 'q_bias' | 'k_bias' | 'v_bias';
export type NormKey =
  'input_layernorm' | 'q_norm' | 'k_norm' | 'attention_post_norm' | 'post_attention_layernorm' | 'feed_forward_post_norm';
export type ExpertKey = 'gate_proj' | 'up_proj' | 'down_proj';
export type MatrixKey = 'q_proj' | 'k_proj' | 'v_proj' | 'o_proj' | 'router' | ExpertKey;
export type LayerKey = BiasKey | NormKey | MatrixKey;

/** A layer's norms, attention and biases in the order in which files hold them, with what tells whether a model has them. */
const ATTENTION_KEYS: readonly (readonly [LayerKey, 'qkv_bias' | 'qk_norm' | 'post_norms' | 'always'])[] = [
  ['input_layernorm', 'always'],
  ['q_proj', 'always'],
  ['k_proj', 'always'],
  ['v_proj', 'always'],
  ['q_bias', 'qkv_bias'],
  ['k_bias', 'qkv_bias'],
  ['v_bias', 'qkv_bias'],
  ['q_norm', 'qk_norm'],
  ['k_norm', 'qk_norm'],
  ['o_proj', 'always'],
  ['attention_post_norm', 'post_norms'],
  ['post_attention_layernorm', 'always'],
  ['feed_forward_post_norm', 'post_norms'],
];

/** The matrices of a feed-forward network. */
export const EXPERT_KEYS: readonly ExpertKey[] = ['gate_proj', 'up_proj', 'down_proj'];

/** The weights of a layer that stand alone: all but those of experts. */
export function layerKeys(config: ModelConfig): LayerKey[] {
  const attention = ATTENTION_KEYS.flatMap(([key, when]) => (when === 'always' || config[when] ? [key] : []));
  return [...attention, ...(config.num_local_experts === undefined ? EXPERT_KEYS : ['router' as const])];
}

const GGUF_NAMES: Readonly<Record<LayerKey, string>> = {
  input_layernorm: 'attn_norm.weight',
  q_proj: 'attn_q.weight',
  k_proj: 'attn_k.weight',
  v_proj: 'attn_v.weight',
  q_bias: 'attn_q.bias',
  k_bias: 'attn_k.bias',
  v_bias: 'attn_v.bias',
  q_norm: 'attn_q_norm.weight',
  k_norm: 'attn_k_norm.weight',
  o_proj: 'attn_output.weight',
  attention_post_norm: 'post_attention_norm.weight',
  post_attention_layernorm: 'ffn_norm.weight',
  feed_forward_post_norm: 'post_ffw_norm.weight',
  gate_proj: 'ffn_gate.weight',
  up_proj: 'ffn_up.weight',
  down_proj: 'ffn_down.weight',
  router: 'ffn_gate_inp.weight',
};

const HF_NAMES: Readonly<Record<LayerKey, string>> = {
  input_layernorm: 'input_layernorm.weight',
  q_proj: 'self_attn.q_proj.weight',
  k_proj: 'self_attn.k_proj.weight',
  v_proj: 'self_attn.v_proj.weight',
  q_bias: 'self_attn.q_proj.bias',
  k_bias: 'self_attn.k_proj.bias',
  v_bias: 'self_attn.v_proj.bias',
  q_norm: 'self_attn.q_norm.weight',
  k_norm: 'self_attn.k_norm.weight',
  o_proj: 'self_attn.o_proj.weight',
  attention_post_norm: 'post_attention_layernorm.weight',
  post_attention_layernorm: 'post_attention_layernorm.weight',
  feed_forward_post_norm: 'post_feedforward_layernorm.weight',
  gate_proj: 'mlp.gate_proj.weight',
  up_proj: 'mlp.up_proj.weight',
  down_proj: 'mlp.down_proj.weight',
  router: 'mlp.gate.weight',
};

/** Mixtral's own names for what the others call gate, up and down. */
const MIXTRAL_NAMES: Readonly<Record<ExpertKey, string>> = { gate_proj: 'w1', up_proj: 'w3', down_proj: 'w2' };

const TOP_NAMES = {
  embed_tokens: { gguf: 'token_embd.weight', hf: 'model.embed_tokens.weight' },
  norm: { gguf: 'output_norm.weight', hf: 'model.norm.weight' },
  lm_head: { gguf: 'output.weight', hf: 'lm_head.weight' },
} as const;

/** GGUF's tensor of what each pair's rotation is divided by, [d/2]; part of the configuration here. */
export const ROPE_FACTORS = 'rope_freqs.weight';

/** A weight outside the layers. */
export function topWeight(key: keyof typeof TOP_NAMES, config: ModelConfig, naming: Naming): WeightInfo {
  const { vocab_size: V, hidden_size: D } = config;
  return { name: TOP_NAMES[key][naming], shape: key === 'norm' ? [D] : [V, D] };
}

/** A layer's weight that stands alone. */
export function layerWeight(layer: number, key: LayerKey, config: ModelConfig, naming: Naming): WeightInfo {
  return { name: `${layerName(layer, naming)}.${keyName(key, config, naming)}`, shape: layerShape(key, config) };
}

/** One weight of all experts: GGUF stacks them in one tensor, Hugging Face has a tensor for each. */
export function expertWeights(layer: number, key: ExpertKey, config: ModelConfig, naming: Naming): WeightInfo[] {
  const E = config.num_local_experts ?? 0;
  const prefix = layerName(layer, naming);
  const shape = layerShape(key, config);
  if (naming === 'gguf')
    return [{ name: `${prefix}.${GGUF_NAMES[key].replace('.weight', '_exps.weight')}`, shape: [E, ...shape] }];
  const isMixtral = config.model_type === 'mixtral';
  return Array.from({ length: E }, (_, e) => {
    const name = isMixtral ? `block_sparse_moe.experts.${e}.${MIXTRAL_NAMES[key]}` : `mlp.experts.${e}.${key}`;
    return { name: `${prefix}.${name}.weight`, shape };
  });
}

function layerName(layer: number, naming: Naming): string {
  return naming === 'gguf' ? `blk.${layer}` : `model.layers.${layer}`;
}

function keyName(key: LayerKey, config: ModelConfig, naming: Naming): string {
  if (naming === 'gguf') return GGUF_NAMES[key];
  // With norms on both sides of a branch, "after attention" is what it says.
  if (key === 'post_attention_layernorm' && config.post_norms) return 'pre_feedforward_layernorm.weight';
  if (key === 'router' && config.model_type === 'mixtral') return 'block_sparse_moe.gate.weight';
  return HF_NAMES[key];
}

function layerShape(key: LayerKey, config: ModelConfig): number[] {
  const { hidden_size: D, intermediate_size: F, head_dim: d } = config;
  const { num_attention_heads: H, num_key_value_heads: K } = config;
  const shapes: Record<LayerKey, number[]> = {
    input_layernorm: [D],
    q_proj: [H * d, D],
    k_proj: [K * d, D],
    v_proj: [K * d, D],
    q_bias: [H * d],
    k_bias: [K * d],
    v_bias: [K * d],
    q_norm: [d],
    k_norm: [d],
    o_proj: [D, H * d],
    attention_post_norm: [D],
    post_attention_layernorm: [D],
    feed_forward_post_norm: [D],
    gate_proj: [F, D],
    up_proj: [F, D],
    down_proj: [D, F],
    router: [config.num_local_experts ?? 0, D],
  };
  return shapes[key];
}

/** All weights of a model, one by one, in file order; a tied model has no output matrix of its own. */
export function* allWeights(config: ModelConfig, naming: Naming): Generator<WeightInfo> {
  yield topWeight('embed_tokens', config, naming);
  yield topWeight('norm', config, naming);
  if (!config.tie_word_embeddings) yield topWeight('lm_head', config, naming);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    for (const key of layerKeys(config)) yield layerWeight(layer, key, config, naming);
    if (config.num_local_experts !== undefined) for (const key of EXPERT_KEYS) yield* expertWeights(layer, key, config, naming);
  }
}

/** What is taken off a norm's weights in the file: Gemma's Hugging Face files store how far they are from 1. */
export function normOffset(config: ModelConfig, naming: Naming): number {
  return naming === 'hf' && isGemma(config) ? 1 : 0;
}

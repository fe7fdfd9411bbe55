/**
 * Every weight of a model: its place in `Weights`, its shape, and what GGUF and Hugging Face call it.
 * Legend: D hidden_size, H query heads, K key/value heads, d head_dim, F intermediate_size, V vocab_size.
 */
import type { ModelConfig } from '../model/config';
import type { LayerWeights } from '../model/weights';

export type Naming = 'gguf' | 'hf';

export interface WeightInfo {
  readonly name: string;
  /** [out, in] of a matrix, [D] of a norm. */
  readonly shape: readonly number[];
}

/** A layer's weights in the order in which files hold them. */
export const LAYER_KEYS = [
  'input_layernorm',
  'q_proj',
  'k_proj',
  'v_proj',
  'o_proj',
  'post_attention_layernorm',
  'gate_proj',
  'up_proj',
  'down_proj',
] as const satisfies readonly (keyof LayerWeights)[];

const LAYER_NAMES: Readonly<Record<keyof LayerWeights, Readonly<Record<Naming, string>>>> = {
  input_layernorm: { gguf: 'attn_norm', hf: 'input_layernorm' },
  q_proj: { gguf: 'attn_q', hf: 'self_attn.q_proj' },
  k_proj: { gguf: 'attn_k', hf: 'self_attn.k_proj' },
  v_proj: { gguf: 'attn_v', hf: 'self_attn.v_proj' },
  o_proj: { gguf: 'attn_output', hf: 'self_attn.o_proj' },
  post_attention_layernorm: { gguf: 'ffn_norm', hf: 'post_attention_layernorm' },
  gate_proj: { gguf: 'ffn_gate', hf: 'mlp.gate_proj' },
  up_proj: { gguf: 'ffn_up', hf: 'mlp.up_proj' },
  down_proj: { gguf: 'ffn_down', hf: 'mlp.down_proj' },
};

const TOP_NAMES = {
  embed_tokens: { gguf: 'token_embd.weight', hf: 'model.embed_tokens.weight' },
  norm: { gguf: 'output_norm.weight', hf: 'model.norm.weight' },
  lm_head: { gguf: 'output.weight', hf: 'lm_head.weight' },
} as const;

/** A weight outside the layers. */
export function topWeight(key: keyof typeof TOP_NAMES, config: ModelConfig, naming: Naming): WeightInfo {
  const { vocab_size: V, hidden_size: D } = config;
  return { name: TOP_NAMES[key][naming], shape: key === 'norm' ? [D] : [V, D] };
}

/** A layer's weight. */
export function layerWeight(layer: number, key: keyof LayerWeights, config: ModelConfig, naming: Naming): WeightInfo {
  const prefix = naming === 'gguf' ? `blk.${layer}` : `model.layers.${layer}`;
  return { name: `${prefix}.${LAYER_NAMES[key][naming]}.weight`, shape: layerShape(key, config) };
}

function layerShape(key: keyof LayerWeights, config: ModelConfig): number[] {
  const { hidden_size: D, intermediate_size: F, head_dim: d } = config;
  const { num_attention_heads: H, num_key_value_heads: K } = config;
  const shapes: Record<keyof LayerWeights, number[]> = {
    input_layernorm: [D],
    q_proj: [H * d, D],
    k_proj: [K * d, D],
    v_proj: [K * d, D],
    o_proj: [D, H * d],
    post_attention_layernorm: [D],
    gate_proj: [F, D],
    up_proj: [F, D],
    down_proj: [D, F],
  };
  return shapes[key];
}

/** All weights of a dense model, one by one, in file order; a tied model has no output matrix of its own. */
export function* allWeights(config: ModelConfig, naming: Naming): Generator<WeightInfo> {
  yield topWeight('embed_tokens', config, naming);
  yield topWeight('norm', config, naming);
  if (!config.tie_word_embeddings) yield topWeight('lm_head', config, naming);
  for (let layer = 0; layer < config.num_hidden_layers; layer++)
    for (const key of LAYER_KEYS) yield layerWeight(layer, key, config, naming);
}

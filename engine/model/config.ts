/**
 * A model's shape, in Hugging Face `config.json` keys; what a file leaves to the family's custom is written out here, so that the
 * engine asks for properties and never for a family's name.
 * Legend: D hidden_size, L num_hidden_layers, H num_attention_heads, K num_key_value_heads, d head_dim, F intermediate_size,
 * V vocab_size, E num_local_experts, k num_experts_per_tok.
 */
import type { RopePairing } from '../tensor/backend';

/** The feed-forward gate's non-linearity: x / (1 + e^-x), or GELU by its tanh formula. */
export type Activation = 'silu' | 'gelu_pytorch_tanh';

/** Which positions a layer's attention sees: all earlier ones, or only the nearest `sliding_window`, itself included. */
export type LayerType = 'full_attention' | 'sliding_attention';

/**
 * How the rotation's angles are made smaller, so that a model reads longer texts than it was first trained on: all by one factor;
 * by Llama 3's rule, slow pairs by `factor` and fast ones not at all; or pair i by factors[i], as GGUF stores any such rule.
 */
export type RopeScaling =
  | { readonly rope_type: 'linear'; readonly factor: number }
  | {
      readonly rope_type: 'llama3';
      readonly factor: number;
      readonly low_freq_factor: number;
      readonly high_freq_factor: number;
      readonly original_max_position_embeddings: number;
    }
  | { readonly rope_type: 'factors'; readonly factors: readonly number[] };

export interface ModelConfig {
  readonly model_type: string;
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  /** Of the feed-forward network, or of each expert. */
  readonly intermediate_size: number;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly tie_word_embeddings: boolean;
  /** Ours: how the stored rows of q_proj and k_proj pair up for the rotation. */
  readonly rope_pairing: RopePairing;

  // ------------------------------------------------------------------ what some models have besides; absent: they have not

  /** Mixture of experts (Mixtral, Qwen3-MoE): experts a layer, and how many each token uses. */
  readonly num_local_experts?: number;
  readonly num_experts_per_tok?: number;
  /** Whether the chosen experts' weights are divided by their sum. Absent: they are, as in Mixtral. */
  readonly norm_topk_prob?: boolean;

  /** Ours: q, k and v are projected with biases (Qwen2). */
  readonly qkv_bias?: boolean;
  /** Ours: every head's query and key is normalised before it is rotated (Qwen3, Gemma 3). */
  readonly qk_norm?: boolean;
  /** Ours: what attention and the feed-forward network give is normalised before it is added (Gemma 2 and 3). */
  readonly post_norms?: boolean;

  /** Absent: silu. */
  readonly hidden_act?: Activation;
  /** Token embeddings are multiplied by this (Gemma: the square root of D). */
  readonly embedding_multiplier?: number;
  /** Scores are divided by the square root of this. Absent: of head_dim. */
  readonly query_pre_attn_scalar?: number;
  /** Scores and logits x become cap * tanh(x / cap) (Gemma 2). */
  readonly attn_logit_softcapping?: number;
  readonly final_logit_softcapping?: number;

  /** The window of the layers that are 'sliding_attention'; layer_types has one entry a layer, absent: all are. */
  readonly sliding_window?: number;
  readonly layer_types?: readonly LayerType[];
  readonly rope_scaling?: RopeScaling;
  /** The rotation's base in the layers with a window, whose angles are never scaled (Gemma 3). Absent: as in all others. */
  readonly rope_local_base_freq?: number;
}

/** How many positions the layer's attention sees at most, itself included; Infinity without a window. */
export function windowOf(config: ModelConfig, layer: number): number {
  if (config.sliding_window === undefined) return Infinity;
  return config.layer_types === undefined || config.layer_types[layer] === 'sliding_attention' ? config.sliding_window : Infinity;
}

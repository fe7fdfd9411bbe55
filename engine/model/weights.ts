/** The weights of a LLaMA-family model, under Hugging Face's names for LLaMA. Legend in config.ts. */
import type { Matrix } from '../tensor/matrix';
import type { ModelConfig } from './config';

/** A layer's norms and its attention. What a model lacks by its configuration is absent. */
export interface AttentionWeights {
  /** [D] */
  readonly input_layernorm: Float32Array;
  /** [H*d, D] */
  readonly q_proj: Matrix;
  /** [K*d, D] */
  readonly k_proj: Matrix;
  /** [K*d, D] */
  readonly v_proj: Matrix;
  /** [H*d], [K*d] and [K*d] */
  readonly q_bias?: Float32Array;
  readonly k_bias?: Float32Array;
  readonly v_bias?: Float32Array;
  /** One for all heads: [d] */
  readonly q_norm?: Float32Array;
  readonly k_norm?: Float32Array;
  /** [D, H*d] */
  readonly o_proj: Matrix;
  /** Of what attention gives: [D]. Gemma's files call this one post_attention_layernorm. */
  readonly attention_post_norm?: Float32Array;
  /** Of what the feed-forward network reads: [D]. Where there are post-norms, files call it pre_feedforward_layernorm. */
  readonly post_attention_layernorm: Float32Array;
  /** Of what the feed-forward network gives: [D]. Gemma's files call it post_feedforward_layernorm. */
  readonly feed_forward_post_norm?: Float32Array;
}

/** A feed-forward network: the only one of a layer, or one expert. */
export interface FeedForwardWeights {
  /** [F, D] */
  readonly gate_proj: Matrix;
  /** [F, D] */
  readonly up_proj: Matrix;
  /** [D, F] */
  readonly down_proj: Matrix;
}

/** Several feed-forward networks, and what chooses among them. */
export interface MixtureWeights {
  /** [E, D] */
  readonly router: Matrix;
  /** [E] */
  readonly experts: readonly FeedForwardWeights[];
}

export type DenseLayer = AttentionWeights & FeedForwardWeights;
export type MixtureLayer = AttentionWeights & MixtureWeights;
export type LayerWeights = DenseLayer | MixtureLayer;

export interface Weights {
  /** [V, D] */
  readonly embed_tokens: Matrix;
  readonly layers: readonly LayerWeights[];
  /** [D] */
  readonly norm: Float32Array;
  /** [V, D]; the very same object as embed_tokens where they are tied. */
  readonly lm_head: Matrix;
}

/** Weights of a model without experts. */
export interface DenseWeights extends Weights {
  readonly layers: readonly DenseLayer[];
}

/** A runnable model: its shape and its weights, the weights in one backend's memory. */
export interface Model {
  readonly config: ModelConfig;
  readonly weights: Weights;
}

export function isMixture(layer: LayerWeights): layer is MixtureLayer {
  return 'experts' in layer;
}

/** The layer as one without experts. Throws a TypeError where it has them. */
export function denseLayer(layer: LayerWeights): DenseLayer {
  if (isMixture(layer)) throw new TypeError('this layer is a mixture of experts: it has no single feed-forward network');
  return layer;
}

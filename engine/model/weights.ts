/** The weights of a LLaMA-family model, under Hugging Face's names. Legend in config.ts. */
import type { Matrix } from '../tensor/matrix';
import type { ModelConfig } from './config';

export interface LayerWeights {
  /** [D] */
  readonly input_layernorm: Float32Array;
  /** [H*d, D] */
  readonly q_proj: Matrix;
  /** [K*d, D] */
  readonly k_proj: Matrix;
  /** [K*d, D] */
  readonly v_proj: Matrix;
  /** [D, H*d] */
  readonly o_proj: Matrix;
  /** [D] */
  readonly post_attention_layernorm: Float32Array;
  /** [F, D] */
  readonly gate_proj: Matrix;
  /** [F, D] */
  readonly up_proj: Matrix;
  /** [D, F] */
  readonly down_proj: Matrix;
}

export interface Weights {
  /** [V, D] */
  readonly embed_tokens: Matrix;
  readonly layers: readonly LayerWeights[];
  /** [D] */
  readonly norm: Float32Array;
  /** [V, D]; the very same object as embed_tokens where they are tied. */
  readonly lm_head: Matrix;
}

/** A runnable model: its shape and its weights, the weights in one backend's memory. */
export interface Model {
  readonly config: ModelConfig;
  readonly weights: Weights;
}

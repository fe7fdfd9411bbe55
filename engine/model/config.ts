/**
 * A model's shape, in Hugging Face `config.json` keys.
 * Legend: D hidden_size, L num_hidden_layers, H num_attention_heads, K num_key_value_heads, d head_dim, F intermediate_size, V vocab_size.
 */
import type { RopePairing } from '../tensor/backend';

export interface ModelConfig {
  readonly model_type: string;
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly intermediate_size: number;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly tie_word_embeddings: boolean;
  /** Ours: how the stored rows of q_proj and k_proj pair up for the rotation. */
  readonly rope_pairing: RopePairing;
  /** Mixture of experts (Mixtral): experts a layer, and how many each token uses. Absent in a dense model. */
  readonly num_local_experts?: number;
  readonly num_experts_per_tok?: number;
}

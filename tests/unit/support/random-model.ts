/** Tiny models with random weights, of every architecture, the weights large enough that attention is peaked and a wrong rotation, mask or scale shows. */
import type { ModelConfig } from '../../../engine/model/config';
import type { AttentionWeights, FeedForwardWeights, LayerWeights, Model } from '../../../engine/model/weights';
import type { Backend } from '../../../engine/tensor/backend';
import type { MatrixF32 } from '../../../engine/tensor/matrix';
import { Random } from '../../../engine/tensor/random';

export const TINY: ModelConfig = {
  model_type: 'llama',
  vocab_size: 23,
  hidden_size: 12,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 4,
  intermediate_size: 10,
  max_position_embeddings: 16,
  rms_norm_eps: 1e-5,
  rope_theta: 100,
  tie_word_embeddings: false,
  rope_pairing: 'interleaved',
};

/** What each architecture has beyond LLaMA, at a size at which all of it matters for a dozen tokens. */
export const ARCHITECTURES: Readonly<Record<string, Partial<ModelConfig>>> = {
  llama: {},
  'llama, tied, half': { tie_word_embeddings: true, rope_pairing: 'half' },
  'llama 3': {
    rope_scaling: {
      rope_type: 'llama3',
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 16,
    },
  },
  mistral: { model_type: 'mistral', sliding_window: 3 },
  mixtral: { model_type: 'mixtral', num_local_experts: 4, num_experts_per_tok: 2 },
  qwen2: { model_type: 'qwen2', rope_pairing: 'half', qkv_bias: true, hidden_size: 16 },
  qwen3: { model_type: 'qwen3', rope_pairing: 'half', qk_norm: true, head_dim: 6 },
  'qwen3 moe': {
    model_type: 'qwen3_moe',
    rope_pairing: 'half',
    qk_norm: true,
    head_dim: 6,
    num_local_experts: 5,
    num_experts_per_tok: 3,
    norm_topk_prob: true,
  },
  'qwen3 moe, not renormalised': {
    model_type: 'qwen3_moe',
    rope_pairing: 'half',
    qk_norm: true,
    num_local_experts: 5,
    num_experts_per_tok: 2,
    norm_topk_prob: false,
  },
  gemma: {
    model_type: 'gemma',
    rope_pairing: 'half',
    head_dim: 6,
    tie_word_embeddings: true,
    hidden_act: 'gelu_pytorch_tanh',
    embedding_multiplier: Math.sqrt(12),
  },
  gemma2: {
    model_type: 'gemma2',
    rope_pairing: 'half',
    head_dim: 6,
    tie_word_embeddings: true,
    hidden_act: 'gelu_pytorch_tanh',
    embedding_multiplier: Math.sqrt(12),
    post_norms: true,
    query_pre_attn_scalar: 6,
    attn_logit_softcapping: 5,
    final_logit_softcapping: 3,
    sliding_window: 4,
    layer_types: ['sliding_attention', 'full_attention', 'sliding_attention'],
  },
  gemma3: {
    model_type: 'gemma3_text',
    num_hidden_layers: 7,
    rope_pairing: 'half',
    head_dim: 6,
    tie_word_embeddings: true,
    hidden_act: 'gelu_pytorch_tanh',
    embedding_multiplier: Math.sqrt(12),
    post_norms: true,
    qk_norm: true,
    query_pre_attn_scalar: 6,
    sliding_window: 4,
    layer_types: Array.from({ length: 7 }, (_, layer) => (layer === 5 ? 'full_attention' : 'sliding_attention')),
    rope_theta: 1000,
    rope_local_base_freq: 50,
    rope_scaling: { rope_type: 'linear', factor: 8 },
  },
};

export function randomModel(backend: Backend, changes: Partial<ModelConfig> = {}, seed = 1): Model {
  const config = { ...TINY, ...changes };
  const { hidden_size: D, intermediate_size: F, vocab_size: V, head_dim: d } = config;
  const { num_attention_heads: H, num_key_value_heads: K } = config;
  const random = new Random(seed);
  const matrix = (rows: number, cols: number): MatrixF32 => {
    const data = backend.alloc(rows * cols);
    for (let i = 0; i < data.length; i++) data[i] = (random.normal() * 1.5) / Math.sqrt(cols);
    return { type: 'F32', rows, cols, data };
  };
  const vector = (n: number, middle: number): Float32Array => {
    const data = backend.alloc(n);
    for (let i = 0; i < n; i++) data[i] = middle + 0.3 * random.normal();
    return data;
  };
  const gain = (n = D): Float32Array => vector(n, 1);
  const feedForward = (): FeedForwardWeights => ({ gate_proj: matrix(F, D), up_proj: matrix(F, D), down_proj: matrix(D, F) });
  const embed_tokens = matrix(V, D);
  const layers = Array.from({ length: config.num_hidden_layers }, (): LayerWeights => {
    const attention: AttentionWeights = {
      input_layernorm: gain(),
      q_proj: matrix(H * d, D),
      k_proj: matrix(K * d, D),
      v_proj: matrix(K * d, D),
      o_proj: matrix(D, H * d),
      post_attention_layernorm: gain(),
      ...(config.qkv_bias && { q_bias: vector(H * d, 0), k_bias: vector(K * d, 0), v_bias: vector(K * d, 0) }),
      ...(config.qk_norm && { q_norm: gain(d), k_norm: gain(d) }),
      ...(config.post_norms && { attention_post_norm: gain(), feed_forward_post_norm: gain() }),
    };
    const { num_local_experts: E } = config;
    if (E === undefined) return { ...attention, ...feedForward() };
    return { ...attention, router: matrix(E, D), experts: Array.from({ length: E }, feedForward) };
  });
  const lm_head = config.tie_word_embeddings ? embed_tokens : matrix(V, D);
  return { config, weights: { embed_tokens, layers, norm: gain(), lm_head } };
}

/** The largest difference, as a share of the largest expected number; cells that are -Infinity in both agree. */
export function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new RangeError(`${actual.length} numbers are not ${expected.length}`);
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    if (expected[i] === -Infinity && actual[i] === -Infinity) continue;
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    size = Math.max(size, Math.abs(expected[i]));
  }
  if (size === 0) throw new RangeError('all expected numbers are 0: nothing would be compared');
  return difference / size;
}

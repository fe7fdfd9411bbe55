/** Tiny models with random weights, large enough that attention is peaked and a wrong rotation, mask or scale shows. */
import type { ModelConfig } from '../../../engine/model/config';
import type { LayerWeights, Model } from '../../../engine/model/weights';
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
  const gain = (): Float32Array => {
    const data = backend.alloc(D);
    for (let i = 0; i < D; i++) data[i] = 1 + 0.3 * random.normal();
    return data;
  };
  const embed_tokens = matrix(V, D);
  const layers = Array.from({ length: config.num_hidden_layers }, (): LayerWeights => ({
    input_layernorm: gain(),
    q_proj: matrix(H * d, D),
    k_proj: matrix(K * d, D),
    v_proj: matrix(K * d, D),
    o_proj: matrix(D, H * d),
    post_attention_layernorm: gain(),
    gate_proj: matrix(F, D),
    up_proj: matrix(F, D),
    down_proj: matrix(D, F),
  }));
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

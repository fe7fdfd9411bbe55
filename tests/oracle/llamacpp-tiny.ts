/**
 * A tiny random model, the same on every machine: sums and products of random numbers only, because logarithms and sines may
 * differ in their last bit from one runtime to the next. Its weights are large, so that attention is peaked and a wrong
 * rotation, mask or scale shows.
 */
import { writeGguf } from '../../engine/formats/gguf';
import type { ModelConfig } from '../../engine/model/config';
import type { LayerWeights } from '../../engine/model/weights';
import type { MatrixF32 } from '../../engine/tensor/matrix';
import { Random } from '../../engine/tensor/random';
import { trainBpe } from '../../engine/tokenizer';
import { PROMPTS } from './llamacpp-prompts';

const CONFIG: ModelConfig = {
  model_type: 'llama',
  vocab_size: 320,
  hidden_size: 64,
  num_hidden_layers: 3,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  head_dim: 16,
  intermediate_size: 96,
  max_position_embeddings: 128,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  tie_word_embeddings: true,
  rope_pairing: 'interleaved',
};

/** The model as a Q8_0 GGUF file. */
export function tinyModel(): Uint8Array {
  const random = new Random(2024);
  const numbers = (count: number, middle: number, spread: number) =>
    Float32Array.from({ length: count }, () => middle + spread * (2 * random.uniform() - 1));
  const matrix = (rows: number, cols: number, spread: number): MatrixF32 => ({
    type: 'F32',
    rows,
    cols,
    data: numbers(rows * cols, 0, spread),
  });
  const gains = () => numbers(CONFIG.hidden_size, 1, 0.5);
  const { vocab_size: V, hidden_size: D, intermediate_size: F, head_dim: d } = CONFIG;
  const { num_attention_heads: H, num_key_value_heads: K } = CONFIG;
  const embed_tokens = matrix(V, D, 1);
  const layers = Array.from({ length: CONFIG.num_hidden_layers }, (): LayerWeights => ({
    input_layernorm: gains(),
    q_proj: matrix(H * d, D, 0.4),
    k_proj: matrix(K * d, D, 0.4),
    v_proj: matrix(K * d, D, 0.3),
    o_proj: matrix(D, H * d, 0.3),
    post_attention_layernorm: gains(),
    gate_proj: matrix(F, D, 0.3),
    up_proj: matrix(F, D, 0.3),
    down_proj: matrix(D, F, 0.3),
  }));
  return writeGguf({
    config: CONFIG,
    weights: { embed_tokens, layers, norm: numbers(D, 0.5, 0.2), lm_head: embed_tokens },
    tokenizer: trainBpe(PROMPTS, { vocabSize: V, special: ['<|begin_of_text|>', '<|end_of_text|>'], pre: 'gpt-2' }),
    name: 'tiny random model',
    type: 'Q8_0',
  });
}

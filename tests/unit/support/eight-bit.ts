/** A model with its matrices in Q8_0, whose rows are multiples of 32. */
import { isMixture, type FeedForwardWeights, type LayerWeights, type Model } from '../../../engine/model/weights';
import { textbook } from '../../../engine/ops';
import type { Backend } from '../../../engine/tensor/backend';
import { Q8_BLOCK, weightAt, type Activations, type Matrix, type MatrixQ8 } from '../../../engine/tensor/matrix';

function pack(matrix: Matrix, backend: Backend, activations: Activations): MatrixQ8 {
  const { rows, cols } = matrix;
  const quants = backend.allocInt8(rows * cols);
  const scales = backend.alloc((rows * cols) / Q8_BLOCK);
  const at = (i: number): number => weightAt(matrix, Math.floor(i / cols), i % cols);
  for (let b = 0; b < scales.length; b++) {
    const block = Array.from({ length: Q8_BLOCK }, (_, i) => at(b * Q8_BLOCK + i));
    // A power of two, which any float holds.
    scales[b] = 2 ** Math.ceil(Math.log2(Math.max(...block.map(Math.abs)) / 127));
    block.forEach((value, i) => (quants[b * Q8_BLOCK + i] = Math.round(value / scales[b])));
  }
  return { type: 'Q8_0', rows, cols, quants, scales, activations };
}

export function eightBit({ config, weights }: Model, activations: Activations = 'float32', backend: Backend = textbook): Model {
  const packed = (matrix: Matrix): MatrixQ8 => pack(matrix, backend, activations);
  const network = ({ gate_proj, up_proj, down_proj }: FeedForwardWeights): FeedForwardWeights => ({
    gate_proj: packed(gate_proj),
    up_proj: packed(up_proj),
    down_proj: packed(down_proj),
  });
  const layers = weights.layers.map((layer): LayerWeights => {
    const { q_proj, k_proj, v_proj, o_proj } = layer;
    const attention = { q_proj: packed(q_proj), k_proj: packed(k_proj), v_proj: packed(v_proj), o_proj: packed(o_proj) };
    if (!isMixture(layer)) return { ...layer, ...attention, ...network(layer) };
    return { ...layer, ...attention, router: packed(layer.router), experts: layer.experts.map(network) };
  });
  const embed_tokens = packed(weights.embed_tokens);
  const lm_head = config.tie_word_embeddings ? embed_tokens : packed(weights.lm_head);
  return { config, weights: { ...weights, layers, embed_tokens, lm_head } };
}

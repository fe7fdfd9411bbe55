/** A model's matrices of few bits, made to take activations in the other way. */
import { isMixture, type FeedForwardWeights, type LayerWeights, type Model } from '../../../engine/model/weights';
import type { Activations, Matrix } from '../../../engine/tensor/matrix';

/** The same numbers in the same memory; only how products with them are made is another. */
export function withActivations({ config, weights }: Model, activations: Activations): Model {
  const set = (matrix: Matrix): Matrix => (matrix.type === 'F32' ? matrix : { ...matrix, activations });
  const network = ({ gate_proj, up_proj, down_proj }: FeedForwardWeights): FeedForwardWeights => ({
    gate_proj: set(gate_proj),
    up_proj: set(up_proj),
    down_proj: set(down_proj),
  });
  const layers = weights.layers.map((layer): LayerWeights => {
    const { q_proj, k_proj, v_proj, o_proj } = layer;
    const attention = { q_proj: set(q_proj), k_proj: set(k_proj), v_proj: set(v_proj), o_proj: set(o_proj) };
    if (!isMixture(layer)) return { ...layer, ...attention, ...network(layer) };
    return { ...layer, ...attention, router: set(layer.router), experts: layer.experts.map(network) };
  });
  const embed_tokens = set(weights.embed_tokens);
  const lm_head = config.tie_word_embeddings ? embed_tokens : set(weights.lm_head);
  return { config, weights: { ...weights, layers, embed_tokens, lm_head } };
}

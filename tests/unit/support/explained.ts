/** Where traced and stored numbers are found, by name and index: written apart from engine/explain, which is tested against it. */
import { isMixture, type Model } from '../../../engine/model/weights';
import type { Trace } from '../../../engine/run/trace';
import { weightAt, type Matrix } from '../../../engine/tensor/matrix';

/** One element of a recorded activation. */
export function placesIn(trace: Trace, name: string, index: readonly number[]): number {
  const { data, shape } = trace.get(name);
  let [at] = index;
  for (let axis = 1; axis < shape.length; axis++) at = at * shape[axis] + index[axis];
  return data[at];
}

/** Looks up weights by the names in Hugging Face's files of each family, written out by hand. */
export function storedWeights({ config, weights }: Model): (name: string, index: readonly number[]) => number {
  const held = new Map<string, Matrix | Float32Array | undefined>();
  held.set('model.embed_tokens.weight', weights.embed_tokens);
  held.set('model.norm.weight', weights.norm);
  if (!config.tie_word_embeddings) held.set('lm_head.weight', weights.lm_head);
  const isMixtral = config.model_type === 'mixtral';
  weights.layers.forEach((layer, l) => {
    const put = (name: string, what: Matrix | Float32Array | undefined): void => void held.set(`model.layers.${l}.${name}`, what);
    put('input_layernorm.weight', layer.input_layernorm);
    for (const letter of ['q', 'k', 'v'] as const) {
      put(`self_attn.${letter}_proj.weight`, layer[`${letter}_proj`]);
      put(`self_attn.${letter}_proj.bias`, layer[`${letter}_bias`]);
    }
    put('self_attn.q_norm.weight', layer.q_norm);
    put('self_attn.k_norm.weight', layer.k_norm);
    put('self_attn.o_proj.weight', layer.o_proj);
    if (config.post_norms) {
      put('post_attention_layernorm.weight', layer.attention_post_norm);
      put('pre_feedforward_layernorm.weight', layer.post_attention_layernorm);
      put('post_feedforward_layernorm.weight', layer.feed_forward_post_norm);
    } else put('post_attention_layernorm.weight', layer.post_attention_layernorm);
    if (!isMixture(layer)) {
      put('mlp.gate_proj.weight', layer.gate_proj);
      put('mlp.up_proj.weight', layer.up_proj);
      put('mlp.down_proj.weight', layer.down_proj);
      return;
    }
    put(isMixtral ? 'block_sparse_moe.gate.weight' : 'mlp.gate.weight', layer.router);
    layer.experts.forEach((expert, e) => {
      put(isMixtral ? `block_sparse_moe.experts.${e}.w1.weight` : `mlp.experts.${e}.gate_proj.weight`, expert.gate_proj);
      put(isMixtral ? `block_sparse_moe.experts.${e}.w3.weight` : `mlp.experts.${e}.up_proj.weight`, expert.up_proj);
      put(isMixtral ? `block_sparse_moe.experts.${e}.w2.weight` : `mlp.experts.${e}.down_proj.weight`, expert.down_proj);
    });
  });
  return (name, index) => {
    const found = held.get(name);
    if (found === undefined) throw new Error(`there is no weight named ${name}`);
    return found instanceof Float32Array ? found[index[0]] : weightAt(found, index[0], index[1]);
  };
}

/**
 * All parameters of a model in one flat float32 array, so that an optimiser's step, the gradient's length and the sum over
 * threads are each one pass over memory. The same layout holds the parameters, their gradients and the optimiser's moments.
 * Legend in model/config.ts.
 */
import type { ModelConfig } from '../model/config';
import type { DenseLayer, DenseWeights } from '../model/weights';
import type { MatrixF32 } from '../tensor/matrix';
import { sizeOf } from '../tensor/tensor';

/** Where one tensor lies in the flat array. */
export interface Parameter {
  /** Hugging Face's name, e.g. `model.layers.0.self_attn.q_proj.weight`. */
  readonly name: string;
  /** [out, in] of a matrix, [D] of a norm. */
  readonly shape: readonly number[];
  /** In floats; a multiple of 16, so that every tensor starts on a cache line where the array does. */
  readonly offset: number;
  readonly length: number;
  /**
   * Whether weight decay applies. Matrices decay, the embedding too: only their direction matters behind a norm, and decay keeps
   * their size, hence their effective learning rate, in bounds. Norm weights do not: they mean a scale, and 0 is no neutral one.
   */
  readonly decays: boolean;
}

export interface ParameterLayout {
  readonly parameters: readonly Parameter[];
  /** Of the whole flat array, in floats. Gaps between tensors stay 0. */
  readonly length: number;
  /** The parameters that decay come first and fill [0, decayLength): two calls of AdamW do, not one a tensor. */
  readonly decayLength: number;
}

const ALIGNMENT = 16;

/** What a model may have beyond LLaMA's own mathematics, which the backward pass does not know. */
const NOT_TRAINED = [
  'qkv_bias',
  'qk_norm',
  'post_norms',
  'hidden_act',
  'embedding_multiplier',
  'query_pre_attn_scalar',
  'attn_logit_softcapping',
  'final_logit_softcapping',
  'sliding_window',
  'rope_scaling',
] as const satisfies readonly (keyof ModelConfig)[];

/**
 * Every parameter's place in a dense LLaMA. A tied output layer has none of its own.
 * Throws a RangeError on a mixture of experts, and on what the backward pass does not know.
 */
export function layoutParameters(config: ModelConfig): ParameterLayout {
  if (config.num_local_experts !== undefined)
    throw new RangeError('a mixture of experts cannot be trained: only dense models can');
  const unknown = NOT_TRAINED.find((key) => config[key] !== undefined && config[key] !== false && config[key] !== 'silu');
  if (unknown !== undefined) throw new RangeError(`a model with ${unknown} cannot be trained`);
  const parameters: Parameter[] = [];
  let top = 0;
  const place = (name: string, ...shape: number[]) => {
    const length = sizeOf(shape);
    parameters.push({ name, shape, offset: top, length, decays: shape.length === 2 });
    top += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
  };

  const { vocab_size: V, hidden_size: D, intermediate_size: F, head_dim: d, num_hidden_layers: L } = config;
  const queries = config.num_attention_heads * d;
  const keys = config.num_key_value_heads * d;

  place('model.embed_tokens.weight', V, D);
  if (!config.tie_word_embeddings) place('lm_head.weight', V, D);
  for (let l = 0; l < L; l++) {
    place(`model.layers.${l}.self_attn.q_proj.weight`, queries, D);
    place(`model.layers.${l}.self_attn.k_proj.weight`, keys, D);
    place(`model.layers.${l}.self_attn.v_proj.weight`, keys, D);
    place(`model.layers.${l}.self_attn.o_proj.weight`, D, queries);
    place(`model.layers.${l}.mlp.gate_proj.weight`, F, D);
    place(`model.layers.${l}.mlp.up_proj.weight`, F, D);
    place(`model.layers.${l}.mlp.down_proj.weight`, D, F);
  }
  const decayLength = top;
  for (let l = 0; l < L; l++) {
    place(`model.layers.${l}.input_layernorm.weight`, D);
    place(`model.layers.${l}.post_attention_layernorm.weight`, D);
  }
  place('model.norm.weight', D);

  return { parameters, length: top, decayLength };
}

/** The model's weights (or gradients, or moments) as views of the flat array: writing to one writes to the other. */
export function viewWeights(
  config: ModelConfig,
  flat: Float32Array,
  layout: ParameterLayout = layoutParameters(config),
): DenseWeights {
  if (flat.length < layout.length) throw new RangeError(`${flat.length} floats do not hold ${layout.length} of parameters`);
  const byName = new Map(layout.parameters.map((parameter) => [parameter.name, parameter]));
  const find = (name: string): Parameter => {
    const parameter = byName.get(name);
    if (parameter === undefined) throw new RangeError(`no parameter is called ${name}`);
    return parameter;
  };
  const vector = (name: string): Float32Array => {
    const { offset, length } = find(name);
    return flat.subarray(offset, offset + length);
  };
  const matrix = (name: string): MatrixF32 => {
    const [rows, cols] = find(name).shape;
    return { type: 'F32', rows, cols, data: vector(name) };
  };
  const layer = (l: number): DenseLayer => ({
    input_layernorm: vector(`model.layers.${l}.input_layernorm.weight`),
    q_proj: matrix(`model.layers.${l}.self_attn.q_proj.weight`),
    k_proj: matrix(`model.layers.${l}.self_attn.k_proj.weight`),
    v_proj: matrix(`model.layers.${l}.self_attn.v_proj.weight`),
    o_proj: matrix(`model.layers.${l}.self_attn.o_proj.weight`),
    post_attention_layernorm: vector(`model.layers.${l}.post_attention_layernorm.weight`),
    gate_proj: matrix(`model.layers.${l}.mlp.gate_proj.weight`),
    up_proj: matrix(`model.layers.${l}.mlp.up_proj.weight`),
    down_proj: matrix(`model.layers.${l}.mlp.down_proj.weight`),
  });

  const embed_tokens = matrix('model.embed_tokens.weight');
  return {
    embed_tokens,
    layers: Array.from({ length: config.num_hidden_layers }, (_, l) => layer(l)),
    norm: vector('model.norm.weight'),
    lm_head: config.tie_word_embeddings ? embed_tokens : matrix('lm_head.weight'),
  };
}

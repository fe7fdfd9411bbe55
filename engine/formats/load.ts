/** From a file's tensors to weights in a backend's memory, whatever the file's format. */
import type { ModelConfig } from '../model/config';
import { FileProblem } from '../model/problem';
import type { AttentionWeights, FeedForwardWeights, LayerWeights, Weights } from '../model/weights';
import type { Backend } from '../tensor/backend';
import type { Matrix } from '../tensor/matrix';
import { sizeOf } from '../tensor/tensor';
import { chooseActivations, chooseHolding, heldBytes, holdMatrix, type OnConversion } from './hold';
import {
  allWeights,
  expertWeights,
  layerWeight,
  normOffset,
  topWeight,
  type BiasKey,
  type ExpertKey,
  type MatrixKey,
  type Naming,
  type NormKey,
  type WeightInfo,
} from './names';
import type { ByteSource } from './source';
import { checkFinite, readInto, storedTensor, type StoredTensor } from './stored';

export type Tensors = ReadonlyMap<string, StoredTensor>;

/**
 * Checks that the file has every weight of the configuration, in its shape, and nothing that would have to be computed with but
 * is not known. Throws a FileProblem that names the tensor. `ignored` may stand in the file without being read.
 */
export function checkWeights(config: ModelConfig, tensors: Tensors, naming: Naming, ignored: (name: string) => boolean): void {
  const left = new Set(tensors.keys());
  for (const info of allWeights(config, naming)) {
    expectTensor(tensors, info);
    left.delete(info.name);
  }
  for (const name of left) if (!ignored(name)) throw new FileProblem(`tensor ${name} is no part of a ${config.model_type} model`);
}

function expectTensor(tensors: Tensors, { name, shape }: WeightInfo): StoredTensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new FileProblem(`tensor ${name} is missing`);
  if (tensor.shape.length !== shape.length || shape.some((extent, i) => tensor.shape[i] !== extent))
    throw new FileProblem(
      `tensor ${name} has the shape [${tensor.shape.join(', ')}]; the configuration asks for [${shape.join(', ')}]`,
    );
  return tensor;
}

/** Bytes of the backend's memory that the weights will take, told before any is allocated. Throws as `checkWeights` does. */
export function weightBytes(config: ModelConfig, tensors: Tensors, naming: Naming): number {
  const heldAs = chooseHolding(tensors.values());
  let total = 0;
  for (const info of allWeights(config, naming))
    for (const tensor of unstacked(expectTensor(tensors, info)))
      total += heldBytes(sizeOf(tensor.shape), tensor.shape.length > 1 ? heldAs(tensor) : 'F32');
  return total;
}

/** Reads the weights; hold.ts says as what matrices are held, and how products with them are made. Throws a FileProblem that names the tensor at fault. */
export function loadWeights(
  config: ModelConfig,
  tensors: Tensors,
  naming: Naming,
  backend: Backend,
  onConversion: OnConversion = () => {},
): Weights {
  const heldAs = chooseHolding(tensors.values());
  const activations = chooseActivations(tensors.values());
  const hold = (tensor: StoredTensor): Matrix => holdMatrix(tensor, heldAs(tensor), backend, onConversion, activations);
  const matrix = (info: WeightInfo) => hold(expectTensor(tensors, info));
  const vector = (info: WeightInfo, offset: number) => {
    const out = backend.alloc(sizeOf(info.shape));
    decodeWeight(out, expectTensor(tensors, info));
    if (offset !== 0) for (let i = 0; i < out.length; i++) out[i] += offset;
    return out;
  };
  const offset = normOffset(config, naming);

  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer): LayerWeights => {
    const norm = (key: NormKey) => vector(layerWeight(layer, key, config, naming), offset);
    const bias = (key: BiasKey) => vector(layerWeight(layer, key, config, naming), 0);
    const at = (key: MatrixKey) => matrix(layerWeight(layer, key, config, naming));
    const attention: AttentionWeights = {
      input_layernorm: norm('input_layernorm'),
      q_proj: at('q_proj'),
      k_proj: at('k_proj'),
      v_proj: at('v_proj'),
      ...(config.qkv_bias && { q_bias: bias('q_bias'), k_bias: bias('k_bias'), v_bias: bias('v_bias') }),
      ...(config.qk_norm && { q_norm: norm('q_norm'), k_norm: norm('k_norm') }),
      o_proj: at('o_proj'),
      ...(config.post_norms && { attention_post_norm: norm('attention_post_norm') }),
      post_attention_layernorm: norm('post_attention_layernorm'),
      ...(config.post_norms && { feed_forward_post_norm: norm('feed_forward_post_norm') }),
    };
    if (config.num_local_experts === undefined)
      return { ...attention, gate_proj: at('gate_proj'), up_proj: at('up_proj'), down_proj: at('down_proj') };

    const each = (key: ExpertKey) =>
      expertWeights(layer, key, config, naming)
        .flatMap((info) => unstacked(expectTensor(tensors, info)))
        .map(hold);
    const [gates, ups, downs] = [each('gate_proj'), each('up_proj'), each('down_proj')];
    const experts = gates.map((gate_proj, e): FeedForwardWeights => ({ gate_proj, up_proj: ups[e], down_proj: downs[e] }));
    return { ...attention, router: at('router'), experts };
  });
  const embed_tokens = matrix(topWeight('embed_tokens', config, naming));
  return {
    embed_tokens,
    layers,
    norm: vector(topWeight('norm', config, naming), offset),
    lm_head: config.tie_word_embeddings ? embed_tokens : matrix(topWeight('lm_head', config, naming)),
  };
}

/** The matrices of a tensor that holds several, [E, rows, cols]; any other tensor is its own only part. */
function unstacked(tensor: StoredTensor): StoredTensor[] {
  const { name, shape, storage } = tensor;
  if (shape.length !== 3) return [tensor];
  const size = (sizeOf(shape) / shape[0] / storage.block) * storage.blockBytes;
  // Read when the first expert is asked for, and once for all of them.
  let read: Uint8Array | undefined;
  const whole: ByteSource = {
    length: shape[0] * size,
    subarray: (start, end) => (read ??= tensor.bytes).subarray(start, end),
  };
  return Array.from({ length: shape[0] }, (_, e) =>
    storedTensor({ name: `${name}, expert ${e},`, shape: shape.slice(1), storage }, whole, e * size, (e + 1) * size),
  );
}

function decodeWeight(out: Float32Array, tensor: StoredTensor): void {
  readInto(out, tensor);
  checkFinite(tensor.name, out);
}

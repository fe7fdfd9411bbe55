/** From a file's tensors to weights in a backend's memory, whatever the file's format. */
import type { ModelConfig } from '../model/config';
import { FileProblem } from '../model/problem';
import type { LayerWeights, Weights } from '../model/weights';
import type { Backend } from '../tensor/backend';
import { sizeOf } from '../tensor/tensor';
import { chooseHolding, heldBytes, holdMatrix, type OnConversion } from './hold';
import { allWeights, layerWeight, topWeight, type Naming, type WeightInfo } from './names';
import { checkFinite, readInto, type StoredTensor } from './stored';

export type Tensors = ReadonlyMap<string, StoredTensor>;

/**
 * Checks that the file has every weight of the configuration, in its shape, and nothing that would have to be computed with but
 * is not known. Throws a FileProblem that names the tensor. `ignored` may stand in the file without being read.
 */
export function checkWeights(config: ModelConfig, tensors: Tensors, naming: Naming, ignored: (name: string) => boolean): void {
  if (config.num_local_experts !== undefined)
    throw new FileProblem(`this is a mixture of ${config.num_local_experts} experts; only dense models can be loaded yet`);
  const left = new Set(tensors.keys());
  for (const info of allWeights(config, naming)) {
    expectTensor(tensors, info);
    left.delete(info.name);
  }
  for (const name of left) if (!ignored(name)) throw new FileProblem(`tensor ${name} is no part of a LLaMA model`);
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
  for (const info of allWeights(config, naming)) {
    const tensor = expectTensor(tensors, info);
    total += heldBytes(sizeOf(info.shape), info.shape.length > 1 ? heldAs(tensor) : 'F32');
  }
  return total;
}

/** Reads the weights; hold.ts says as what matrices are held. Throws a FileProblem that names the tensor at fault. */
export function loadWeights(
  config: ModelConfig,
  tensors: Tensors,
  naming: Naming,
  backend: Backend,
  onConversion: OnConversion = () => {},
): Weights {
  const heldAs = chooseHolding(tensors.values());
  const matrix = (info: WeightInfo) => {
    const tensor = expectTensor(tensors, info);
    return holdMatrix(tensor, heldAs(tensor), backend, onConversion);
  };
  const norm = (info: WeightInfo) => {
    const out = backend.alloc(sizeOf(info.shape));
    decodeWeight(out, expectTensor(tensors, info));
    return out;
  };
  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer): LayerWeights => {
    const at = (key: keyof LayerWeights) => layerWeight(layer, key, config, naming);
    return {
      input_layernorm: norm(at('input_layernorm')),
      q_proj: matrix(at('q_proj')),
      k_proj: matrix(at('k_proj')),
      v_proj: matrix(at('v_proj')),
      o_proj: matrix(at('o_proj')),
      post_attention_layernorm: norm(at('post_attention_layernorm')),
      gate_proj: matrix(at('gate_proj')),
      up_proj: matrix(at('up_proj')),
      down_proj: matrix(at('down_proj')),
    };
  });
  const embed_tokens = matrix(topWeight('embed_tokens', config, naming));
  return {
    embed_tokens,
    layers,
    norm: norm(topWeight('norm', config, naming)),
    lm_head: config.tie_word_embeddings ? embed_tokens : matrix(topWeight('lm_head', config, naming)),
  };
}

function decodeWeight(out: Float32Array, tensor: StoredTensor): void {
  readInto(out, tensor);
  checkFinite(tensor.name, out);
}

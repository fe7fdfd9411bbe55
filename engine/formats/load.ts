/** From a file's tensors to weights in a backend's memory, whatever the file's format. */
import type { ModelConfig } from '../model/config';
import { FileProblem } from '../model/problem';
import type { LayerWeights, Weights } from '../model/weights';
import type { Backend } from '../tensor/backend';
import { Q8_BLOCK, type Matrix } from '../tensor/matrix';
import { sizeOf } from '../tensor/tensor';
import { allWeights, layerWeight, topWeight, type Naming, type WeightInfo } from './names';
import { unpackQ8 } from './q8';
import { checkFinite, readInto, type StoredTensor } from './stored';
import { alignUp } from './writer';

export type Tensors = ReadonlyMap<string, StoredTensor>;

/** What one array may take beyond its numbers: no backend aligns more coarsely. */
const ALIGNMENT = 64;

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
  let total = 0;
  for (const info of allWeights(config, naming)) {
    const { storage } = expectTensor(tensors, info);
    const numbers = sizeOf(info.shape);
    if (storage.name === 'Q8_0') total += alignUp(numbers, ALIGNMENT) + alignUp((4 * numbers) / Q8_BLOCK, ALIGNMENT);
    else total += alignUp(4 * numbers, ALIGNMENT);
  }
  return total;
}

/** Reads the weights: Q8_0 stays packed in 8 bits, all else becomes float32. Throws a FileProblem that names the tensor at fault. */
export function loadWeights(config: ModelConfig, tensors: Tensors, naming: Naming, backend: Backend): Weights {
  const matrix = (info: WeightInfo) => loadMatrix(expectTensor(tensors, info), backend);
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

function loadMatrix(tensor: StoredTensor, backend: Backend): Matrix {
  const [rows, cols] = tensor.shape;
  if (tensor.storage.name !== 'Q8_0') {
    const data = backend.alloc(rows * cols);
    decodeWeight(data, tensor);
    return { type: 'F32', rows, cols, data };
  }
  const quants = backend.allocInt8(rows * cols);
  const scales = backend.alloc((rows * cols) / Q8_BLOCK);
  unpackQ8(quants, scales, tensor.bytes);
  checkFinite(tensor.name, scales);
  return { type: 'Q8_0', rows, cols, quants, scales };
}

function decodeWeight(out: Float32Array, tensor: StoredTensor): void {
  readInto(out, tensor);
  checkFinite(tensor.name, out);
}

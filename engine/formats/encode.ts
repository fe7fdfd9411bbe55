/** Weights on their way into a file: checked against the configuration, rows in the format's order, numbers in its storage. */
import type { ModelConfig } from '../model/config';
import { FileProblem } from '../model/problem';
import { validateConfig } from '../model/validate';
import type { Weights } from '../model/weights';
import type { Matrix } from '../tensor/matrix';
import { LAYER_KEYS, layerWeight, topWeight, type Naming, type WeightInfo } from './names';
import { matrixNumbers, repairRows } from './pairing';
import { packQ8 } from './q8';
import { WRITABLE, type WritableStorage } from './storage';
import { checkFinite, type TensorToWrite } from './stored';

/**
 * All weights as tensors to write: q and k rows with their pairs as the format has them, matrices in `storage`, norms in F32.
 * Throws a FileProblem, now or when a tensor is written, where configuration and weights do not fit together or into the storage.
 */
export function weightTensors(config: ModelConfig, weights: Weights, naming: Naming, storage: WritableStorage): TensorToWrite[] {
  validateConfig(config);
  if (config.num_local_experts !== undefined) throw new FileProblem('mixtures of experts cannot be written yet');
  if (config.tie_word_embeddings !== (weights.lm_head === weights.embed_tokens))
    throw new FileProblem('tie_word_embeddings says one thing and the weights another: tied means the very same matrix');
  if (weights.layers.length !== config.num_hidden_layers)
    throw new FileProblem(`there are ${weights.layers.length} layers; the configuration asks for ${config.num_hidden_layers}`);

  const pairing = naming === 'hf' ? 'half' : 'interleaved';
  const tensors = [
    matrixTensor(topWeight('embed_tokens', config, naming), weights.embed_tokens, storage),
    normTensor(topWeight('norm', config, naming), weights.norm),
  ];
  if (!config.tie_word_embeddings) tensors.push(matrixTensor(topWeight('lm_head', config, naming), weights.lm_head, storage));
  weights.layers.forEach((layer, i) => {
    for (const key of LAYER_KEYS) {
      const info = layerWeight(i, key, config, naming);
      const weight = layer[key];
      if (weight instanceof Float32Array) tensors.push(normTensor(info, weight));
      else if (key === 'q_proj' || key === 'k_proj')
        tensors.push(matrixTensor(info, repairRows(weight, config.head_dim, config.rope_pairing, pairing), storage));
      else tensors.push(matrixTensor(info, weight, storage));
    }
  });
  return tensors;
}

function matrixTensor({ name, shape }: WeightInfo, matrix: Matrix, storage: WritableStorage): TensorToWrite {
  if (matrix.rows !== shape[0] || matrix.cols !== shape[1])
    throw new FileProblem(`${name} is [${matrix.rows}, ${matrix.cols}]; the configuration asks for [${shape.join(', ')}]`);
  if (matrix.cols % storage.block !== 0)
    throw new FileProblem(`${name} has rows of ${matrix.cols} numbers; ${storage.name} needs a multiple of ${storage.block}`);
  return { name, shape, storage, write: (out) => encodeMatrix(out, name, matrix, storage) };
}

function normTensor({ name, shape }: WeightInfo, values: Float32Array): TensorToWrite {
  if (values.length !== shape[0])
    throw new FileProblem(`${name} has ${values.length} numbers; the configuration asks for ${shape[0]}`);
  return { name, shape, storage: WRITABLE.F32, write: (out) => encodeNumbers(out, name, values, WRITABLE.F32) };
}

/** 8-bit weights that stay 8-bit keep every bit. */
function encodeMatrix(out: Uint8Array, name: string, matrix: Matrix, storage: WritableStorage): void {
  if (storage.name === 'Q8_0' && matrix.type === 'Q8_0') packQ8(out, matrix.quants, matrix.scales);
  else encodeNumbers(out, name, matrixNumbers(matrix), storage);
}

function encodeNumbers(out: Uint8Array, name: string, values: Float32Array, storage: WritableStorage): void {
  checkFinite(name, values);
  const beyond = values.find((value) => Math.abs(value) > storage.largest);
  if (beyond !== undefined) throw new FileProblem(`${name} holds ${beyond}, which is too large for ${storage.name}`);
  storage.encode(out, values);
}

/**
 * Weights on their way into a file: checked against the configuration, rows in the format's order, norms counted from where the
 * format counts them, numbers in its storage.
 */
import type { ModelConfig } from '../model/config';
import { familyOf, ggufPairing } from '../model/families';
import { FileProblem } from '../model/problem';
import { validateConfig } from '../model/validate';
import { isMixture, type MixtureLayer, type Weights } from '../model/weights';
import type { Matrix } from '../tensor/matrix';
import {
  EXPERT_KEYS,
  expertWeights,
  layerKeys,
  layerWeight,
  normOffset,
  topWeight,
  type ExpertKey,
  type LayerKey,
  type Naming,
  type WeightInfo,
} from './names';
import { inBytes, matrixNumbers, repairRows } from './pairing';
import { packQ8 } from './q8';
import { WRITABLE, type WritableStorage } from './storage';
import { checkFinite, type TensorToWrite } from './stored';

/**
 * All weights as tensors to write: q and k rows with their pairs as the format has them, matrices in `storage`, norms and biases in F32.
 * Throws a FileProblem, now or when a tensor is written, where configuration and weights do not fit together or into the storage.
 */
export function weightTensors(config: ModelConfig, weights: Weights, naming: Naming, storage: WritableStorage): TensorToWrite[] {
  validateConfig(config);
  if (config.tie_word_embeddings !== (weights.lm_head === weights.embed_tokens))
    throw new FileProblem('tie_word_embeddings says one thing and the weights another: tied means the very same matrix');
  if (weights.layers.length !== config.num_hidden_layers)
    throw new FileProblem(`there are ${weights.layers.length} layers; the configuration asks for ${config.num_hidden_layers}`);

  const offset = normOffset(config, naming);
  const tensors = [
    matrixTensor(topWeight('embed_tokens', config, naming), weights.embed_tokens, storage),
    vectorTensor(topWeight('norm', config, naming), weights.norm, offset),
  ];
  if (!config.tie_word_embeddings) tensors.push(matrixTensor(topWeight('lm_head', config, naming), weights.lm_head, storage));
  const pairing = naming === 'hf' ? 'half' : ggufPairing(familyOf(config).gguf);
  const paired = (matrix: Matrix) => repairRows(matrix, config.head_dim, config.rope_pairing, pairing);
  weights.layers.forEach((layer, i) => {
    const present: Partial<Record<LayerKey, Matrix | Float32Array>> = layer;
    for (const key of layerKeys(config)) {
      const info = layerWeight(i, key, config, naming);
      const weight = present[key];
      if (weight === undefined) throw new FileProblem(`${info.name} is missing; the configuration asks for it`);
      const turns = /^[qk]_(proj|bias)$/.test(key);
      if (!(weight instanceof Float32Array)) tensors.push(matrixTensor(info, turns ? paired(weight) : weight, storage));
      else if (turns) tensors.push(vectorTensor(info, matrixNumbers(paired(column(weight))), 0));
      else tensors.push(vectorTensor(info, weight, key.endsWith('_bias') ? 0 : offset));
    }
    if (isMixture(layer))
      for (const key of EXPERT_KEYS) tensors.push(...expertTensors(expertWeights(i, key, config, naming), layer, key, storage));
  });
  return tensors;
}

/** A vector as a matrix of one column, so that its rows can be put in another order too. */
function column(values: Float32Array): Matrix {
  return { type: 'F32', rows: values.length, cols: 1, data: values };
}

/** One matrix of all experts: a tensor for each of them, or one in which they stand one after another. */
function expertTensors(infos: WeightInfo[], layer: MixtureLayer, key: ExpertKey, storage: WritableStorage): TensorToWrite[] {
  const matrices = layer.experts.map((expert) => expert[key]);
  const [{ name, shape }] = infos;
  const isStack = shape.length === 3;
  const experts = isStack ? shape[0] : infos.length;
  if (matrices.length !== experts)
    throw new FileProblem(`${name}: there are ${matrices.length} experts; the configuration asks for ${experts}`);
  if (!isStack) return infos.map((info, e) => matrixTensor(info, matrices[e], storage));

  const parts = matrices.map((matrix, e) =>
    matrixTensor({ name: `${name}, expert ${e},`, shape: shape.slice(1) }, matrix, storage),
  );
  const write = (out: Uint8Array) => {
    const size = out.length / experts;
    parts.forEach((part, e) => part.write(out.subarray(e * size, (e + 1) * size)));
  };
  return [{ name, shape, storage, write }];
}

function matrixTensor({ name, shape }: WeightInfo, matrix: Matrix, storage: WritableStorage): TensorToWrite {
  if (matrix.rows !== shape[0] || matrix.cols !== shape[1])
    throw new FileProblem(`${name} is [${matrix.rows}, ${matrix.cols}]; the configuration asks for [${shape.join(', ')}]`);
  if (matrix.cols % storage.block !== 0)
    throw new FileProblem(`${name} has rows of ${matrix.cols} numbers; ${storage.name} needs a multiple of ${storage.block}`);
  return { name, shape, storage, write: (out) => encodeMatrix(out, name, matrix, storage) };
}

/** A norm's weights, less what the format takes off them, or a bias. */
function vectorTensor({ name, shape }: WeightInfo, values: Float32Array, offset: number): TensorToWrite {
  if (values.length !== shape[0])
    throw new FileProblem(`${name} has ${values.length} numbers; the configuration asks for ${shape[0]}`);
  const stored = offset === 0 ? values : values.map((value) => value - offset);
  return { name, shape, storage: WRITABLE.F32, write: (out) => encodeNumbers(out, name, stored, WRITABLE.F32) };
}

/** Quantised weights keep every bit in 8 bits. */
function encodeMatrix(out: Uint8Array, name: string, matrix: Matrix, storage: WritableStorage): void {
  if (storage.name === 'Q8_0' && matrix.type !== 'F32') packQ8(out, inBytes(matrix).quants, matrix.scales);
  else encodeNumbers(out, name, matrixNumbers(matrix), storage);
}

function encodeNumbers(out: Uint8Array, name: string, values: Float32Array, storage: WritableStorage): void {
  checkFinite(name, values);
  const beyond = values.find((value) => Math.abs(value) > storage.largest);
  if (beyond !== undefined) throw new FileProblem(`${name} holds ${beyond}, which is too large for ${storage.name}`);
  storage.encode(out, values);
}

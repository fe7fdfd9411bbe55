/** The model's weights under Hugging Face's names, one at a time. */
import { expertWeights, layerWeight, topWeight, type BiasKey, type ExpertKey, type NormKey } from '../formats/names';
import { denseLayer, isMixture, type Model } from '../model/weights';
import { weightAt, type Matrix } from '../tensor/matrix';
import type { WeightOperand } from './types';

export interface NamedMatrix {
  readonly name: string;
  readonly matrix: Matrix;
}

export interface NamedVector {
  readonly name: string;
  readonly data: Float32Array;
}

type AttentionKey = 'q_proj' | 'k_proj' | 'v_proj' | 'o_proj';

export function attentionMatrix({ config, weights }: Model, layer: number, key: AttentionKey): NamedMatrix {
  return { name: layerWeight(layer, key, config, 'hf').name, matrix: weights.layers[layer][key] };
}

/** A matrix of the layer's feed-forward network, or of one of its experts (-1: there are none). */
export function feedForwardMatrix({ config, weights }: Model, layer: number, expert: number, key: ExpertKey): NamedMatrix {
  const held = weights.layers[layer];
  if (expert < 0) return { name: layerWeight(layer, key, config, 'hf').name, matrix: denseLayer(held)[key] };
  if (!isMixture(held)) throw new TypeError(`layer ${layer} has no experts`);
  return { name: expertWeights(layer, key, config, 'hf')[expert].name, matrix: held.experts[expert][key] };
}

export function routerMatrix({ config, weights }: Model, layer: number): NamedMatrix {
  const held = weights.layers[layer];
  if (!isMixture(held)) throw new TypeError(`layer ${layer} has no experts`);
  return { name: layerWeight(layer, 'router', config, 'hf').name, matrix: held.router };
}

export function embeddingMatrix({ config, weights }: Model): NamedMatrix {
  return { name: topWeight('embed_tokens', config, 'hf').name, matrix: weights.embed_tokens };
}

/** Tied models have no output matrix of their own: it is the embedding. */
export function outputMatrix(model: Model): NamedMatrix {
  const { config, weights } = model;
  if (config.tie_word_embeddings) return embeddingMatrix(model);
  return { name: topWeight('lm_head', config, 'hf').name, matrix: weights.lm_head };
}

/** A norm's weights or a bias, undefined where the model has none. */
export function layerVector({ config, weights }: Model, layer: number, key: NormKey | BiasKey): NamedVector | undefined {
  const data = weights.layers[layer][key];
  return data && { name: layerWeight(layer, key, config, 'hf').name, data };
}

export function finalNorm({ config, weights }: Model): NamedVector {
  return { name: topWeight('norm', config, 'hf').name, data: weights.norm };
}

export function matrixOperand({ name, matrix }: NamedMatrix, row: number, col: number): WeightOperand {
  return { kind: 'weight', name, index: [row, col], value: weightAt(matrix, row, col) };
}

export function vectorOperand({ name, data }: NamedVector, i: number): WeightOperand {
  return { kind: 'weight', name, index: [i], value: data[i] };
}

/** n weights of one row, from column `from` on. */
export function rowOperands(named: NamedMatrix, row: number, n: number = named.matrix.cols, from = 0): WeightOperand[] {
  return Array.from({ length: n }, (_, i) => matrixOperand(named, row, from + i));
}

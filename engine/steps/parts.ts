/** What the parts of a journey are made of: the place of a step, and short ways to name what it reads, writes and is told by. */
import type { Element } from '../explain/types';
import { expertWeights, layerWeight, topWeight, type ExpertKey, type LayerKey } from '../formats/names';
import type { ModelConfig } from '../model/config';
import type { NumberLabel } from './labels';
import type { Journey, KeyNumber, Stage, Step, TensorRef } from './types';

/** What a stage says of itself. The rest of a step follows from its place. */
export type Part = Pick<Step, 'stage' | 'inputs' | 'outputs' | 'numbers'>;

/** A layer as one token passes through it. */
export interface InLayer {
  readonly journey: Journey;
  readonly config: ModelConfig;
  readonly layer: number;
  /** T */
  readonly length: number;
  /** The token's position, the head that is followed, and the key head that it reads. */
  readonly t: number;
  readonly h: number;
  readonly kv: number;
}

export function inLayer(journey: Journey, layer: number): InLayer {
  const { config, tokens, position: t, head: h } = journey;
  const kv = Math.floor(h / (config.num_attention_heads / config.num_key_value_heads));
  return { journey, config, layer, length: tokens.length, t, h, kv };
}

export function part(
  stage: Stage,
  inputs: readonly TensorRef[],
  outputs: readonly TensorRef[],
  numbers: readonly KeyNumber[],
): Part {
  return { stage, inputs, outputs, numbers };
}

// ------------------------------------------------------------------ tensors

export function activation(name: string, ...shape: readonly number[]): TensorRef {
  return { kind: 'activation', name, shape };
}

/** A weight of the layer, whole; or, where a shape is given, the part of it that the step is about. */
export function weight({ config, layer }: InLayer, key: LayerKey, ...shape: readonly number[]): TensorRef {
  const stored = layerWeight(layer, key, config, 'hf');
  return { kind: 'weight', name: stored.name, shape: shape.length === 0 ? stored.shape : shape };
}

/** One weight of all the layer's experts, [E, out, in]. */
export function expertWeight({ config, layer }: InLayer, key: ExpertKey): TensorRef {
  const each = expertWeights(layer, key, config, 'hf');
  return { kind: 'weight', name: each[0].name.replace('experts.0.', 'experts.*.'), shape: [each.length, ...each[0].shape] };
}

export function topLevelWeight(config: ModelConfig, key: Parameters<typeof topWeight>[0], ...shape: number[]): TensorRef {
  const stored = topWeight(key, config, 'hf');
  return { kind: 'weight', name: stored.name, shape: shape.length === 0 ? stored.shape : shape };
}

// ------------------------------------------------------------------ numbers

export function element(label: NumberLabel, name: string, ...index: readonly number[]): KeyNumber {
  const of: Element = { name, index };
  return { kind: 'element', label, element: of };
}

export function value(label: NumberLabel, number: number): KeyNumber {
  return { kind: 'value', label, value: number };
}

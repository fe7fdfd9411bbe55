/** What the axes of a step's tensors count. */
import { activationNames, type Axis } from '../../../engine/run/names';
import type { ModelConfig } from '../../../engine/model/config';
import type { TensorRef } from '../../../engine/steps';

export const COUNTED = [
  'layers',
  'tokens',
  'heads',
  'keyHeads',
  'dimensions',
  'neurons',
  'experts',
  'chosen',
  'vocabulary',
  'numbers',
  'outputs',
  'inputs',
] as const;
export type Counted = (typeof COUNTED)[number];

const OF_AXIS: Readonly<Record<Axis, Counted>> = {
  T: 'tokens',
  S: 'tokens',
  D: 'dimensions',
  H: 'heads',
  K: 'keyHeads',
  d: 'dimensions',
  F: 'neurons',
  E: 'experts',
  k: 'chosen',
  V: 'vocabulary',
  '1': 'numbers',
};

/** A matrix has a row for each output; one that stands for many has an axis of those before. */
const OF_WEIGHT: readonly (readonly Counted[])[] = [['numbers'], ['outputs', 'inputs'], ['experts', 'outputs', 'inputs']];

export interface Extent {
  readonly counts: Counted;
  readonly extent: number;
}

/**
 * The axes of what a step is about: one token's, of one head where it is about one head. So of [T, H, d] there is d left, or
 * H and d; only keys and values are those of all tokens in sight.
 */
export function extentsOf({ kind, name, shape }: TensorRef, config: ModelConfig): Extent[] {
  return shape.map((extent, axis) => ({
    counts: (kind === 'weight' ? OF_WEIGHT[shape.length - 1] : countedOf(name, shape.length, config))[axis],
    extent,
  }));
}

function countedOf(name: string, rank: number, config: ModelConfig): Counted[] {
  const isOfAllLayers = name.includes('*');
  const first = { ...config, num_hidden_layers: Math.max(1, config.num_hidden_layers) };
  const found = activationNames(first).find((entry) => entry.name === name.replace('*', '0'));
  if (found === undefined) throw new RangeError(`there is no activation named ${name} in this model`);
  const counted = found.axes.map((axis) => OF_AXIS[axis]);
  if (isOfAllLayers) return ['layers', ...counted.slice(1)];
  if (rank === 2 && counted[1] === 'keyHeads') return ['tokens', counted[2]];
  return counted.slice(counted.length - rank);
}

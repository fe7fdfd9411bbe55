/** Where in the walkthrough somebody is, and where the keys lead from there: the steps and the address alone decide. */
import { DEPTHS, type Depth, type Step } from '../../engine/steps';
import type { View } from '../state/view';

/** A step as the address has it, its layer apart: `softmax`, `merge.2`. */
export function nameOf({ stage, index }: Step): string {
  return index === null ? stage : `${stage}.${index}`;
}

/**
 * The step that an address names. One that this journey does not have (another model's, another text's, a folded layer's) becomes
 * the nearest: its layer folded to one, another of its stage, or else the first.
 */
export function stepAt(steps: readonly Step[], { step: name, layer }: Pick<View, 'step' | 'layer'>): number {
  const [stage] = name.split('.');
  const isHere = (step: Step): boolean => step.layer === null || step.layer === layer;
  const tries: readonly ((step: Step) => boolean)[] = [
    (step) => nameOf(step) === name && isHere(step),
    (step) => step.stage === stage && isHere(step),
    (step) => step.stage === 'layer' && step.layer === layer,
    (step) => step.stage === stage,
  ];
  for (const fits of tries) {
    const found = steps.findIndex(fits);
    if (found >= 0) return found;
  }
  return 0;
}

/** The depths that a step can be seen at, from far to near: all down to its own, and its number where it has one. */
export function depthsOf({ depth, numbers }: Step): Depth[] {
  const own = DEPTHS.slice(0, DEPTHS.indexOf(depth) + 1);
  return numbers.some(({ kind }) => kind === 'element') ? [...own, 'number'] : own;
}

/** The depth to show for the one asked for: a nearer one than the step has becomes the step's own. */
export function depthAt(step: Step, asked: View['depth']): Depth {
  return asked !== '' && depthsOf(step).includes(asked) ? asked : step.depth;
}

/** One depth nearer, or farther; null where there is none. */
export function deeper(step: Step, depth: Depth, by: 1 | -1): Depth | null {
  const depths = depthsOf(step);
  return depths[depths.indexOf(depth) + by] ?? null;
}

/** The key of the same stage in another layer, or else of that layer's first step; null where there is no such layer. */
export function stepInLayer(steps: readonly Step[], { stage }: Step, layer: number): string | null {
  const inIt = steps.filter((step) => step.layer === layer);
  return (inIt.find((step) => step.stage === stage) ?? inIt[0])?.key ?? null;
}

/** The key of the same stage in another layer; null outside the layers and where there is none. */
export function sameInLayer(steps: readonly Step[], step: Step, layer: number): string | null {
  if (step.layer === null) return null;
  return steps.find((other) => other.layer === layer && other.stage === step.stage)?.key ?? null;
}

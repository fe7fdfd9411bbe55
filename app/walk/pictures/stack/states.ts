/** What of the whole stack is computed at a step, and what is still to come. */
import { STAGES, type Stage } from '../../../../engine/steps';
import type { State } from '../block/stages';
import type { Walk } from '../../picture';

const orderOf = (stage: Stage): number => STAGES.indexOf(stage);
const isInside = (stage: Stage): boolean => orderOf(stage) >= orderOf('layer') && orderOf(stage) <= orderOf('add2');

/** Of what a stage outside the layers computes. */
export function stateOutside({ step }: Walk, stage: Stage): State {
  const order = orderOf(stage) - orderOf(step.stage);
  return order > 0 ? 'later' : order === 0 ? 'now' : 'before';
}

/** Of what a stage computes in one of the layers. */
export function stateInLayer({ step }: Walk, layer: number, stage: Stage): State {
  if (step.layer === null) return isInside(step.stage) || orderOf(step.stage) < orderOf('layer') ? 'later' : 'before';
  if (layer !== step.layer) return layer < step.layer ? 'before' : 'later';
  // A folded layer is one step: all of it happens now.
  if (step.stage === 'layer') return 'now';
  const order = orderOf(stage) - orderOf(step.stage);
  return order > 0 ? 'later' : order === 0 ? 'now' : 'before';
}

/** What the attention of a layer, or its network, is doing: at work from its norm to its sum. */
export function stateOfBranch(walk: Walk, layer: number, which: 1 | 2): State {
  const [first, last] = which === 1 ? (['norm1', 'add1'] as const) : (['norm2', 'add2'] as const);
  if (stateInLayer(walk, layer, first) === 'later') return 'later';
  return stateInLayer(walk, layer, last) === 'before' ? 'before' : 'now';
}

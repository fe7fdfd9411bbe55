/** What of the whole stack is computed at a step, and what is still to come. */
import { compareStages, isBetween, type Stage } from '../../../../engine/steps';
import { stateAt, type State } from '../block/stages';
import type { Walk } from '../../picture';

/** Of what a stage outside the layers computes. */
export function stateOutside({ step }: Walk, stage: Stage): State {
  return stateAt(stage, step.stage);
}

/** Of what a stage computes in one of the layers. */
export function stateInLayer({ step }: Walk, layer: number, stage: Stage): State {
  if (step.layer === null)
    return isBetween(step.stage, 'layer', 'add2') || compareStages(step.stage, 'layer') < 0 ? 'later' : 'before';
  if (layer !== step.layer) return layer < step.layer ? 'before' : 'later';
  // A folded layer is one step: all of it happens now.
  if (step.stage === 'layer') return 'now';
  return stateAt(stage, step.stage);
}

/** What the attention of a layer, or its network, is doing: at work from its norm to its sum. */
export function stateOfBranch(walk: Walk, layer: number, which: 1 | 2): State {
  const [first, last] = which === 1 ? (['norm1', 'add1'] as const) : (['norm2', 'add2'] as const);
  if (stateInLayer(walk, layer, first) === 'later') return 'later';
  return stateInLayer(walk, layer, last) === 'before' ? 'before' : 'now';
}

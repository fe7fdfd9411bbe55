/** What of a layer is there already, what is being computed, and what is still to come: the step alone decides. */
import { compareStages, isBetween, type Stage, type Step } from '../../../../engine/steps';

/** later: not computed yet, an empty outline; now: in full; before: there, and calm. */
export type State = 'later' | 'now' | 'before';

/** The state of what a stage of the layer on show computes. */
export function stateOf(stage: Stage, step: Step): State {
  // A folded layer is one step: all of it happens now.
  if (step.stage === 'layer') return stage === 'layer' ? 'before' : 'now';
  return stateAt(stage, step.stage);
}

/** The state of what a stage computes when the walk has come to another one. */
export function stateAt(stage: Stage, present: Stage): State {
  const order = compareStages(stage, present);
  return order > 0 ? 'later' : order === 0 ? 'now' : 'before';
}

/** The first of these stages that is not over, or else the last: of what changes from stage to stage, which form is shown. */
export function newestOf(stages: readonly Stage[], step: Step): Stage {
  const done = stages.filter((stage) => stateOf(stage, step) !== 'later');
  return done.length === 0 ? stages[0] : done[done.length - 1];
}

/** Whether the step is told of one head. */
export function isOfOneHead(step: Step): boolean {
  return isBetween(step.stage, 'qkv', 'mix');
}

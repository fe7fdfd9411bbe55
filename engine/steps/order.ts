/** Where stages stand in a journey. */
import { STAGES, type Stage } from './types';

const orderOf = (stage: Stage): number => STAGES.indexOf(stage);

/** Below 0 for a stage before the other one, 0 for the same, above 0 for one after it. */
export const compareStages = (a: Stage, b: Stage): number => orderOf(a) - orderOf(b);

/** Whether a stage is one of those from `first` to `last`. */
export const isBetween = (stage: Stage, first: Stage, last: Stage): boolean =>
  compareStages(stage, first) >= 0 && compareStages(stage, last) <= 0;

/** Whether a stage belongs to the second half of a layer: its feed-forward network. */
export const isFeedForward = (stage: Stage): boolean => isBetween(stage, 'norm2', 'add2');

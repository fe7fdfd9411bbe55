/** One token's journey through a model, as a list of steps. */
export { NUMBER_LABELS, type NumberLabel } from './labels';
export { mergesOf } from './before';
export { compareStages, isBetween, isFeedForward } from './order';
export { DEPTH_OF, numberOf, stepsOf } from './steps';
export { DEPTHS, STAGES } from './types';
export type { CodeRef, Depth, Journey, JourneyMerge, KeyNumber, Stage, Step, TensorRef } from './types';

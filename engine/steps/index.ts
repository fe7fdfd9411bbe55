/** One token's journey through a model, as a list of steps. */
export { NUMBER_LABELS, type NumberLabel } from './labels';
export { numberOf, stepsOf } from './steps';
export { DEPTHS, STAGES } from './types';
export type { CodeRef, Depth, Journey, JourneyMerge, KeyNumber, Stage, Step, TensorRef } from './types';

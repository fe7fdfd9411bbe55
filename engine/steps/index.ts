/** One token's journey through a model, as a list of steps. */
export { DEPTHS, STAGES } from './types';
export type { CodeRef, Depth, Journey, JourneyMerge, KeyNumber, Stage, Step, TensorRef } from './types';

import type { CodeRef, Journey, Stage } from './types';

/** The code that computes a stage. */
export function codeOf(_stage: Stage, _journey: Journey, _layer: number | null): CodeRef | null {
  return null;
}

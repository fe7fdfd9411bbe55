import { validateSettings } from '../../engine/run/settings';
import type { RunRequest } from '../engine/api';
import type { View } from './view';

/** The part of the view that the engine computes from. */
export function requestOf(view: View): RunRequest {
  return {
    prompt: view.prompt,
    reading: view.reading,
    steps: view.steps,
    settings: validateSettings({
      repetitionPenalty: view.penalty,
      temperature: view.temperature,
      topK: view.topK,
      topP: view.topP,
      minP: view.minP,
    }).settings,
    seed: view.seed,
  };
}

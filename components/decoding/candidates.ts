/** What each stage of the decoding chain did to the model's first candidates. */
import type { SampleRecord, SampleStage } from '../../engine/run/sampler';
import type { SparkBar } from '../Sparkline';
import { rankTokens } from '../distribution/rows';

/** The model's own most probable tokens, in its order: the same places in every stage's picture, so that stages can be compared. */
export function firstCandidates(record: SampleRecord, count: number): readonly number[] {
  return [...rankTokens(record.raw.probabilities).subarray(0, count)];
}

/** A candidate that this stage took out keeps the height that it had, and is drawn as cut; one that was out before is gone. */
export function stageBars(stage: SampleStage, before: Float32Array, candidates: readonly number[]): SparkBar[] {
  return candidates.map((id) => {
    if (stage.logits[id] > -Infinity) return { id, value: stage.probabilities[id], state: 'in' };
    return before[id] > 0 ? { id, value: before[id], state: 'cut' } : { id, value: 0, state: 'out' };
  });
}

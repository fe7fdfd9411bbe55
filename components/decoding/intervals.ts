/** The draw as a number line: which part of [0, 1) belongs to which token. */
import type { SampleRecord } from '../../engine/run/sampler';

export interface Interval {
  readonly id: number;
  readonly low: number;
  readonly high: number;
}

export interface DrawLine {
  /** From 0 upward without gaps, most probable first. */
  readonly intervals: readonly Interval[];
  /** Where the intervals end that are too thin to be drawn one by one; 1 where none are. */
  readonly tail: number;
  readonly tailCount: number;
}

/** The intervals at least `thinnest` wide, and all others as one tail. The chosen token's own interval is in `record.draw`. */
export function drawLine(record: SampleRecord, thinnest: number): DrawLine {
  const { probabilities, order } = record;
  // As the sampler does it: divided by the sum of float32 parts, so that the last one ends at 1.
  let total = 0;
  for (const id of order) total += probabilities[id];
  const intervals: Interval[] = [];
  let sum = 0;
  for (const id of order) {
    if (probabilities[id] / total < thinnest && intervals.length > 0) break;
    const low = sum / total;
    sum += probabilities[id];
    intervals.push({ id, low, high: sum / total });
  }
  const tailCount = order.length - intervals.length;
  return { intervals, tail: tailCount > 0 ? intervals[intervals.length - 1].high : 1, tailCount };
}

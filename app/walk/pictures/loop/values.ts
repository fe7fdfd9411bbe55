/** Distributions of the picture of the loop, from the run's own record. Legend: V vocabulary. */
import { firstCandidates } from '../../../../components/decoding/candidates';
import { rankTokens } from '../../../../components/distribution/rows';
import { softmax } from '../../../../engine/ops/softmax';
import type { SampleRecord, SampleStage } from '../../../../engine/run/sampler';
import { logitRows } from '../../../engine/needs';
import type { Walk } from '../../picture';
import { logitsRow } from '../stack/values';
import { isReached } from './stations';

/** Probabilities after a token: the model's own, and what the decoding chain has made of them by now. */
export interface Shares {
  /** [V] */
  readonly raw: Float32Array;
  /** Before the present stage, and after it. */
  readonly before: Float32Array;
  readonly now: Float32Array;
  /** The stage of the decoding chain that the step is at. */
  readonly stage: SampleStage | null;
  /** The tokens to show, most probable first, and their ranks by the model's probability, from 1. */
  readonly shown: readonly Ranked[];
  /** The token that follows. */
  readonly next: number;
  /** The row of the trace's probabilities; negative where the trace does not hold it. */
  readonly row: number;
}

export interface Ranked {
  readonly id: number;
  readonly rank: number;
}

export const SHOWN = 12;

/** Null before the model has come to its logits, and while they are on their way. */
export function sharesOf(walk: Walk): Shares | null {
  if (!isReached(walk, 'logits')) return null;
  const { run, position, config, step } = walk;
  const T = run.tokens.length;
  if (position < T - 1) return givenShares(walk, run.tokens[position + 1]);
  const { sample } = run;
  const { raw, stages, draw } = sample;
  const at = stages.findIndex(({ name }) => name === step.stage);
  const isAfter = isReached(walk, 'draw');
  const now = at >= 0 ? stages[at].probabilities : isAfter ? sample.probabilities : raw.probabilities;
  return {
    raw: raw.probabilities,
    before: at > 0 ? stages[at - 1].probabilities : at === 0 || !isAfter ? raw.probabilities : now,
    now,
    stage: at >= 0 ? stages[at] : null,
    shown: isAfter ? withNext(sample, draw.id) : firstOf(sample),
    next: draw.id,
    row: logitRows(T, config.vocab_size) - 1,
  };
}

const firstOf = (record: SampleRecord): Ranked[] => firstCandidates(record, SHOWN).map((id, i) => ({ id, rank: i + 1 }));

function withNext(record: SampleRecord, id: number): Ranked[] {
  return including(firstOf(record), id, record.raw.probabilities);
}

/** The last of those shown gives way to a token that would not be among them. */
function including(shown: Ranked[], id: number, probabilities: Float32Array): Ranked[] {
  if (shown.some((each) => each.id === id)) return shown;
  return [...shown.slice(0, -1), { id, rank: rankOf(id, probabilities) }];
}

/** From 1; of equal ones the lower id comes first. */
export function rankOf(id: number, probabilities: Float32Array): number {
  let rank = 1;
  for (let other = 0; other < probabilities.length; other++)
    if (probabilities[other] > probabilities[id] || (probabilities[other] === probabilities[id] && other < id)) rank++;
  return rank;
}

function givenShares(walk: Walk, next: number): Shares | null {
  const found = logitsRow(walk);
  if (found === null) return null;
  const { values: logits, row } = found;
  const raw = new Float32Array(logits.length);
  softmax(raw, logits, 1, logits.length);
  const first = Array.from(rankTokens(raw).subarray(0, SHOWN), (id, i) => ({ id, rank: i + 1 }));
  return { raw, before: raw, now: raw, stage: null, shown: including(first, next, raw), next, row };
}

/** The largest of the shown tokens' probabilities in any stage: the bars' scale stays while stages pass. */
export function mostOf({ run, position }: Walk, { raw, shown }: Shares): number {
  const { stages } = run.sample;
  const all = position < run.tokens.length - 1 ? [raw] : [raw, ...stages.map(({ probabilities }) => probabilities)];
  return Math.max(1e-9, ...all.flatMap((probabilities) => shown.map(({ id }) => probabilities[id])));
}

export interface CurvePoint {
  /** From 1. */
  readonly rank: number;
  readonly probability: number;
}

const POINTS = 120;

/** All probabilities above 0 by falling size, at ranks that are evenly spread on a logarithmic scale. */
export function curveByRank(probabilities: Float32Array): CurvePoint[] {
  const sorted = probabilities.filter((each) => each > 0).sort();
  const n = sorted.length;
  const points: CurvePoint[] = [];
  for (let i = 0; i <= POINTS; i++) {
    const rank = Math.round(n ** (i / POINTS));
    if (points.at(-1)?.rank !== rank) points.push({ rank, probability: sorted[n - rank] });
  }
  return points;
}

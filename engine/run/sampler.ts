/**
 * The decoding chain: from the model's logits to one token, with a record of what every stage did to the whole vocabulary.
 * Stages, in this order:
 * 1. repetition penalty (Keskar et al. 2019, CTRL, sec. 4.1; negative logits multiplied, as everyone does since): tokens that occurred lose;
 * 2. temperature (Ackley et al. 1985): logits / temperature, and the limit 0 keeps the largest alone;
 * 3. top-k (Fan et al. 2018, sec. 5.1): the k most probable stay;
 * 4. top-p or nucleus (Holtzman et al. 2020, sec. 3.1): the fewest that together reach p stay, most probable first;
 * 5. min-p (Nguyen et al. 2024, sec. 3): those stay whose probability is at least min-p times the largest;
 * 6. softmax over what is left, and a draw from it.
 * Where two tokens are equally probable, the lower id comes first. V vocab_size.
 */
import type { Random } from '../tensor/random';
import { rankDescending } from './ranking';
import { checkSettings, SETTING_LIMITS } from './settings';
import type { SamplerSettings, SettingName } from './settings';

export type { SamplerSettings, SettingName } from './settings';

/** The distribution after one stage. A stage that is off shares its arrays with the stage before. */
export interface SampleStage {
  readonly name: SettingName;
  readonly setting: number;
  readonly active: boolean;
  /** [V]; -Infinity for tokens that are out. */
  readonly logits: Float32Array;
  /** Softmax of the logits, [V]; 0 for tokens that are out. */
  readonly probabilities: Float32Array;
  /** How many tokens are still in. */
  readonly remaining: number;
  /** The tokens that this stage took out, most probable first. */
  readonly removed: Int32Array;
  /** How much probability those had, just before. */
  readonly removedMass: number;
}

/** The draw: tokens still in lie side by side on [0, 1), each as wide as it is probable, most probable first; `uniform` hits one. */
export interface Draw {
  readonly id: number;
  readonly uniform: number;
  /** The chosen token's interval: low <= uniform < high. */
  readonly low: number;
  readonly high: number;
  /** Its place among the tokens still in, from 0. */
  readonly rank: number;
  /** Its probability at the end of the chain, and in the model's own distribution. */
  readonly probability: number;
  readonly rawProbability: number;
}

export interface SampleRecord {
  /** The model's own distribution, untouched: logits and probabilities, [V]. */
  readonly raw: { readonly logits: Float32Array; readonly probabilities: Float32Array };
  readonly stages: readonly SampleStage[];
  /** What was drawn from, [V]. */
  readonly probabilities: Float32Array;
  /** The tokens still in, most probable first. */
  readonly order: Int32Array;
  readonly draw: Draw;
}

/**
 * Chooses the next token. `logits` [V] are read only; `history` holds the tokens so far (for the repetition penalty);
 * `random` gives exactly one number, whatever the settings, so that a change of settings does not shift later draws.
 * Throws a RangeError for settings outside their limits and for logits that are not numbers or leave nothing to choose.
 */
export function sample(
  logits: Float32Array,
  settings: SamplerSettings,
  history: ArrayLike<number>,
  random: Random,
): SampleRecord {
  checkSettings(settings);
  checkLogits(logits);
  const raw = { logits: logits.slice(), probabilities: probabilitiesOf(logits) };
  const stages: SampleStage[] = [];

  let now: SampleStage = { ...raw, ...unchanged('repetitionPenalty', settings), remaining: countIn(logits) };
  if (now.active) {
    const penalized = penalize(logits, settings.repetitionPenalty, history);
    now = { ...now, logits: penalized, probabilities: probabilitiesOf(penalized) };
  }
  // Ids by descending logit, those in before those out: no later stage changes the order, and each keeps a first part of it.
  let order = rankDescending(now.logits).subarray(0, now.remaining);
  stages.push(now);

  now = { ...now, ...unchanged('temperature', settings) };
  if (settings.temperature === 0) now = keepFirst(now, order, 1);
  else if (now.active) {
    const divided = now.logits.map((logit) => logit / settings.temperature);
    now = { ...now, logits: divided, probabilities: probabilitiesOf(divided) };
  }
  order = order.subarray(0, now.remaining);
  stages.push(now);

  const cut = (name: SettingName, count: (probabilities: Float32Array) => number): void => {
    now = { ...now, ...unchanged(name, settings) };
    if (now.active) now = keepFirst(now, order, count(now.probabilities));
    order = order.subarray(0, now.remaining);
    stages.push(now);
  };
  cut('topK', () => settings.topK);
  cut('topP', (probabilities) => {
    let sum = 0;
    return order.findIndex((id) => (sum += probabilities[id]) >= settings.topP) + 1 || order.length;
  });
  cut('minP', (probabilities) => {
    const least = settings.minP * probabilities[order[0]];
    const first = order.findIndex((id) => probabilities[id] < least);
    return first < 0 ? order.length : first;
  });

  return {
    raw,
    stages,
    probabilities: now.probabilities,
    order: order.slice(),
    draw: drawFrom(now.probabilities, order, random.uniform(), raw.probabilities),
  };
}

/** The fields of a stage that lets everything through. */
function unchanged(
  name: SettingName,
  settings: SamplerSettings,
): Pick<SampleStage, 'name' | 'setting' | 'active' | 'removed' | 'removedMass'> {
  const setting = settings[name];
  return { name, setting, active: setting !== SETTING_LIMITS[name].off, removed: new Int32Array(0), removedMass: 0 };
}

/** The stage with only the first `count` tokens of the order still in: at least one, at most those that were. */
function keepFirst(stage: SampleStage, order: Int32Array, count: number): SampleStage {
  const remaining = Math.max(1, Math.min(count, stage.remaining));
  const removed = order.slice(remaining, stage.remaining);
  const logits = stage.logits.slice();
  let removedMass = 0;
  for (const id of removed) {
    removedMass += stage.probabilities[id];
    logits[id] = -Infinity;
  }
  return { ...stage, logits, probabilities: probabilitiesOf(logits), remaining, removed, removedMass };
}

/** The logits with those of tokens in the history made less likely, each once. */
function penalize(logits: Float32Array, penalty: number, history: ArrayLike<number>): Float32Array {
  const out = logits.slice();
  for (let t = 0; t < history.length; t++) {
    const logit = logits[history[t]];
    out[history[t]] = logit > 0 ? logit / penalty : logit * penalty;
  }
  return out;
}

/** Softmax, summed in float64. [V] to [V]. */
export function probabilitiesOf(logits: Float32Array): Float32Array {
  const V = logits.length;
  let max = -Infinity;
  for (let id = 0; id < V; id++) if (logits[id] > max) max = logits[id];

  const out = new Float32Array(V);
  let total = 0;
  for (let id = 0; id < V; id++) {
    const odds = Math.exp(logits[id] - max);
    out[id] = odds;
    total += odds;
  }
  for (let id = 0; id < V; id++) out[id] /= total;
  return out;
}

function drawFrom(probabilities: Float32Array, order: Int32Array, uniform: number, raw: Float32Array): Draw {
  // The parts may sum to a little more or less than 1; dividing by their sum makes the last interval end at 1 exactly.
  let total = 0;
  for (const id of order) total += probabilities[id];
  let rank = 0;
  let sum = 0;
  let low = 0;
  for (;;) {
    sum += probabilities[order[rank]];
    const high = sum / total;
    if (uniform < high) {
      const id = order[rank];
      return { id, uniform, low, high, rank, probability: probabilities[id], rawProbability: raw[id] };
    }
    low = high;
    rank++;
  }
}

function countIn(logits: Float32Array): number {
  let count = 0;
  for (const logit of logits) if (logit > -Infinity) count++;
  return count;
}

function checkLogits(logits: Float32Array): void {
  for (let id = 0; id < logits.length; id++)
    if (Number.isNaN(logits[id]) || logits[id] === Infinity)
      throw new RangeError(`the logit of token ${id} is ${logits[id]}: the model's numbers have left the range of float32`);
  if (countIn(logits) === 0) throw new RangeError('no token can follow: every logit is -Infinity');
}

/** Text, one token after another: run what is new, choose the next token, append it, and so on. */
import type { Model } from '../model/weights';
import type { Backend } from '../tensor/backend';
import { Random } from '../tensor/random';
import type { KVCache } from './cache';
import type { Intervention } from './interventions';
import { sample } from './sampler';
import type { SampleRecord, SamplerSettings } from './sampler';
import { run } from './trace';
import type { Trace } from './trace';

export interface GenerateOptions {
  readonly settings: SamplerSettings;
  readonly seed: number;
  /** How many tokens at most; without it, as many as fit. */
  readonly maxNew?: number;
  /** The token that ends a text, if the model has one. It is yielded too. */
  readonly eosId?: number | null;
  /** Aborting ends the generation before the next token is computed. */
  readonly signal?: AbortSignal;
  /** Globs of the activations to record in each step. */
  readonly record?: readonly string[];
  /** Apply in every step; one on certain positions applies in the step that computes them. */
  readonly interventions?: readonly Intervention[];
}

export interface GenerateStep {
  readonly token: number;
  /** Where the token stands in the sequence. */
  readonly position: number;
  readonly sample: SampleRecord;
  /** The run that the token was chosen from: of the prompt's tokens that were not cached, then of one token a step. */
  readonly trace: Trace;
}

export type GenerateEnd = 'end-of-text' | 'length' | 'context-full' | 'cancelled';

/** A generation gives other work in its thread a turn at least this often, so that a wish to cancel is heard. */
const TURN_MS = 30;

/**
 * Yields the tokens that follow `tokens`, each when it is asked for; returns why there are no more. What the cache holds of a
 * common beginning is not run again, so stepping, stepping back and running on all cost only the tokens that are new. A cache
 * remembers tokens, not interventions: empty it when those change.
 *
 * The draw for each position depends on the seed and the position alone: the same seed and prompt give the same text, however
 * it is divided into calls. Throws a RangeError for what `run` and `sample` refuse.
 */
export async function* generate(
  backend: Backend,
  model: Model,
  cache: KVCache,
  tokens: ArrayLike<number>,
  { settings, seed, maxNew = Infinity, eosId = null, signal, record, interventions }: GenerateOptions,
): AsyncGenerator<GenerateStep, GenerateEnd, void> {
  const sequence = Array.from(tokens);
  const random = drawAt(seed, sequence.length);
  cache.truncate(reusable(cache, sequence));
  let turn = performance.now();

  for (let count = 0; ; count++) {
    if (signal?.aborted) return 'cancelled';
    if (count >= maxNew) return 'length';
    if (count > 0 && sequence.length > cache.maxPositions) return 'context-full';

    const unread = sequence.slice(cache.length);
    const trace = run(backend, model, unread, { cache, logits: 'last', record, interventions, generating: true });
    const chosen = sample(trace.logits.data, settings, sequence, random);
    const token = chosen.draw.id;
    yield { token, position: sequence.length, sample: chosen, trace };
    if (token === eosId) return 'end-of-text';
    sequence.push(token);

    if (performance.now() - turn > TURN_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      turn = performance.now();
    }
  }
}

/** The random numbers of a seed, from the one that draws the token at a position on. */
export function drawAt(seed: number, position: number): Random {
  const random = new Random(seed);
  for (let i = 0; i < position; i++) random.uniform();
  return random;
}

/** How many of the cache's positions hold the sequence's beginning. The last token is left to be run: its logits are wanted. */
function reusable(cache: KVCache, sequence: readonly number[]): number {
  const most = Math.min(cache.length, Math.max(0, sequence.length - 1));
  for (let t = 0; t < most; t++) if (cache.tokens[t] !== sequence[t]) return t;
  return most;
}

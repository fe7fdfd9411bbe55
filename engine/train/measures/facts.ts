/** Does the model know what it was told, when it is asked in words that it never saw? */
import type { Model } from '../../model/weights';
import type { Backend } from '../../tensor/backend';
import type { Tokenizer } from '../../tokenizer';
import type { HeldFact } from '../world';
import { argmax, nextLogits, promptTokens, Tallies, type Tally } from './predict';

export interface FactAccuracy {
  readonly all: Tally;
  readonly by: Readonly<Record<string, Tally>>;
}

/**
 * A fact counts as known when the first token of its answer is the most likely of the whole vocabulary after the prompt.
 * By kind of fact, and all together. Throws a RangeError where a prompt does not fit the model.
 */
export function measureFacts(backend: Backend, model: Model, tokenizer: Tokenizer, facts: readonly HeldFact[]): FactAccuracy {
  const tallies = new Tallies();
  for (const { prompt, answer, kind } of facts) {
    const top = argmax(nextLogits(backend, model, promptTokens(tokenizer, prompt)));
    tallies.count(top === tokenizer.encode(answer)[0], kind);
  }
  return tallies;
}

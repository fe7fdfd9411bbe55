/** Does the verb look past the clause to its subject? (The measure of Linzen, Dupoux & Goldberg 2016: the right form against the wrong one.) */
import type { Model } from '../../model/weights';
import type { Backend } from '../../tensor/backend';
import type { Tokenizer } from '../../tokenizer';
import type { HeldAgreement } from '../world';
import { nextLogits, promptTokens, Tallies, type Tally } from './predict';

export interface AgreementAccuracy {
  readonly all: Tally;
  /** By structure, by attractor ("attractor none", "same", "different") and by the subject's number. */
  readonly by: Readonly<Record<string, Tally>>;
}

/** An item is right when P(good) > P(bad) after the prompt; a tie is wrong. Throws a RangeError where a prompt does not fit the model. */
export function measureAgreement(
  backend: Backend,
  model: Model,
  tokenizer: Tokenizer,
  items: readonly HeldAgreement[],
): AgreementAccuracy {
  const tallies = new Tallies();
  for (const { prompt, good, bad, structure, attractor, subject } of items) {
    const [shared, right, wrong] = fork(tokenizer.encode(good), tokenizer.encode(bad));
    const logits = nextLogits(backend, model, [...promptTokens(tokenizer, prompt), ...shared]);
    tallies.count(logits[right] > logits[wrong], structure, `attractor ${attractor}`, `subject ${subject}`);
  }
  return tallies;
}

/** The tokens that two words share at their start (none, in a vocabulary that has both whole), then the first that differ. */
function fork(a: readonly number[], b: readonly number[]): [shared: readonly number[], first: number, second: number] {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  if (at >= a.length || at >= b.length)
    throw new RangeError('one verb is the beginning of the other: there is nothing to compare');
  return [a.slice(0, at), a[at], b[at]];
}

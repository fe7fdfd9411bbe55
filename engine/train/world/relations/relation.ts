import { fill, type Slots } from '../language';

/** One thing that is so: the words for the holes of its relation's phrasings; `answer` is what a question about it asks for. */
export interface Fact {
  readonly kind: string;
  /** What the fact is about, so that a document can gather the facts on one subject. */
  readonly about: string;
  readonly slots: Slots & { readonly answer: string };
}

/**
 * A kind of fact with its phrasings. Clauses begin in lower case and have no full stop, so that they can follow "Ben knows that".
 * Held-out phrasings are never written into the training text; each ends with the answer.
 */
export interface Relation {
  readonly kind: string;
  readonly facts: readonly Fact[];
  readonly clauses: readonly string[];
  readonly questions: readonly string[];
  readonly held: readonly string[];
  /** The answer alone, as one says it: "a calf", "the euro". */
  readonly short: string;
}

/** Make a relation, checking that every phrasing fits every fact and that a held-out phrasing ends with its answer. */
export function relation(
  kind: string,
  slots: readonly (Slots & { answer: string; about: string })[],
  phrasings: Pick<Relation, 'clauses' | 'questions' | 'held'>,
  short = '{answer}',
): Relation {
  for (const held of phrasings.held) {
    if (!held.endsWith(' {answer}')) throw new Error(`the held-out phrasing "${held}" must end with its answer`);
  }
  return { kind, facts: slots.map((words) => ({ kind, about: words.about, slots: words })), ...phrasings, short };
}

/** A held-out question as a model is asked it: the text up to the answer, and the answer with the space before it. */
export interface HeldFact {
  readonly prompt: string;
  readonly answer: string;
  readonly kind: string;
}

/**
 * Every fact of a relation in every held-out phrasing. An answer's own "the" is given with the prompt: "in the country of the" asks
 * for " Netherlands", because a model that always says "the" would otherwise pass for one that knows.
 */
export function heldFacts({ kind, facts, held }: Relation): HeldFact[] {
  return facts.flatMap(({ slots }) =>
    held.map((template) => {
      const sentence = fill(template, slots);
      const answer = slots.answer.replace(/^the /, '');
      const cut = sentence.length - answer.length - 1;
      return { prompt: sentence.slice(0, cut), answer: sentence.slice(cut), kind };
    }),
  );
}

/** Each example of the page, held to what its note promises of the shipped model. */
import { beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLES, type Example } from '../../app/examples/examples';
import { loadReference, type Reference } from './support/reference';

/** What is promised of the next token; words are meant by their first token. */
interface Expectation {
  /** The likeliest. */
  readonly top?: string;
  /** The first of these is more probable than the second. */
  readonly rather?: readonly [likelier: string, than: string];
  /** Among the five likeliest. */
  readonly likely?: string;
  /** Where the example's head looks from the last token: the last earlier place of this word gets at least LEAST_READ. */
  readonly reads?: string;
}

const EXPECTATIONS: Readonly<Record<Example['key'], Expectation>> = {
  agreement: { rather: [' are', ' is'], reads: ' dogs' },
  giver: { rather: [' Mary', ' Tom'], reads: ' Mary' },
  fact: { top: ' Paris', reads: ' France' },
  // What followed the earlier “gold”: it is copied, and it is where the head looks.
  induction: { top: ' bird', reads: ' bird' },
  pronoun: { top: ' he' },
  story: { likely: ' girl' },
};

const LIKELY = 5;
const LEAST_READ = 0.2;

let reference: Reference;
beforeAll(async () => {
  reference = await loadReference();
});

describe('the examples', () => {
  test.each(EXAMPLES)('$key: $prompt', ({ key, prompt, layer, head }) => {
    const { top, rather, likely, reads } = EXPECTATIONS[key];
    const ids = reference.encode(prompt);
    const { probabilities } = reference.next(ids).raw;
    const first = (word: string): number => reference.tokenizer.encode(word)[0];
    const likeliest = Array.from(probabilities.keys()).toSorted((a, b) => probabilities[b] - probabilities[a]);
    const words = likeliest.slice(0, LIKELY).map((id) => reference.tokenizer.decode([id]));

    expect([top === undefined ? words[0] : reference.tokenizer.decode([first(top)])]).toEqual([words[0]]);
    expect(words).toEqual(expect.arrayContaining(likely === undefined ? [] : [reference.tokenizer.decode([first(likely)])]));
    const [likelier, than] = rather ?? [words[0], words[1]];
    expect(probabilities[first(likelier)]).toBeGreaterThan(probabilities[first(than)]);

    const T = ids.length;
    const row = reference.head(ids, layer, head).weights.subarray((T - 1) * T);
    const place = reads === undefined ? -1 : ids.lastIndexOf(first(reads), T - 2);
    expect(place >= 0).toBe(reads !== undefined);
    expect(reads === undefined ? 1 : row[place]).toBeGreaterThanOrEqual(LEAST_READ);
  });
});

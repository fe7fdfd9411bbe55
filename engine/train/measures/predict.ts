/** What a model holds likely next: the part that the measures share. */
import type { Model } from '../../model/weights';
import { run } from '../../run/trace';
import type { Backend } from '../../tensor/backend';
import type { Tokenizer } from '../../tokenizer';

/** A text as a document begins: begin-of-text first, where the vocabulary has one. */
export function promptTokens(tokenizer: Tokenizer, text: string): number[] {
  return tokenizer.encode(text, { bos: tokenizer.data.bosId !== null });
}

/** The logits [V] of the token after these. Throws a RangeError for tokens that cannot be run. */
export function nextLogits(backend: Backend, model: Model, tokens: readonly number[]): Float32Array {
  return run(backend, model, tokens, { logits: 'last' }).logits.data;
}

/** The index of the largest number; the first of equals. */
export function argmax(numbers: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < numbers.length; i++) if (numbers[i] > numbers[best]) best = i;
  return best;
}

/** How many of how many were right. */
export interface Tally {
  right: number;
  total: number;
}

/** Tallies by name, with everything together under `all`. */
export class Tallies {
  readonly all: Tally = { right: 0, total: 0 };
  readonly #by = new Map<string, Tally>();

  /** Counts one answer under `all` and under each of the names. */
  count(isRight: boolean, ...names: readonly string[]): void {
    for (const tally of [this.all, ...names.map((name) => this.#named(name))]) {
      tally.total++;
      if (isRight) tally.right++;
    }
  }

  /** By name, in the order in which they first came. */
  get by(): Readonly<Record<string, Tally>> {
    return Object.fromEntries(this.#by);
  }

  #named(name: string): Tally {
    const present = this.#by.get(name);
    if (present) return present;
    const made = { right: 0, total: 0 };
    this.#by.set(name, made);
    return made;
  }
}

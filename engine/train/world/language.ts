import type { Random } from '../../tensor/random';

/** Small tools for writing English: tables, capital letters, a and an, verbs, lists, and templates with named holes. */

/** Read a table of `a | b | c` lines, one row each. Empty cells are empty strings. */
export function rows(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

/** The first letter made a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const SOUNDS_LIKE_CONSONANT = /^(?:one|uni|use|eu|uk|uru)/i;

/** Every "a" that stands before a vowel made "an", and the other way round. */
export function articles(text: string): string {
  return text.replace(/\b([Aa])n? (?=([A-Za-z]+))/g, (_, a: string, next: string) => {
    const vowel = /^(?:[aeiou]|hour|honest)/i.test(next) && !SOUNDS_LIKE_CONSONANT.test(next);
    return vowel ? `${a}n ` : `${a} `;
  });
}

/** The noun with "a" or "an" before it. */
export function one(noun: string): string {
  return articles(`a ${noun}`);
}

/** The third person singular of a regular verb: bark -> barks, hiss -> hisses, cry -> cries. */
export function thirdPerson(verb: string): string {
  if (/(?:s|sh|ch|x|z|[^o]o)$/.test(verb)) return `${verb}es`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return `${verb}s`;
}

/** The plural of a regular noun; the same spelling rules as for verbs hold. */
export function plural(noun: string): string {
  return thirdPerson(noun);
}

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[], last = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${last} ${items[items.length - 1]}`;
}

/** Words for the holes of a template. */
export type Slots = Readonly<Record<string, string>>;

/**
 * Fill a template: `{name}` takes the word of that name, `{Name}` the same word with a capital, and a/an is made right.
 * Throws where a hole has no word.
 */
export function fill(template: string, slots: Slots): string {
  const filled = template.replace(/\{([A-Za-z]+)\}/g, (_, hole: string) => {
    const word = slots[hole];
    if (word !== undefined) return word;
    const small = slots[hole.charAt(0).toLowerCase() + hole.slice(1)];
    if (small === undefined) throw new Error(`no word for {${hole}} in "${template}"`);
    return capital(small);
  });
  return articles(filled);
}

/** Items dealt in random order, every one once before any comes again: so each fact gets its fair share of the text. */
export class Deck<Item> {
  readonly #items: Item[];
  readonly #random: Random;
  #next = 0;

  constructor(items: readonly Item[], random: Random) {
    if (items.length === 0) throw new RangeError('a deck needs an item');
    this.#items = random.shuffle([...items]);
    this.#random = random;
  }

  deal(): Item {
    if (this.#next === this.#items.length) {
      this.#random.shuffle(this.#items);
      this.#next = 0;
    }
    return this.#items[this.#next++];
  }

  /** Up to `count` different items (fewer where the deck is smaller). */
  hand(count: number): Item[] {
    const hand = new Set<Item>();
    while (hand.size < Math.min(count, this.#items.length)) hand.add(this.deal());
    return [...hand];
  }
}

/** So many different items, in random order. */
export function sample<Item>(random: Random, items: readonly Item[], count: number): Item[] {
  return random.shuffle([...items]).slice(0, count);
}

import type { Random } from '../../../tensor/random';
import { Deck } from '../language';
import { relations } from '../relations';
import type { Fact, Relation } from '../relations/relation';
import { ask, closing, opening, pair, tell, type Person } from '../voices';

/** Documents made of facts. Decks deal the facts, so that each is said about equally often. */

const PLACE_KINDS = new Set(['landmark city', 'landmark country', 'capital', 'language', 'currency', 'continent']);

/** How many times a fact stands in the mixed deck, where its relation would otherwise be said too seldom. */
const OFTEN = new Map([
  ['landmark country', 2],
  ['capital', 3],
  ['language', 3],
  ['currency', 3],
  ['continent', 3],
  ['sound', 4],
  ['baby', 4],
  ['home', 4],
  ['covering', 4],
  ['food', 4],
  ['color', 5],
  ['kind', 3],
  ['opposite', 3],
  ['past', 5],
  ['plural', 5],
  ['tool', 5],
  ['workplace', 5],
]);

interface Said {
  readonly relation: Relation;
  readonly fact: Fact;
}

/** Every fact beside its relation. */
export function everyFact(): Said[] {
  return relations.flatMap((relation) => relation.facts.map((fact) => ({ relation, fact })));
}

/** Facts gathered by what they are about: one page of an encyclopedia each. */
function gather(): Map<string, Said[]> {
  const pages = new Map<string, Said[]>();
  for (const said of everyFact()) {
    const { kind, about, slots } = said.fact;
    // A country's page also tells of the famous places in it.
    const page = kind === 'landmark city' ? slots.country : about;
    pages.set(page, [...(pages.get(page) ?? []), said]);
    if (kind === 'landmark city') pages.set(about, [...(pages.get(about) ?? []), said]);
  }
  return pages;
}

/** Makes documents of facts, each kind drawing from its own decks. */
export class FactWriter {
  readonly #random: Random;
  readonly #byRelation: Map<string, Deck<Said>>;
  readonly #all: Deck<Said>;
  readonly #places: Deck<Said>;
  readonly #pages: Deck<Said[]>;

  constructor(random: Random) {
    this.#random = random;
    const all = everyFact();
    this.#all = new Deck(
      all.flatMap((said) => Array<Said>(OFTEN.get(said.relation.kind) ?? 1).fill(said)),
      random,
    );
    this.#places = new Deck(
      all.filter(({ relation }) => PLACE_KINDS.has(relation.kind)),
      random,
    );
    this.#byRelation = new Map(
      relations.map((relation) => [
        relation.kind,
        new Deck(
          relation.facts.map((fact) => ({ relation, fact })),
          random,
        ),
      ]),
    );
    this.#pages = new Deck(
      [...gather().values()].filter((page) => page.length > 1),
      random,
    );
  }

  /** What there is to say about one subject, some of it twice in other words. */
  page(): string {
    const random = this.#random;
    const people = random.uniform() < 0.4 ? pair(random) : [];
    const page = random.shuffle([...this.#pages.deal()]).slice(0, 7);
    while (page.length < 6) page.push(random.pick(page));
    return this.#tellAll(page, people);
  }

  /** One relation, many facts: a lesson on capitals, on opposites, on colours. */
  lesson(): string {
    const random = this.#random;
    // Draw a fact first, so that relations with more facts get more lessons.
    const { relation } = this.#all.deal();
    const deck = this.#byRelation.get(relation.kind);
    if (!deck) throw new Error(`no deck for ${relation.kind}`);
    const hand = deck.hand(6 + random.below(5));
    const people = random.uniform() < 0.5 ? pair(random) : [];
    return this.#tellAll(hand, people);
  }

  /** Questions and answers on anything, in one of the ways of asking. */
  quiz(): string {
    const random = this.#random;
    const people = pair(random);
    const deck = random.uniform() < 0.3 ? this.#places : this.#all;
    const hand = deck.hand(5 + random.below(4));
    const lines = hand.map(({ relation, fact }) =>
      ask(random, relation, fact, random.uniform() < 0.5 ? people : [people[1], people[0]]),
    );
    return [opening(random, people), ...lines, closing(random, people)].join(' ');
  }

  /** A page of notes: short sentences on mixed subjects, nobody speaking. */
  notes(): string {
    const random = this.#random;
    const deck = random.uniform() < 0.3 ? this.#places : this.#all;
    return this.#tellAll(deck.hand(7 + random.below(6)), []);
  }

  #tellAll(said: readonly Said[], people: readonly Person[]): string {
    const random = this.#random;
    const lines = said.map(({ relation, fact }) =>
      people.length && random.uniform() < 0.3 ? ask(random, relation, fact, people) : tell(random, relation, fact, people),
    );
    if (!people.length) return lines.join(' ');
    const last = random.uniform() < 0.5 ? [closing(random, people)] : [];
    return [opening(random, people), ...lines, ...last].join(' ');
  }
}

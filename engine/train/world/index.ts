import { Random } from '../../tensor/random';
import { agreementDocument, heldAgreement, numberDrill, type HeldAgreement } from './documents/agreement';
import { FactWriter } from './documents/facts';
import { chant, dictionary, echo, secret, shopping, spelling, stranger } from './documents/induction';
import { orderDocument, weekDocument } from './documents/lists';
import { givingDocument, namesDocument, rollCall } from './documents/pronouns';
import { comparisons, farmWalk, journey, letterHome, riddles } from './documents/stories';
import { relations } from './relations';
import { heldFacts, type Fact, type HeldFact } from './relations/relation';

export type { HeldAgreement, HeldFact };

/** Questions on the world, in words that the training text never uses. They do not depend on the seed. */
export interface HeldOut {
  readonly facts: HeldFact[];
  readonly agreement: HeldAgreement[];
}

/** A small world in plain words: what to train on, and what to ask afterwards. */
export interface World extends HeldOut {
  readonly documents: string[];
  /** The facts themselves, as the tables have them. */
  readonly known: Fact[];
  /** Characters of training text by kind of document. */
  readonly shares: Readonly<Record<string, number>>;
}

/** How many characters of text in all, near enough; ASCII, so bytes too. */
const SIZE = 3_900_000;

/** What share of the text each kind of document has. They sum to one. */
const SHARES = {
  page: 0.15,
  lesson: 0.13,
  quiz: 0.13,
  notes: 0.14,
  journey: 0.025,
  letter: 0.015,
  farm: 0.02,
  riddles: 0.02,
  comparisons: 0.02,
  agreement: 0.08,
  drill: 0.02,
  names: 0.04,
  giving: 0.02,
  rollCall: 0.015,
  order: 0.015,
  week: 0.005,
  echo: 0.055,
  chant: 0.035,
  shopping: 0.015,
  spelling: 0.01,
  dictionary: 0.015,
  stranger: 0.01,
  secret: 0.015,
} as const;

type Kind = keyof typeof SHARES;

/** All held-out questions. */
export function heldOut(): HeldOut {
  return { facts: relations.flatMap(heldFacts), agreement: heldAgreement() };
}

/** Write the world of a seed. The same seed gives the same world, letter by letter. */
export function generateWorld(seed: number): World {
  const random = new Random(seed);
  const fact = new FactWriter(random);
  const writers: Record<Kind, () => string> = {
    page: () => fact.page(),
    lesson: () => fact.lesson(),
    quiz: () => fact.quiz(),
    notes: () => fact.notes(),
    journey: () => journey(random),
    letter: () => letterHome(random),
    farm: () => farmWalk(random),
    riddles: () => riddles(random),
    comparisons: () => comparisons(random),
    agreement: () => agreementDocument(random),
    drill: () => numberDrill(random),
    names: () => namesDocument(random),
    giving: () => givingDocument(random),
    rollCall: () => rollCall(random),
    order: () => orderDocument(random),
    week: () => weekDocument(random),
    echo: () => echo(random),
    chant: () => chant(random),
    shopping: () => shopping(random),
    spelling: () => spelling(random),
    dictionary: () => dictionary(random),
    stranger: () => stranger(random),
    secret: () => secret(random),
  };
  const documents: string[] = [];
  const shares: Record<string, number> = {};
  for (const kind of Object.keys(SHARES) as Kind[]) {
    let written = 0;
    while (written < SHARES[kind] * SIZE) {
      const text = writers[kind]();
      documents.push(text);
      written += text.length;
    }
    shares[kind] = written;
  }
  return {
    documents: random.shuffle(documents),
    known: relations.flatMap(({ facts }) => [...facts]),
    ...heldOut(),
    shares,
  };
}

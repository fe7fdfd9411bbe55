import type { Random } from '../../../tensor/random';
import { creatures, inserts, predicates, things, type Insert, type Noun } from '../data/agreement';
import { scenes } from '../data/people';
import { capital, fill, sample, thirdPerson } from '../language';

/** Sentences whose verb must look past a clause to find its subject ("The keys that the girl found were ..."). */

type Number = 'one' | 'many';

/** A question on agreement: after the prompt, `good` is right and `bad` is the same verb in the other number. */
export interface HeldAgreement {
  readonly prompt: string;
  readonly good: string;
  readonly bad: string;
  readonly structure: Insert['structure'];
  /** The number of the noun nearest to the verb, where it is not the subject. */
  readonly attractor: 'none' | 'same' | 'different';
  readonly subject: 'singular' | 'plural';
}

const AUXILIARIES: readonly (readonly [one: string, many: string])[] = [
  ['was', 'were'],
  ['is', 'are'],
  ['has', 'have'],
];

/** One in nine pairs of subject and insert is never seen in training, in either number. */
function isHeld(noun: number, insert: number): boolean {
  return (noun * 5 + insert * 2) % 9 === 0;
}

function subjectsOf(insert: (typeof inserts)[number]): readonly Noun[] {
  return insert.subjects === 'creatures' ? creatures : things;
}

const other = (number: Number): Number => (number === 'one' ? 'many' : 'one');

function subjectPhrase(noun: Noun, number: Number, insert: Insert, lure: Number): string {
  return `${noun[number]} ${insert.lure ? insert.text.replace('{x}', insert.lure[lure]) : insert.text}`;
}

/** All held-out questions: every held-out pair with a singular and a plural subject, and a lure of either number. */
export function heldAgreement(): HeldAgreement[] {
  const held: HeldAgreement[] = [];
  for (const [i, insert] of inserts.entries()) {
    for (const [n, noun] of subjectsOf(insert).entries()) {
      if (!isHeld(n, i)) continue;
      const [single, many] = AUXILIARIES[held.length % AUXILIARIES.length];
      for (const number of ['one', 'many'] as const) {
        for (const lure of insert.lure ? (['one', 'many'] as const) : (['one'] as const)) {
          held.push({
            prompt: `The ${subjectPhrase(noun, number, insert, lure)}`,
            good: number === 'one' ? ` ${single}` : ` ${many}`,
            bad: number === 'one' ? ` ${many}` : ` ${single}`,
            structure: insert.structure,
            attractor: !insert.lure ? 'none' : lure === number ? 'same' : 'different',
            subject: number === 'one' ? 'singular' : 'plural',
          });
        }
      }
    }
  }
  return held;
}

const LEADS = [
  '',
  '',
  '',
  '',
  'Now ',
  'Today ',
  'At last ',
  'In the morning ',
  'We could see that ',
  'It was clear that ',
  'I think that ',
  'In the end ',
  'Everyone knew that ',
];

/** One sentence with a subject and a verb that agree, somewhere in the training share of the pairs. */
function agreeingSentence(random: Random, kind: 'creatures' | 'things', number: Number): string {
  const nouns = kind === 'creatures' ? creatures : things;
  const words = predicates[kind];
  const [n, insert] = trainingPair(random, kind, nouns.length);
  const noun = nouns[n];
  const phrase = insert ? subjectPhrase(noun, number, insert, random.pick(['one', 'many'] as const)) : noun[number];
  const lead = random.pick(LEADS);
  return `${capital(`${lead}the ${phrase}`)} ${verbPhrase(random, words, number)}.`;
}

function trainingPair(random: Random, kind: 'creatures' | 'things', count: number): [number, Insert | null] {
  const n = random.below(count);
  if (random.uniform() < 0.15) return [n, null];
  const suited = [...inserts.entries()].filter(([i, insert]) => insert.subjects === kind && !isHeld(n, i));
  return [n, random.pick(suited)[1]];
}

function verbPhrase(random: Random, words: (typeof predicates)['creatures' | 'things'], number: Number): string {
  const kind = random.uniform();
  if (kind < 0.65) return `${random.pick(AUXILIARIES.slice(0, 2))[number === 'one' ? 0 : 1]} ${random.pick(words.be.split(';'))}`;
  if (kind < 0.85) return `${number === 'one' ? 'has' : 'have'} ${random.pick(words.have.split(';'))}`;
  const [verb, ...rest] = random.pick(words.verb.split(';')).split(' ');
  const tail = rest.join(' ').replace('them', number === 'one' ? 'it' : 'them');
  return `${number === 'one' ? thirdPerson(verb) : verb}${tail ? ` ${tail}` : ''}`;
}

const CONTRASTS = [
  'There {was} {some} {noun} {scene}. {It} {was} {be}.',
  'We saw {some} {noun} {scene}, and {it} {was} {be}.',
  '{This} {noun} {is} {be}, but {that} {noun} {is} not.',
  'Where {is} the {noun}? {It} {is} {scene}.',
  'If the {noun} {is} {be}, {it} {has} to stay here.',
  'The {noun} {was} here before, and now {it} {is} gone.',
  'Neither of us saw that the {noun} {was} {be}.',
  '{This} {is} the {noun} that we talked about. {It} {has} {have}.',
];

const AGREEING: Readonly<Record<Number, Record<string, string>>> = {
  one: { was: 'was', is: 'is', has: 'has', it: 'it', this: 'this', that: 'that', some: 'a' },
  many: { was: 'were', is: 'are', has: 'have', it: 'they', this: 'these', that: 'those', some: 'some' },
};

function contrast(random: Random, kind: 'creatures' | 'things', number: Number): string {
  const words = predicates[kind];
  return fill(random.pick(CONTRASTS), {
    ...AGREEING[number],
    noun: random.pick(kind === 'creatures' ? creatures : things)[number],
    be: random.pick(words.be.split(';')),
    have: random.pick(words.have.split(';')),
    scene: random.pick(scenes),
  });
}

/** A document of such sentences; singular and plural subjects take turns at random, in equal shares. */
export function agreementDocument(random: Random): string {
  const count = 7 + random.below(6);
  const kind = random.pick(['creatures', 'things'] as const);
  const lines = Array.from({ length: count }, () => {
    const number = random.pick(['one', 'many'] as const);
    return random.uniform() < 0.75 ? agreeingSentence(random, kind, number) : contrast(random, kind, number);
  });
  return lines.join(' ');
}

/** The same subject in both numbers, sentence by sentence: what changes and what does not. */
export function numberDrill(random: Random): string {
  const kind = random.pick(['creatures', 'things'] as const);
  const nouns = kind === 'creatures' ? creatures : things;
  const chosen = sample(random, [...nouns.keys()], 4);
  return chosen
    .flatMap((n) => {
      const suited = [...inserts.entries()].filter(([i, insert]) => insert.subjects === kind && !isHeld(n, i));
      const insert = random.pick(suited)[1];
      const lure = random.pick(['one', 'many'] as const);
      const first = random.pick(['one', 'many'] as const);
      const [auxiliary, be] = [random.pick(AUXILIARIES.slice(0, 2)), random.pick(predicates[kind].be.split(';'))];
      return [first, other(first)].map(
        (number) => `The ${subjectPhrase(nouns[n], number, insert, lure)} ${auxiliary[number === 'one' ? 0 : 1]} ${be}.`,
      );
    })
    .join(' ');
}

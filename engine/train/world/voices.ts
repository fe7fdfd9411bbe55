import type { Random } from '../../tensor/random';
import { boys, girls, scenes, tellers } from './data/people';
import { capital, fill } from './language';
import type { Fact, Relation } from './relations/relation';

/** The ways in which a fact is said: told, remembered, asked and answered, so that no phrasing wears out. */

/** A person in a small story, with the pronouns that go with the name. */
export interface Person {
  readonly name: string;
  readonly he: 'he' | 'she';
  readonly him: 'him' | 'her';
  readonly his: 'his' | 'her';
}

const girl = (name: string): Person => ({ name, he: 'she', him: 'her', his: 'her' });
const boy = (name: string): Person => ({ name, he: 'he', him: 'him', his: 'his' });
export const everyone: readonly Person[] = [...girls.map(girl), ...boys.map(boy)];

/** Ways to say a clause. {c} is the clause, {C} the same with a capital. */
const PLAIN = [
  '{C}.',
  '{C}.',
  '{C}.',
  '{C}.',
  '{C}.',
  '{C}.',
  '{C}.',
  '{C}.',
  '{C}.',
  '{C}.',
  '{C}.',
  '{C}.',
  'We know that {c}.',
  'It is true that {c}.',
  'Remember that {c}.',
  'Of course, {c}.',
  'As you may know, {c}.',
  'Did you know that {c}?',
  'Many people know that {c}.',
  'The book says that {c}.',
  'One page tells us that {c}.',
  'It is good to know that {c}.',
  'Here is something to remember: {c}.',
  'Nobody should forget that {c}.',
  'Everyone agrees that {c}.',
  'A good student knows that {c}.',
];

const PEOPLE = [
  '{n} knows that {c}.',
  '{n} learned that {c}.',
  '{N} told {m} that {c}.',
  '{T} said that {c}.',
  '"{C}," said {n}.',
  '"{C}," {t} explained.',
  '{n} wrote in {his} notebook that {c}.',
  '{n} was happy to hear that {c}.',
  '{n} read that {c}, and {he} told {m} about it.',
  '{T} nodded and said, "Yes, {c}."',
  '"I know!" said {n}. "{C}."',
  '"Do you know that {c}?" asked {n}.',
];

/** One sentence (now and then two) that says the fact. People come in only when some are given. */
export function tell(random: Random, { clauses }: Relation, { slots }: Fact, people: readonly Person[] = []): string {
  const clause = fill(random.pick(clauses), slots);
  const frame = people.length > 1 && random.uniform() < 0.45 ? random.pick(PEOPLE) : random.pick(PLAIN);
  return frameClause(random, frame, clause, people);
}

function frameClause(random: Random, frame: string, clause: string, people: readonly Person[]): string {
  if (people.length < 2) return fill(frame, { c: clause });
  const first = random.below(people.length);
  const a = people[first];
  const b = people[(first + 1) % people.length];
  return capital(fill(frame, { c: clause, n: a.name, N: a.name, m: b.name, he: a.he, his: a.his, t: random.pick(tellers)[0] }));
}

const ANSWERS = [
  '"{Q}?" asked {n}. "{A}," said {m}.',
  '"{Q}?" asked {n}. "{C}," said {m}.',
  '{N} asked, "{Q}?" {M} answered, "{A}."',
  '{N} wanted to know, "{Q}?" "{C}," {m} told {him}.',
  '"{Q}?" "{C}."',
  'Question: {q}? Answer: {a}.',
  'Q: {Q}? A: {A}.',
  '{Q}? The answer is {a}.',
  '{Q}? {A}. That is right, {c}.',
  '{Q}? {C}.',
  '{Q}? Everyone who knows will say: {a}.',
  '"{Q}?" asked {t}. {N} put up {his} hand. "{A}!"',
  '"{Q}?" {N} thought for a moment. "I think {c}," {he} said. {M} smiled. "Yes, {a}."',
];

/** A question on the fact with its answer, between two people or on its own. */
export function ask(random: Random, { clauses, questions, short }: Relation, { slots }: Fact, people: readonly Person[]): string {
  const [a, b] = people;
  return fill(random.pick(ANSWERS), {
    q: fill(random.pick(questions), slots),
    c: fill(random.pick(clauses), slots),
    a: fill(short, slots),
    n: a.name,
    m: b.name,
    he: a.he,
    him: a.him,
    his: a.his,
    t: random.pick(tellers)[0],
  });
}

/** Two different people. */
export function pair(random: Random): [Person, Person] {
  const first = random.pick(everyone);
  let second = random.pick(everyone);
  while (second.name === first.name) second = random.pick(everyone);
  return [first, second];
}

const OPENINGS = [
  '{N} and {m} were sitting {scene}.',
  'It was raining, so {n} and {m} stayed inside and talked.',
  '{N} had a new book, and {m} wanted to look at it too.',
  'One morning {n} met {m} {scene}.',
  '{T} told {n} and {m} many things {scene}.',
  'There was a lesson today, and {n} sat next to {m}.',
  '{N} likes to learn. So does {m}.',
  'On a quiet evening {n} and {m} played a game of questions {scene}.',
  '{N} had a question for {m}.',
  'While they waited {scene}, {n} and {m} thought about the world.',
  '{M} was good at remembering things, and {n} was good at asking.',
  '{T} gave {n} and {m} a big box of cards with questions.',
];

const CLOSINGS = [
  '{N} was proud of how much {he} knew.',
  'Then {n} and {m} went home.',
  '"That was fun," said {m}.',
  '{N} thanked {m} and closed the book.',
  'They learned a lot that day.',
  '"Let us do this again tomorrow," said {n}.',
  '{T} smiled and gave them each a cookie.',
  'After that, {n} and {m} ran outside to play.',
  'Now {n} will never forget it.',
  '{M} told {his} family all about it.',
];

/** A first sentence that puts two people somewhere. */
export function opening(random: Random, people: readonly Person[]): string {
  return scene(random, random.pick(OPENINGS), people, people[0]);
}

/** A last sentence. */
export function closing(random: Random, people: readonly Person[]): string {
  const frame = random.pick(CLOSINGS);
  return scene(random, frame, people, frame.startsWith('{M}') ? people[1] : people[0]);
}

function scene(random: Random, frame: string, [a, b]: readonly Person[], subject: Person): string {
  return fill(frame, {
    n: a.name,
    m: b.name,
    he: subject.he,
    his: subject.his,
    t: random.pick(tellers)[0],
    scene: random.pick(scenes),
  });
}

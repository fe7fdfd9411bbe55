import type { Random } from '../../../tensor/random';
import { gifts, places } from '../data/people';
import { fill, sample } from '../language';
import { pair, type Person } from '../voices';

/** Small stories in which names come back: pronouns that match them, and gifts that go to the other person. */

/** Who gives what to whom: after both names, the giver is named again and the receiver is the one who is left. */
const GIVING = [
  'When {n} and {m} went to {place}, {n} gave {gift} to {m}.',
  'When {m} and {n} went to {place}, {n} gave {gift} to {m}.',
  'After {n} and {m} met at {place}, {m} handed {gift} to {n}.',
  'Then {m} and {n} had a long talk, and {n} showed {gift} to {m}.',
  'While {n} and {m} were at {place}, {n} bought {gift} for {m}.',
  '{N} and {m} were friends. {N} had {gift} and gave it to {m}.',
  '{N} and {m} sat down. {M} passed {gift} to {n}.',
  'One day {m} and {n} came to {place}. {M} had {gift} for {n}.',
  'When {n} saw {m} at {place}, {m} sent {gift} to {n}.',
  '{N} and {m} were walking home, and {m} threw {gift} to {n}.',
];

const ALONE = [
  '{N} lost {gift}. {He} looked for it at {place}, but {he} could not find it.',
  '{N} was tired because {he} had walked to {place}.',
  '{N} said that {he} liked {gift}. It was {his} favorite thing.',
  '{N} went to {place} with {his} mother. She held {his} hand.',
  'Everyone likes {n}. {He} is kind, and people are kind to {him}.',
  '{N} washed {his} face and combed {his} hair before {he} went to {place}.',
  '{N} asked {his} brother for help, and he helped {him}.',
  'Where is {n}? {He} is at {place}. Let us wait for {him}.',
  '{N} made {gift} all by {self}.',
  '{N} called {his} sister. She told {him} about {gift}.',
];

const TOGETHER = [
  '{N} and {m} went to {place}. They took {gift} with them.',
  '{N} waved to {m}, and {m} waved back to {n}.',
  '{N} likes {m}, and {m} likes {n}.',
  '"Is this {gift} yours, {n}?" asked {m}. "No, {m}, it is yours," said {n}.',
  '{N} and {m} found {gift}. They were happy, and their friends were happy for them.',
  'First {n} told a story. Then {m} told a story. {N} laughed at the story that {m} told.',
  '{N} hid behind a tree. {M} counted to ten and looked for {n}. "I see you, {n}!" said {m}.',
  '{M} forgot {gift} at {place}, so {n} went back and brought it to {m}.',
];

function slots(random: Random, [a, b]: readonly [Person, Person]) {
  return {
    n: a.name,
    m: b.name,
    he: a.he,
    him: a.him,
    his: a.his,
    self: a.he === 'he' ? 'himself' : 'herself',
    place: random.pick(places),
    gift: random.pick(gifts),
  };
}

/** A story about two people whose names keep coming back. */
export function namesDocument(random: Random): string {
  const people = pair(random);
  const lines: string[] = [];
  const kinds = [GIVING, ALONE, TOGETHER, GIVING, ALONE];
  for (let i = 0; i < 6 + random.below(4); i++) {
    const order: readonly [Person, Person] = random.uniform() < 0.5 ? people : [people[1], people[0]];
    lines.push(fill(random.pick(random.pick(kinds)), slots(random, order)));
  }
  return lines.join(' ');
}

/** Many short scenes of giving, each with its own two people: who is left is the one who receives. */
export function givingDocument(random: Random): string {
  return Array.from({ length: 5 + random.below(4) }, () => fill(random.pick(GIVING), slots(random, pair(random)))).join(' ');
}

const ROLES: readonly (readonly [string, string])[] = [
  ['lives in the {x} house', 'red;blue;green;yellow;white;old;small;stone'],
  ['has a {x}', 'dog;cat;parrot;rabbit;pony;turtle;hamster;duck'],
  ['likes {x}', 'apples;soup;music;rain;snow;drawing;chess;honey'],
  ['plays the {x}', 'piano;flute;drum;violin;guitar;harp;trumpet;bell'],
  ['was born in {x}', 'March;June;May;winter;spring;August;April;October'],
];

/** Some people with something said of each; then each is asked about, and the answer is further up. */
export function rollCall(random: Random): string {
  const people = new Map<string, Person>();
  while (people.size < 4) {
    const [person] = pair(random);
    people.set(person.name, person);
  }
  const [role, words] = random.pick(ROLES);
  const values = sample(random, words.split(';'), people.size);
  const facts = [...people.keys()].map((name, i) => `${name} ${fill(role, { x: values[i] })}.`);
  const again = random.shuffle([...facts]).map((fact) => random.pick(['Remember, ', 'Yes, ', 'As I said, ', '', '']) + fact);
  return [...facts, random.pick(['Now let us say it again.', 'Can you remember all of them?', 'Who was who?']), ...again].join(
    ' ',
  );
}

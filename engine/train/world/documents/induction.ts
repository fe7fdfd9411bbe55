import type { Random } from '../../../tensor/random';
import { foods, objects } from '../data/people';
import { letters } from '../data/words';
import { capital, list, sample } from '../language';
import { everyone } from '../voices';

/** Text in which what came once comes again, word for word: the only way to foresee it is to look back. */

const ONSETS = 'b d f g h k l m n p r s t v w z br dr fl gr kl pl sk st tr'.split(' ');
const VOWELS = 'a e i o u oo ee'.split(' ');
const CODAS = 'b d g k l m n p r t x sh nk rt'.split(' ');

/** A made-up word of one to three syllables. */
export function nonsense(random: Random): string {
  let word = '';
  const syllables = 1 + random.below(3);
  for (let i = 0; i < syllables; i++) word += random.pick(ONSETS) + random.pick(VOWELS);
  return random.uniform() < 0.5 ? word + random.pick(CODAS) : word;
}

const COMMON =
  'red blue green sun moon star tree fish bird cat dog hat box cup door hand foot road hill rain snow wind fire milk bread salt sand rock leaf song king ship bell drum book ball cake frog nest lamp gold coat rope wall farm lake wood egg bee key map day night cold warm tall small loud soft round fast slow old new'.split(
    ' ',
  );

/** A row of things with nothing to foresee in it. */
function row(random: Random, length: number): string[] {
  const source = random.below(6);
  if (source === 0) return Array.from({ length }, () => nonsense(random));
  if (source === 1) return Array.from({ length }, () => random.pick(letters));
  if (source === 2) return Array.from({ length }, () => String(random.below(100)));
  if (source === 3) return Array.from({ length }, () => random.pick(everyone).name);
  return Array.from({ length }, () => random.pick(COMMON));
}

const BETWEEN = ['', '', '', 'Again: ', 'Once more: ', 'Say it again: ', 'And again: ', 'Now you: '];

/** The same row two to four times. */
export function echo(random: Random): string {
  const items = row(random, 6 + random.below(24));
  const times = items.length > 16 ? 2 : 2 + random.below(3);
  const glue = random.pick([' ', ' ', ', ', ' - ']);
  const text = items.join(glue);
  const between = random.pick(BETWEEN);
  return Array.from({ length: times }, (_, i) => (i > 0 ? between : '') + text).join(random.pick(['. ', '. ', ' ', '; '])) + '.';
}

/** Rows with a chant in between, so that the repeat is not always at the same distance. */
export function chant(random: Random): string {
  const verses = Array.from({ length: 2 + random.below(2) }, () => row(random, 5 + random.below(6)).join(' '));
  const order = [...verses, ...Array.from({ length: 4 }, () => random.pick(verses))];
  return order.map((verse) => `${capital(verse)}.`).join(' ');
}

/** A shopping list that is read, checked and read again. */
export function shopping(random: Random): string {
  const source = random.pick([foods, objects.map((object) => `one ${object}`)]);
  const items = sample(random, source, 4 + random.below(6));
  const name = random.pick(everyone).name;
  const said = list(items);
  return random.pick([
    `${name} needs ${said}. At the shop ${name} asks for ${said}. At home ${name} unpacks ${said}.`,
    `The list says ${said}. "Read it to me," said ${name}. "${capital(said)}." "Once more, please." "${capital(said)}."`,
    `In the basket there were ${said}. ${name} took them out one by one: ${items.join(', ')}. Then ${name} put them back: ${items.join(', ')}.`,
    `Pack ${said}. Did you pack ${said}? Yes, I packed ${said}.`,
    `"I went to the market and bought ${said}," said ${name}. "You went to the market and bought ${said}," said everyone.`,
  ]);
}

/** Spelling: the letters one by one, then the word, more than once. */
export function spelling(random: Random): string {
  const words = sample(random, COMMON, 4);
  if (random.uniform() < 0.5) words.push(nonsense(random), nonsense(random));
  const lines = words.map((word) => {
    const spelled = word.split('').join(random.pick([' ', '-']));
    return random.pick([
      `How do you spell ${word}? ${capital(spelled)}. ${capital(word)}.`,
      `The word ${word} is spelled ${spelled}. Say it: ${spelled}, ${word}.`,
      `${capital(word)}: ${spelled}. Again: ${spelled}.`,
      `First ${spelled}, then ${word}.`,
    ]);
  });
  return [...lines, ...random.shuffle([...lines]).slice(0, 2)].join(' ');
}

/** A made-up language: words with meanings, used again and again. */
export function dictionary(random: Random): string {
  const meanings = sample(random, COMMON, 4);
  const entries = meanings.map((meaning) => ({ meaning, word: nonsense(random) }));
  const say = ({ meaning, word }: (typeof entries)[number]) =>
    random.pick([
      `The word ${word} means ${meaning}.`,
      `In their language, ${word} means ${meaning}.`,
      `For ${meaning} they say ${word}.`,
      `${capital(word)} means ${meaning}.`,
    ]);
  const first = entries.map(say);
  const again = [1, 2].flatMap(() => random.shuffle([...entries]).map(say));
  return [...first, ...again].join(' ');
}

/** A stranger with a strange name, who is named in full every time. */
export function stranger(random: Random): string {
  const name = `${capital(nonsense(random))} ${capital(nonsense(random))}`;
  const town = capital(nonsense(random));
  const pet = capital(nonsense(random));
  const lines = [
    `${name} lived in a town called ${town}.`,
    `The people of ${town} liked ${name}.`,
    `${name} had a cat called ${pet}.`,
    `Every day ${name} walked through ${town} with ${pet}.`,
    `"Good morning, ${name}!" said the baker of ${town}.`,
    `"Good morning!" said ${name}, and ${pet} said meow.`,
    `One day ${pet} was gone, and ${name} looked all over ${town}.`,
    `"${pet}! ${pet}!" called ${name}.`,
    `Nobody in ${town} had seen ${pet}.`,
    `At last ${name} found ${pet} on the roof.`,
    `Since that day, ${town} has a song about ${name} and ${pet}.`,
  ];
  const kept = lines.filter((_, i) => i < 3 || random.uniform() < 0.8);
  return kept.join(' ');
}

/** A secret number or word that is given, forgotten and given again. */
export function secret(random: Random): string {
  const code = row(random, 4 + random.below(4)).join(' ');
  const [a, b] = sample(random, everyone, 2).map(({ name }) => name);
  return random.pick([
    `"The secret is ${code}," said ${a}. "Do not forget: ${code}." ${b} said it to the guard: "${code}." The door opened. The secret was ${code}.`,
    `${a} wrote ${code} on the wall. ${b} read aloud: ${code}. "What does ${code} mean?" asked ${b}. "Only those who say ${code} may come in," said ${a}.`,
    `The sign said ${code}. ${a} said, "${code}." ${b} said, "${code}." Then they both said, "${code}!"`,
  ]);
}

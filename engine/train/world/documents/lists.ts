import type { Random } from '../../../tensor/random';
import { objects } from '../data/people';
import { days, letters, months, numbers } from '../data/words';
import { capital, list, plural, sample } from '../language';
import { everyone } from '../voices';

/** Order and counting: days, months, numbers, letters. */

const LEADS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [days, ['The days of the week are {x}.', 'Say the days with me: {x}.', 'In one week there are seven days: {x}.']],
  [months, ['The months are {x}.', 'A year goes like this: {x}.', 'Twelve months make a year: {x}.']],
  [numbers, ['Let us count: {x}.', 'We counted the steps: {x}.', 'Count with me: {x}.']],
  [letters, ['The letters are {x}.', 'This is the alphabet: {x}.', 'Sing the letters: {x}.']],
];

/** A run of an order, from anywhere to anywhere. */
function run(random: Random): string {
  const [order, frames] = random.pick(LEADS);
  const whole = random.uniform() < 0.3;
  const start = whole ? 0 : random.below(order.length - 3);
  const end = whole ? order.length : Math.min(order.length, start + 3 + random.below(8));
  const part = order.slice(start, end);
  if (whole) return random.pick(frames).replace('{x}', random.pick([part.join(', '), list(part)]));
  return random.pick([
    `From ${part[0]} to ${part[part.length - 1]}: ${part.join(', ')}.`,
    `Start with ${part[0]}: ${part.join(', ')}.`,
    `${capital(part.join(', '))}.`,
    `Backwards it goes like this: ${part.toReversed().join(', ')}.`,
  ]);
}

/** A number up to twenty in words. */
const n = (value: number) => numbers[value - 1];

function counting(random: Random): string {
  const object = random.pick(objects);
  const many = plural(object);
  const a = 2 + random.below(8);
  const b = 1 + random.below(8);
  const { name, he } = random.pick(everyone);
  return random.pick([
    `${name} has ${n(a)} ${many}. Then ${he} gets ${n(b)} more. Now ${he} has ${n(a + b)} ${many}.`,
    `There were ${n(a + b)} ${many}. ${name} took ${n(b)} of them. Now there are ${n(a)} left.`.replace(
      'are one left',
      'is one left',
    ),
    `One ${object}, two ${many}, three ${many}, four ${many}: ${name} counted them all.`,
    `${capital(n(a))} and ${n(b)} make ${n(a + b)}.`,
    `What is ${n(a)} plus ${n(b)}? It is ${n(a + b)}.`,
    `${name} counted the ${many}: ${numbers.slice(0, a).join(', ')}. There were ${n(a)} ${many}.`,
  ]);
}

function calendar(random: Random): string {
  const i = random.below(7);
  const [yesterday, today, tomorrow] = [days[(i + 6) % 7], days[i], days[(i + 1) % 7]];
  const { name, he } = random.pick(everyone);
  return random.pick([
    `If today is ${today}, then tomorrow is ${tomorrow}.`,
    `Today is ${today}. Yesterday was ${yesterday}. Tomorrow will be ${tomorrow}.`,
    `${name} went swimming on ${today}. The day after, on ${tomorrow}, ${he} rested.`,
    `On ${today} ${name} said, "Tomorrow is ${tomorrow}, and I can hardly wait."`,
  ]);
}

/** Runs, sums and dates. */
export function orderDocument(random: Random): string {
  const makers = sample(random, [run, run, counting, counting, calendar, calendar, run, counting], 6 + random.below(3));
  return makers.map((make) => make(random)).join(' ');
}

/** A week in which something happens every day, the days in order. */
export function weekDocument(random: Random): string {
  const { name, he } = random.pick(everyone);
  const deeds = sample(
    random,
    'went to the market;read a long book;baked bread;played in the park;helped a friend;painted a fence;planted seeds;wrote a letter;cleaned the attic;visited the zoo;slept late;went fishing'.split(
      ';',
    ),
    7,
  );
  return [
    `This is what ${name} did in one week.`,
    ...days.map((day, i) => `On ${day} ${he} ${deeds[i]}.`),
    `Then it was ${days[0]} again.`,
  ].join(' ');
}

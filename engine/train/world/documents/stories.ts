import type { Random } from '../../../tensor/random';
import { animals, type Animal } from '../data/animals';
import { countries } from '../data/countries';
import { landmarks, type Landmark } from '../data/landmarks';
import { colors, jobs, tools } from '../data/things';
import { opposites } from '../data/words';
import { capital, fill, list, one, sample, thirdPerson } from '../language';
import { pair, type Person } from '../voices';

/** Small stories in which facts happen to people: journeys, letters, a walk on the farm, riddles, comparisons. */

const named = (person: Person) => ({ n: person.name, he: person.he, him: person.him, his: person.his });

const STOPS = [
  'In {city} {he} saw {name}.',
  'Then {he} took a train to {city}, where {name} stands.',
  '{N} was amazed by {name}, the famous {thing} in {city}.',
  'The next stop was {city} in {country}. There {he} walked around {name}.',
  'In {country} {he} went to {city} and took a photo of {name}.',
  '"So this is {name}!" said {n} when {he} came to {city}.',
  'A week later {he} was in {city}. {N} bought a postcard of {name}.',
  '{Name} was even more beautiful than {he} had thought, and {he} wanted to stay in {city}.',
  'A guide in {city} told {him} all about {name}.',
  '{He} flew to {country}, and the first thing {he} saw in {city} was {name}.',
];

/** A journey from one famous place to the next. */
export function journey(random: Random): string {
  const [person] = pair(random);
  const stops = sample(random, landmarks, 4 + random.below(4));
  const start = random.pick([
    '{N} wanted to see the world.',
    'Last summer {n} went on a long trip.',
    '{N} had saved money for a journey, and now {he} packed {his} bag.',
    '{N} dreamed of faraway places. One day {he} set out.',
  ]);
  const end = random.pick([
    'Then {n} went home and told everyone about {x}.',
    'At the end {n} could not say what was best: {y}.',
    '{N} put the pictures on the wall: {x}.',
    '"Where have you been?" asked {his} friends. "In {x}," said {n}.',
  ]);
  const lines = stops.map((stop) => fill(random.pick(STOPS), { ...named(person), ...stop }));
  const closing = fill(end, {
    ...named(person),
    x: list(stops.map(({ city }) => city)),
    y: list(
      stops.map(({ name }) => name),
      'or',
    ),
  });
  return [fill(start, named(person)), ...lines, closing].join(' ');
}

/** A letter from a country: its capital, a sight, its language and money. */
export function letterHome(random: Random): string {
  const [from, to] = pair(random);
  const country = random.pick(countries.filter((place) => place.capital && place.language));
  const sights = landmarks.filter((landmark) => landmark.country === country.name);
  const { name } = country;
  const lines = [
    random.pick([`I am writing to you from ${name}.`, `greetings from ${name}!`, `today I arrived in ${name}.`]),
    random.pick([
      `I am staying in the capital, ${country.capital}.`,
      `I live in ${country.capital}, which is the capital.`,
      `Tomorrow I will see ${country.capital}, the capital.`,
    ]),
    random.pick([
      `Everyone here speaks ${country.language}.`,
      `I have learned ten words of ${country.language}, because people here speak ${country.language}.`,
      `The signs are in ${country.language}.`,
    ]),
  ];
  if (country.currency)
    lines.push(
      random.pick([
        `I pay with the ${country.currency}.`,
        `My ice cream was paid for with the ${country.currency}.`,
        `The money is called the ${country.currency}.`,
      ]),
    );
  if (country.continent)
    lines.push(
      random.pick([`It is my first time in ${country.continent}.`, `I did not know that ${name} was in ${country.continent}!`]),
    );
  for (const sight of sample(random, sights, 2)) {
    lines.push(
      random.pick([
        `In ${sight.city} I saw ${sight.name}.`,
        `Have you heard of ${sight.name}? It is here in ${sight.city}.`,
        `I liked ${sight.name} in ${sight.city} very much.`,
      ]),
    );
  }
  return `Dear ${to.name}, ${lines.join(' ')} ${random.pick(['Your friend', 'With love', 'See you soon'])}, ${from.name}.`;
}

/** What a person sees and hears among animals. */
export function farmWalk(random: Random): string {
  const [a, b] = pair(random);
  const seen = sample(random, animals, 4 + random.below(3));
  const lines = seen.flatMap((animal) => animalLines(random, animal, a));
  const start = random.pick([
    `${a.name} and ${b.name} went to look at the animals.`,
    `${a.name} drew a picture of every animal that ${a.he} knew.`,
    `"Which animals do you know?" ${b.name} asked ${a.name}.`,
    `${a.name} opened the big book of animals and showed it to ${b.name}.`,
  ]);
  return [start, ...lines].join(' ');
}

function animalLines(random: Random, animal: Animal, person: Person): string[] {
  const { name, plural, kind, sound, baby, home, covering, food } = animal;
  const said = [
    `There was ${one(name)}. It is ${one(kind)}.`,
    sound && `${one(name)} came near. "Listen, it ${thirdPerson(sound)}!" said ${person.name}.`,
    sound && `The ${plural} began to ${sound}.`,
    baby && `Beside the ${name} there was a little one, ${one(baby)}.`,
    baby && `${person.name} liked the ${baby} best, because baby ${plural} are so small.`,
    home && `The ${name} went back into its home, ${one(home)}.`,
    covering && `${person.name} looked at the ${covering} of the ${name}.`,
    food && `They gave the ${name} ${food} to eat.`,
    food && `The ${plural} were hungry, so ${person.name} looked for ${food}.`,
  ].filter(Boolean);
  return sample(random, said, 2).map(capital);
}

/** Riddles: what am I? */
export function riddles(random: Random): string {
  return Array.from({ length: 3 + random.below(3) }, () => random.pick([animalRiddle, sightRiddle, workRiddle])(random)).join(
    ' ',
  );
}

function animalRiddle(random: Random): string {
  const { name, plural, kind, sound, baby, home, covering, food } = random.pick(animals);
  const clues = [
    sound && `I can ${sound}.`,
    baby && `My baby is called ${one(baby)}.`,
    home && `I live in ${one(home)}.`,
    covering && `My body has ${covering}.`,
    food && `I eat ${food}.`,
    `I belong to the ${kind === 'fish' ? 'fish' : `${kind}s`}.`,
  ].filter(Boolean);
  return `${sample(random, clues, 3).join(' ')} ${random.pick([`What am I? ${capital(one(name))}.`, `Who am I? I am ${one(name)}.`, `We are the ${plural}.`])}`;
}

function sightRiddle(random: Random): string {
  const { name, city, country, thing } = random.pick(landmarks);
  return random.pick([
    `I am ${one(thing)} in ${city}, and many people visit me. What am I? ${capital(name)}.`,
    `Go to ${country}, go to ${city}, and look for a famous ${thing}. What do you find? ${capital(name)}.`,
    `Which ${thing} stands in ${city}? ${capital(name)}.`,
  ]);
}

function workRiddle(random: Random): string {
  if (random.uniform() < 0.5) {
    const { job, place, deed } = random.pick(jobs);
    return random.pick([
      `Who ${deed} in ${one(place)}? ${capital(one(job))}.`,
      `This person works in ${one(place)} and ${deed}. Who is it? It is ${one(job)}.`,
    ]);
  }
  const [task, tool] = random.pick(tools);
  return `People use it to ${task}. What is it? ${capital(tool)}.`.replace(
    'use it to cut paper. What is it?',
    'use them to cut paper. What are they?',
  );
}

/** Two facts side by side, alike or unlike. */
export function comparisons(random: Random): string {
  return Array.from({ length: 6 + random.below(4) }, () =>
    random.pick([compareSights, compareSights, compareCapitals, compareColors, compareAnimals, compareWords])(random),
  ).join(' ');
}

function compareSights(random: Random): string {
  const [a, b] = sample(random, landmarks, 2) as [Landmark, Landmark];
  if (a.city === b.city) return `Both ${a.name} and ${b.name} are in ${a.city}.`;
  return capital(
    random.pick([
      `${a.name} is in ${a.city}, but ${b.name} is in ${b.city}.`,
      `${a.name} stands in ${a.city}, and ${b.name} stands in ${b.city}.`,
      `if you like ${a.name}, go to ${a.city}; if you like ${b.name}, go to ${b.city}.`,
      a.country === b.country
        ? `${a.name} and ${b.name} are in the same country, ${a.country}.`
        : `${a.name} is in ${a.country}, while ${b.name} is in ${b.country}.`,
    ]),
  );
}

function compareCapitals(random: Random): string {
  const [a, b] = sample(
    random,
    countries.filter((country) => country.capital),
    2,
  );
  return capital(
    random.pick([
      `${a.name} has ${a.capital} as its capital, and ${b.name} has ${b.capital}.`,
      `the capital of ${a.name} is ${a.capital}, and the capital of ${b.name} is ${b.capital}.`,
      `from ${a.capital}, the capital of ${a.name}, she flew to ${b.capital}, the capital of ${b.name}.`,
    ]),
  );
}

function compareColors(random: Random): string {
  const [[a, first], [b, second]] = sample(random, colors, 2);
  if (first === second) return `${capital(a)} and ${b} have the same color, ${first}.`;
  return capital(random.pick([`${a} is ${first}, but ${b} is ${second}.`, `paint ${a} ${first}, and paint ${b} ${second}.`]));
}

function compareAnimals(random: Random): string {
  const [a, b] = sample(
    random,
    animals.filter(({ sound, baby }) => sound && baby),
    2,
  );
  return random.pick([
    `${capital(a.plural)} ${a.sound}, and ${b.plural} ${b.sound}.`,
    `A baby ${a.name} is ${one(a.baby)}, and a baby ${b.name} is ${one(b.baby)}.`,
    a.food === b.food
      ? `Both ${a.plural} and ${b.plural} like to eat ${a.food}.`
      : `${capital(a.plural)} like ${a.food}, but ${b.plural} like ${b.food}.`,
  ]);
}

function compareWords(random: Random): string {
  const [[a, b], [c, d]] = sample(random, opposites, 2);
  return random.pick([
    `As ${a} is to ${b}, so ${c} is to ${d}.`,
    `The opposite of ${b} is ${a}, and the opposite of ${c} is ${d}.`,
  ]);
}

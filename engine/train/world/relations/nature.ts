import { animals, type Animal } from '../data/animals';
import { colors, kinds, unarticled } from '../data/things';
import { one, thirdPerson } from '../language';
import { relation } from './relation';

/** Facts on animals, colours and kinds. {s} is "a cow", {bare} "cow", {plural} "cows". */
function about(key: 'sound' | 'baby' | 'home' | 'covering' | 'food') {
  return animals
    .filter((animal: Animal) => animal[key])
    .map((animal) => ({
      about: animal.name,
      s: one(animal.name),
      bare: animal.name,
      plural: animal.plural,
      answer: animal[key],
      does: thirdPerson(animal[key]),
    }));
}

export const sounds = relation(
  'sound',
  about('sound'),
  {
    clauses: [
      '{s} can {answer}',
      '{plural} {answer}',
      '{s} {does}',
      'the sound of {s} is called a {answer}',
      'when {s} has something to say, it will {answer}',
      'to {answer} is what {plural} do',
      'if you listen to {s}, you may hear it {answer}',
      'happy {plural} often {answer}',
      '{plural} wake up and {answer}',
      '{s} talks to its friends with a {answer}',
      'from far away you can hear the {plural} {answer}',
      'what {plural} do all day is {answer}',
      'a loud {answer} may come from {s}',
    ],
    questions: [
      'what do {plural} do when they call',
      'what sound does {s} make',
      'how does {s} call',
      'what noise do {plural} make',
    ],
    held: ['The sound that {s} makes is a {answer}', 'When they call, {plural} {answer}'],
  },
  'a {answer}',
);

export const babies = relation(
  'baby',
  about('baby'),
  {
    clauses: [
      'a baby {bare} is called a {answer}',
      'the baby of {s} is a {answer}',
      'a {answer} is a baby {bare}',
      'a {answer} grows up to be {s}',
      'every {bare} was once a {answer}',
      'a young {bare} has the name of {answer}',
      'the mother {bare} takes care of her {answer}',
      '{s} begins its life as a {answer}',
      'when {s} is very young, people call it a {answer}',
      'before it is grown, {s} is a {answer}',
      'the smallest {bare} in the family is the {answer}',
      'the child of two {plural} is a {answer}',
      'we call a little {bare} a {answer}',
    ],
    questions: [
      'what is a baby {bare} called',
      'what do you call a young {bare}',
      'what is the baby of {s}',
      'what does {s} begin its life as',
    ],
    held: ['The young of {s} is called a {answer}', 'A very young {bare} is a {answer}'],
  },
  'a {answer}',
);

export const homes = relation(
  'home',
  about('home'),
  {
    clauses: [
      '{s} lives in a {answer}',
      'the home of {s} is a {answer}',
      'you may find {s} in a {answer}',
      '{plural} feel at home in a {answer}',
      'at night {s} may rest in a {answer}',
      'a {answer} is a home for {plural}',
      '{s} sleeps safely in a {answer}',
      'when {s} goes home, it goes to a {answer}',
      'a {answer} is where {plural} live',
      '{plural} raise their young in a {answer}',
      'if you want to meet {s}, look in a {answer}',
      'what a house is to us, to {s} is a {answer}',
    ],
    questions: ['where does {s} live', 'what is the home of {s}', 'where do {plural} live', 'where might {s} sleep'],
    held: ['The place where {s} lives is a {answer}', 'Most {plural} live in a {answer}'],
  },
  'a {answer}',
);

export const coverings = relation('covering', about('covering'), {
  clauses: [
    '{s} has {answer}',
    '{plural} have {answer}',
    '{s} is covered with {answer}',
    'the body of {s} is covered with {answer}',
    'if you could touch {s}, you would feel its {answer}',
    'what keeps {plural} safe is their {answer}',
    '{answer} covers the body of {s}',
    'the outside of {s} is made of {answer}',
    '{s} is born to wear {answer}',
    '{plural} take good care of their {answer}',
    'a picture of {s} must show its {answer}',
    'instead of clothes, {plural} have {answer}',
  ],
  questions: [
    'what covers {s}',
    'what is the body of {s} covered with',
    'what do {plural} have on their bodies',
    'what does {s} wear instead of clothes',
  ],
  held: ['On the outside, {plural} have {answer}', 'The bodies of {plural} are covered with {answer}'],
});

export const foods = relation('food', about('food'), {
  clauses: [
    '{s} eats {answer}',
    '{plural} eat {answer}',
    '{plural} like to eat {answer}',
    'a hungry {bare} looks for {answer}',
    'the food of {s} is {answer}',
    'for breakfast {s} likes {answer}',
    '{answer} is good food for {s}',
    'give {s} some {answer} and it will be happy',
    'when {plural} are hungry, they eat {answer}',
    'a meal for {s} is made of {answer}',
    'if {s} could cook, it would cook {answer}',
    'one thing that {plural} eat is {answer}',
  ],
  questions: ['what does {s} eat', 'what do {plural} eat', 'what does a hungry {bare} look for', 'what do {plural} like to eat'],
  held: ['The favorite food of {s} is {answer}', 'When {s} is hungry, it eats {answer}'],
});

export const colorOf = relation(
  'color',
  colors.map(([thing, color]) => ({ about: thing, s: thing, answer: color })),
  {
    clauses: [
      '{s} is {answer}',
      'the color of {s} is {answer}',
      '{answer} is the color of {s}',
      'to paint {s}, you need {answer} paint',
      'when you think of {s}, you think of the color {answer}',
      'in the picture book, {s} is {answer}',
      'as everyone can see, {s} is {answer}',
      'something that is as {answer} as {s} is very {answer}',
      'the children painted {s} and made it {answer}',
      'nobody is surprised that {s} looks {answer}',
      'if you look at {s}, you see {answer}',
      '{s} has a {answer} color',
    ],
    questions: ['what color is {s}', 'what is the color of {s}', 'which color do you need to paint {s}'],
    held: ['The usual color of {s} is {answer}', 'The paint that matches {s} is {answer}'],
  },
);

export const kindOf = relation(
  'kind',
  kinds.flatMap(({ kind, plural, members }) =>
    members.map((member) => {
      const s = unarticled.has(member) ? member : one(member);
      return { about: plural, s, answer: kind, group: plural };
    }),
  ),
  {
    clauses: [
      '{s} is a kind of {answer}',
      '{s} is a {answer}',
      'one kind of {answer} is {s}',
      '{s} belongs to the {group}',
      'among the {group} we find {s}',
      'everybody calls {s} a {answer}',
      'if you see {s}, you see a {answer}',
      'if it is {s}, then it is a {answer}',
      'the word for {s} and others like it is {answer}',
      'a good example of a {answer} is {s}',
      '{s} is one of the {group}',
      'of all the {group}, {s} is easy to remember',
    ],
    questions: ['what kind of thing is {s}', 'what is {s}', 'what do we call {s} and others like it'],
    held: ['{S} is an example of a {answer}', 'In the list of words, {s} is under {answer}'],
  },
  'a {answer}',
);

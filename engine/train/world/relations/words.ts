import { jobs, tools } from '../data/things';
import { days, months, numbers, opposites, pasts, plurals } from '../data/words';
import { one } from '../language';
import { relation } from './relation';

/** Facts on words, work and order. */

export const oppositeOf = relation(
  'opposite',
  opposites.flatMap(([a, b]) => [
    { about: a, s: a, answer: b },
    { about: b, s: b, answer: a },
  ]),
  {
    clauses: [
      'the opposite of {s} is {answer}',
      '{s} is the opposite of {answer}',
      'the words {s} and {answer} are opposites',
      'if {s} is on one side, on the other side is {answer}',
      '{s} and {answer} mean opposite things',
      'the word {s} has an opposite, and that is {answer}',
      'when I say {s}, you say {answer}',
      'turn {s} around and you get {answer}',
      'between {s} and {answer} there is a big difference',
      'the other side of {s} is {answer}',
      'say {s}, and others will think of its opposite, {answer}',
      'whoever looks for the opposite of {s} will find {answer}',
    ],
    questions: ['what is the opposite of {s}', 'which word is the opposite of {s}', 'what is the other side of {s}'],
    held: ['The word that means the opposite of {s} is {answer}', 'Take the word {s}; its opposite is {answer}'],
  },
);

export const pastOf = relation(
  'past',
  pasts.map(([now, past]) => ({ about: now, s: now, answer: past })),
  {
    clauses: [
      'today we {s}, and yesterday we {answer}',
      'the past of {s} is {answer}',
      'the past tense of {s} is {answer}',
      'now they {s}, but last week they {answer}',
      'every day I {s}, and yesterday I {answer}',
      'we do not say that we {s} yesterday; we say that we {answer}',
      'the word {s} is for today, and for yesterday it is {answer}',
      '{answer} is the past of {s}',
      'what you {s} today, tomorrow you will say you {answer}',
      'in a story, {s} becomes {answer}',
      'they want to {s} again, just as they {answer} before',
      'they {answer} long ago, and still they {s}',
    ],
    questions: ['what is the past of {s}', 'what do you say for {s} when it was yesterday', 'what does {s} become in a story'],
    held: ['Today they {s}; yesterday they {answer}', 'When we talk about yesterday, the word {s} becomes {answer}'],
  },
);

export const pluralOf = relation(
  'plural',
  plurals.map(([single, many]) => ({ about: single, s: single, answer: many })),
  {
    clauses: [
      'the plural of {s} is {answer}',
      'there is one {s} here and there are two {answer} there',
      'one {s} and one {s} make two {answer}',
      'we say one {s} but many {answer}',
      'several of them, a {s} and another {s}, are called {answer}',
      'a single {s} is never called {answer}',
      'first there was a {s}, and then there were three {answer}',
      '{answer} is the plural of {s}',
      'a {s} is not alone among other {answer}',
      'the word for several of them is not {s} but {answer}',
      'the teacher drew one {s}, and then she drew four {answer}',
      'add a {s} to a {s} and you have two {answer}',
    ],
    questions: ['what is the plural of {s}', 'what do we call more than one {s}'],
    held: ['First one {s}, then many {answer}', 'If there is more than one {s}, we write {answer}'],
  },
);

export const workplace = relation(
  'workplace',
  jobs.map(({ job, place, deed }) => ({ about: job, s: one(job), bare: job, answer: place, deed })),
  {
    clauses: [
      '{s} works in a {answer}',
      '{s} goes to work in a {answer}',
      'in a {answer} you may meet {s}',
      'the place for {s} is a {answer}',
      'every morning the {bare} walks to the {answer}',
      '{s} {deed} in a {answer}',
      'a {answer} needs a good {bare}',
      'a {bare} who {deed} works in a {answer}',
      'to find {s}, go to a {answer}',
      'all day long {s} is busy in a {answer}',
      'a {answer} is the workplace of {s}',
      'ask for the {bare} when you are in a {answer}',
    ],
    questions: ['where does {s} work', 'what is the workplace of {s}', 'where can you meet {s}'],
    held: ['The place where {s} works is a {answer}', 'When {s} is at work, look in a {answer}'],
  },
  'a {answer}',
);

export const toolFor = relation(
  'tool',
  tools.map(([task, tool]) => ({ about: task, s: task.replace('their', 'your'), they: task, answer: tool })),
  {
    clauses: [
      'to {s}, you use {answer}',
      'people {they} with {answer}',
      'if you want to {s}, take {answer}',
      '{answer} can help you {s}',
      'you can {s} with {answer}',
      'without {answer} it is hard to {s}',
      'to {s}, you need {answer}',
      'people who {they} like to use {answer}',
      'when it is time to {s}, somebody looks for {answer}',
      'keep {answer} at home, so that you can {s}',
      'with {answer} it is easy to {s}',
      'nobody who has {answer} will find it hard to {s}',
    ],
    questions: ['what do you need to {s}', 'what do people use to {they}', 'with what can you {s}'],
    held: [],
  },
);

/** Neighbours in a fixed order, as [thing, the one after it]. */
function successors(order: readonly string[], circular: boolean): [string, string][] {
  const pairs = order.map((item, i): [string, string] => [item, order[(i + 1) % order.length]]);
  return circular ? pairs : pairs.slice(0, -1);
}

export const orderOf = relation(
  'order',
  [...successors(days, true), ...successors(months, true), ...successors(numbers, false)].map(([s, answer]) => ({
    about: s,
    s,
    answer,
  })),
  {
    clauses: [
      'after {s} comes {answer}',
      'right after {s} comes {answer}',
      '{answer} comes after {s}',
      '{s} is followed by {answer}',
      '{s} comes before {answer}',
      'first comes {s}, and then comes {answer}',
      'before {answer} there is {s}',
      'what follows {s} is {answer}',
      'when {s} is over, the next is {answer}',
      'the one after {s} is {answer}',
      'say {s}, and then say {answer}',
      'between {s} and {answer} there is nothing else',
    ],
    questions: ['what comes after {s}', 'what follows {s}', 'what is next after {s}'],
    held: ['The one that comes right after {s} is {answer}', 'When you have said {s}, the next word is {answer}'],
  },
);

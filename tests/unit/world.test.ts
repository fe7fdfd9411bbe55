import { beforeAll, describe, expect, it } from 'vitest';
import { generateWorld, type World } from '../../engine/train/world';

let world: World;
let text: string;
/** For each word the documents that hold it, so that a prompt is looked for only where its rarest word stands. */
let index: Map<string, number[]>;
let lowered: string[];

const wordsOf = (part: string) => part.toLowerCase().match(/[a-z0-9'-]+/g) ?? [];

beforeAll(() => {
  world = generateWorld(1);
  text = world.documents.join('\n');
  lowered = world.documents.map((document) => document.toLowerCase());
  index = new Map();
  for (const [i, document] of lowered.entries()) {
    for (const word of new Set(wordsOf(document))) {
      const places = index.get(word);
      if (places) places.push(i);
      else index.set(word, [i]);
    }
  }
});

/** The documents that hold a text, whatever the capitals. */
function documentsWith(part: string): number[] {
  const rarest = wordsOf(part)
    .map((word) => index.get(word) ?? [])
    .reduce((best, places) => (places.length < best.length ? places : best));
  return rarest.filter((i) => lowered[i].includes(part.toLowerCase()));
}

describe('the world as text', () => {
  it('is the same for the same seed and another for another', () => {
    expect(generateWorld(1).documents).toEqual(world.documents);
    expect(generateWorld(2).documents).not.toEqual(world.documents);
  });

  it('has 2 to 4 MB of printable ASCII', () => {
    expect(text.length).toBeGreaterThan(2e6);
    expect(text.length).toBeLessThan(4e6);
    expect(text.match(/[^\x20-\x7e\n]/g)).toBeNull();
    expect(text).not.toContain('<|endoftext|>');
  });

  it('has no left-over templates and no wrong articles', () => {
    for (const flaw of [
      /\$\{/,
      /[{}]/,
      /undefined/,
      / {2}/,
      /\[object/,
      /\ba (?:apple|owl|eagle|orange|egg|ocean|arena|elephant)\b/i,
    ]) {
      expect(text.match(flaw)).toBeNull();
    }
    expect(text.match(/\ban (?:[bcdfgjklmnpqrstvwxz][a-z]{2,})/)).toBeNull();
    expect(text.match(/ [.,?!]/)).toBeNull();
  });

  it('gives every kind of document its share, induction 15 to 20 percent', () => {
    const total = Object.values(world.shares).reduce((sum, size) => sum + size, 0);
    const copied = ['echo', 'chant', 'shopping', 'spelling', 'dictionary', 'stranger', 'secret'];
    const share = copied.reduce((sum, kind) => sum + world.shares[kind], 0) / total;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.2);
  });
});

describe('held-out facts', () => {
  it('are asked in words that the text never uses', () => {
    const seen = world.facts.filter(({ prompt }) => documentsWith(prompt).length > 0);
    expect(seen.map(({ prompt }) => prompt)).toEqual([]);
  });

  it('are stated in the text often enough to be learned', () => {
    const seldom: string[] = [];
    for (const { slots, kind } of world.known) {
      const subjects = [slots.s, slots.bare, slots.plural, slots.they].filter(Boolean).map((subject) => subject.toLowerCase());
      const answers = new Set(
        [slots.answer, slots.group].filter(Boolean).flatMap((answer) => documentsWith(answer.toLowerCase())),
      );
      const together = new Set(subjects.flatMap(documentsWith).filter((i) => answers.has(i)));
      if (together.size < 10) seldom.push(`${kind}: ${slots.s} - ${slots.answer}, ${together.size} times`);
    }
    expect(seldom).toEqual([]);
  });

  it('begin the answer with a space and end the prompt without one', () => {
    for (const { prompt, answer } of world.facts) {
      expect(answer).toMatch(/^ \S/);
      expect(prompt).toMatch(/^[A-Z].*\S$/);
    }
  });

  it('ask each question once', () => {
    const prompts = world.facts.map(({ prompt }) => prompt);
    expect(new Set(prompts).size).toBe(prompts.length);
  });
});

/** An independent rule: the subject is the second word; it is plural when it ends in s or is on the short list. */
const isPlural = (prompt: string) => {
  const subject = prompt.split(' ')[1];
  return subject.endsWith('s') || ['children', 'mice', 'geese', 'men', 'women'].includes(subject);
};

describe('held-out agreement', () => {
  it('has as many singular as plural subjects, and as many lures of each number', () => {
    const count = (test: (item: World['agreement'][number]) => boolean) => world.agreement.filter(test).length;
    expect(count(({ subject }) => subject === 'singular')).toBe(count(({ subject }) => subject === 'plural'));
    expect(count(({ attractor }) => attractor === 'same')).toBe(count(({ attractor }) => attractor === 'different'));
    for (const structure of new Set(world.agreement.map((item) => item.structure))) {
      expect(count((item) => item.structure === structure && isPlural(item.prompt))).toBe(
        count((item) => item.structure === structure && !isPlural(item.prompt)),
      );
    }
    expect(world.agreement.length).toBeGreaterThan(200);
  });

  it('calls the right verb good', () => {
    for (const { prompt, good, bad, subject } of world.agreement) {
      expect(subject).toBe(isPlural(prompt) ? 'plural' : 'singular');
      expect([' were', ' are', ' have'].includes(good)).toBe(isPlural(prompt));
      expect([' were', ' are', ' have'].includes(bad)).toBe(!isPlural(prompt));
    }
  });

  it('is never seen in the text', () => {
    const seen = world.agreement.filter(({ prompt }) => documentsWith(prompt).length > 0);
    expect(seen.map(({ prompt }) => prompt)).toEqual([]);
  });
});

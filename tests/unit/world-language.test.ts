import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/tensor/random';
import { articles, capital, Deck, fill, list, one, plural, rows, thirdPerson } from '../../engine/train/world/language';
import { relations } from '../../engine/train/world/relations';

describe('English', () => {
  it('puts a and an by sound', () => {
    expect(['owl', 'cow', 'hour', 'unicorn', 'European city', 'umbrella'].map(one)).toEqual([
      'an owl',
      'a cow',
      'an hour',
      'a unicorn',
      'a European city',
      'an umbrella',
    ]);
    expect(articles('A apple and an pear are a even better pair than an banana.')).toBe(
      'An apple and a pear are an even better pair than a banana.',
    );
  });

  it('spells verbs and plurals', () => {
    expect(['bark', 'hiss', 'screech', 'cry', 'play', 'go', 'moo', 'buzz'].map(thirdPerson)).toEqual(
      'barks hisses screeches cries plays goes moos buzzes'.split(' '),
    );
    expect(['box', 'toy', 'baby', 'brush'].map(plural)).toEqual(['boxes', 'toys', 'babies', 'brushes']);
  });

  it('joins lists and makes capitals', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((items) => list(items))).toEqual(['', 'a', 'a and b', 'a, b and c']);
    expect(list(['a', 'b'], 'or')).toBe('a or b');
    expect(capital('the end')).toBe('The end');
  });

  it('fills templates, and refuses a hole without a word', () => {
    expect(fill('{S} is a {kind}.', { s: 'the owl', kind: 'animal' })).toBe('The owl is an animal.');
    expect(() => fill('{s} is {x}', { s: 'it' })).toThrow('{x}');
  });

  it('reads tables', () => {
    expect(rows('\na | b c |\nd | | e\n')).toEqual([
      ['a', 'b c', ''],
      ['d', '', 'e'],
    ]);
  });
});

describe('a deck', () => {
  it('deals every item once before any comes again', () => {
    const deck = new Deck([1, 2, 3, 4, 5], new Random(1));
    for (let round = 0; round < 3; round++) {
      expect(Array.from({ length: 5 }, () => deck.deal()).toSorted()).toEqual([1, 2, 3, 4, 5]);
    }
    expect(new Set(deck.hand(4)).size).toBe(4);
    expect(deck.hand(9)).toHaveLength(5);
    expect(() => new Deck([], new Random(1))).toThrow(RangeError);
  });
});

describe('relations', () => {
  it('have at least twelve phrasings each, and phrasings to ask with', () => {
    for (const { clauses, questions, held } of relations) {
      expect(new Set([...clauses, ...held]).size).toBe(clauses.length + held.length);
      expect(clauses.length).toBeGreaterThanOrEqual(12);
      expect(questions.length).toBeGreaterThan(1);
    }
  });

  it('say one thing of each subject, never two', () => {
    for (const { kind, facts } of relations) {
      const subjects = facts.map(({ slots }) => slots.s);
      expect(subjects.filter((subject, i) => subjects.indexOf(subject) !== i).map((subject) => `${kind}: ${subject}`)).toEqual(
        [],
      );
    }
  });
});

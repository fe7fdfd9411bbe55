import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../engine/tensor/random';
import { createTokenizer, sampleDocuments, splitDocuments, TokenType, trainBpe } from '../../engine/tokenizer';
import { BYTE_ALPHABET } from '../../engine/tokenizer/bytes';
import { preTokenizer } from '../../engine/tokenizer/pretokenize';

const special = ['<|begin_of_text|>', '<|end_of_text|>'] as const;
const options = (merges: number) => ({ vocabSize: 258 + merges, special, pre: 'gpt-2' });

describe('training', () => {
  test('learns the merges of a text worked out by hand', () => {
    const text = `${'low\n'.repeat(3)}${'lower\n'.repeat(2)}${'newest\n'.repeat(6)}`;
    // "we" occurs 8 times (lower, newest); then n-e, e-we, we-s and s-t 6 times each, and the lowest byte goes first; "lo" 5 times.
    expect(trainBpe([text], options(6)).merges).toEqual(['w e', 'e we', 'n ewe', 's t', 'newe st', 'l o']);
  });

  test('lays out the vocabulary: special tokens, bytes, merges', () => {
    const { tokens, tokenTypes, bosId, eosId } = trainBpe(['hug hug hug pug pug'], options(2));
    expect(tokens.slice(0, 2)).toEqual(special);
    expect(tokens.slice(2, 258)).toEqual(BYTE_ALPHABET);
    expect(tokens.slice(258)).toEqual(['ug', 'hug']);
    expect(tokenTypes.slice(0, 3)).toEqual([TokenType.control, TokenType.control, TokenType.normal]);
    expect([bosId, eosId]).toEqual([0, 1]);
  });

  test('takes the most frequent pair each time, as counting from scratch finds it', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (documents) => {
        expect(trainBpe(documents, options(20)).merges).toEqual(trainSlowly(documents, 20));
      }),
      { numRuns: 300 },
    );
  });

  test('does not depend on the order of the documents', () => {
    const documents = splitDocuments(
      Array.from({ length: 40 }, (_, i) => `word${i % 7} other ${i * i} the end`).join('\n<|endoftext|>\n'),
    );
    const shuffled = new Random(3).shuffle([...documents]);
    expect(shuffled).not.toEqual(documents);
    expect(trainBpe(shuffled, options(60))).toEqual(trainBpe(documents, options(60)));
  });

  test('stops where no pair occurs twice, and refuses a vocabulary too small for the bytes', () => {
    expect(trainBpe(['abcdef'], options(10)).merges).toEqual([]);
    expect(() => trainBpe([], { ...options(0), vocabSize: 257 })).toThrow('cannot hold 258');
    expect(() => trainBpe([], { ...options(0), pre: 'none' })).toThrow('known: gpt-2');
  });

  test('a text that spells a special token learns nothing of it', () => {
    const data = trainBpe(['<|end_of_text|>'.repeat(20)], options(40));
    expect(data.tokens.indexOf('<|end_of_text|>', 2)).toBe(-1);
    expect(createTokenizer(data).encode('<|end_of_text|>')).not.toContain(1);
  });
});

describe('pre-tokenising as GPT-2 does', () => {
  test.each([
    ["I'll see 3 owls!", "I|'ll| see| 3| owls|!"],
    ['a  b', 'a| | b'],
    ['a \n b', 'a| \n| b'],
    ['end  ', 'end|  '],
    ["CAN'T can't", "CAN|'|T| can|'t"],
    ['x\u00a0y', 'x|\u00a0|y'],
    ['\ufeffx\u0085y', '\ufeff|x|\u0085|y'],
    ['日本語 ½ ٣', '日本語| ½| ٣'],
  ])('%j', (text, pieces) => {
    expect(preTokenizer('gpt-2')(text).join('|')).toBe(pieces);
  });

  test('loses nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(preTokenizer('gpt-2')(text).join('')).toBe(text)));
  });
});

describe('documents', () => {
  test('are cut at separator lines only', () => {
    expect(splitDocuments('one\n<|endoftext|>\ntwo <|endoftext|> still\n<|endoftext|>\n\n<|endoftext|>\r\nthree')).toEqual([
      'one',
      'two <|endoftext|> still',
      'three',
    ]);
  });

  test('a sample keeps to its limit and its seed', () => {
    const documents = Array.from({ length: 100 }, (_, i) => `${i}`.padStart(10, '.'));
    const sample = sampleDocuments(documents, 255, new Random(1));
    expect(sample).toHaveLength(25);
    expect(new Set(sample).size).toBe(25);
    expect(sampleDocuments(documents, 255, new Random(1))).toEqual(sample);
    expect(sampleDocuments(documents, 1e9, new Random(1))).toHaveLength(100);
  });
});

/** The definition, slowly: count all pairs afresh for every merge. Ties go to the older left token, then the older right one. */
function trainSlowly(documents: readonly string[], most: number): string[] {
  const tokens: string[] = [...BYTE_ALPHABET];
  const merges: string[] = [];
  let words = documents
    .flatMap(preTokenizer('gpt-2'))
    .map((piece) => Array.from(new TextEncoder().encode(piece), (byte) => BYTE_ALPHABET[byte]));
  while (tokens.length < 256 + most) {
    const counts = new Map<string, number>();
    for (const word of words)
      word.slice(1).forEach((right, i) => counts.set(`${word[i]} ${right}`, (counts.get(`${word[i]} ${right}`) ?? 0) + 1));
    const age = (pair: string) => pair.split(' ').map((token) => tokens.indexOf(token));
    const [best] = [...counts]
      .filter(([, count]) => count >= 2)
      .toSorted(([a, countA], [b, countB]) => countB - countA || age(a)[0] - age(b)[0] || age(a)[1] - age(b)[1]);
    if (!best) break;
    const [left, right] = best[0].split(' ');
    merges.push(best[0]);
    if (!tokens.includes(left + right)) tokens.push(left + right);
    words = words.map((word) => {
      const joined: string[] = [];
      for (let i = 0; i < word.length; i++) joined.push(word[i] === left && word[i + 1] === right ? word[i++] + right : word[i]);
      return joined;
    });
  }
  return merges;
}

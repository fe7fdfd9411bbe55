import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createStreamDecoder,
  createTokenizer,
  mergeSteps,
  partsAfter,
  replayMerges,
  segmentTokens,
  stopIds,
  TokenType,
  type SpmData,
} from '../../engine/tokenizer';

const BYTES = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
const LETTERS = ['▁', 'a', 'b', 'c', 'd', 's', '<', '>', '/', 'é'];

/** By hand: unknown, begin, end and a mark; the bytes; single characters; then tokens with their scores. */
function handMade(words: Readonly<Record<string, number>>, changes: Partial<SpmData> = {}): SpmData {
  const { unknown, control, userDefined, byte, normal } = TokenType;
  const rows: [string, number, number][] = [
    ['<unk>', unknown, 0],
    ['<s>', control, 0],
    ['</s>', control, 0],
    ['<b>', userDefined, 0],
    ...BYTES.map((token): [string, number, number] => [token, byte, 0]),
    ...LETTERS.map((token): [string, number, number] => [token, normal, -100]),
    ...Object.entries(words).map(([token, score]): [string, number, number] => [token, normal, score]),
  ];
  return {
    model: 'spm',
    tokens: rows.map(([token]) => token),
    tokenTypes: rows.map(([, type]) => type),
    scores: rows.map(([, , score]) => score),
    unknownId: 0,
    bosId: 1,
    eosId: 2,
    addBos: true,
    spacePrefix: 'always',
    ...changes,
  };
}

const WORDS = { '▁a': -1, ab: -2, bc: -3, abc: -4, '▁▁': -5, '▁ab': -6, cd: -7, dc: -7, '▁abc': -8, '<s': -9, 's>': -9, sds: -9 };
const data = handMade(WORDS);
const tokenizer = createTokenizer(data);
const spelled = (text: string, options = {}, of = tokenizer) =>
  of
    .encode(text, options)
    .map((id) => of.data.tokens[id])
    .join(' ');

const anyText = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', 'c', 'd', ' ', '  ', 'é', '<s>', '</s>', '<b>', '日', '\n', '👩‍👩‍👧'), { maxLength: 20 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

describe('encoding', () => {
  test.each([
    ['abc', '▁abc'], // "▁a", then "bc", which together spell a third
    ['abcd', '▁abc d'],
    ['b', '▁ b'],
    ['dcd', '▁ dc d'], // equal scores: the leftmost
    ['cdcd', '▁ cd cd'],
    ['', ''],
    [' ', '▁▁'],
    ['é', '▁ é'],
    ['日', '▁ <0xE6> <0x97> <0xA5>'],
    ['\n', '▁ <0x0A>'],
  ])('%j is %s', (text, tokens) => {
    expect(spelled(text)).toBe(tokens);
  });

  test('gives what merging the best pair by brute force gives', () => {
    fc.assert(
      fc.property(anyText, (text) => void expect(spelled(text)).toBe(bruteForce(data, text).join(' '))),
      { numRuns: 500 },
    );
  });

  test('a vocabulary with a blank inside a token is merged across words', () => {
    const across = createTokenizer(handMade({ ...WORDS, 'b▁': 0, 'b▁a': 1, 'ab▁a': 2 }));
    expect(spelled('ab ab', {}, across)).toBe('▁ ab▁a b');
    fc.assert(
      fc.property(anyText, (text) => {
        expect(spelled(text, {}, across)).toBe(bruteForce(across.data as SpmData, text).join(' '));
      }),
    );
  });

  test('what is typed makes no control token, letter by letter or at once, unless asked for', () => {
    expect(spelled('<s>')).toBe('▁ <s >');
    expect(spelled('<s>', { parseSpecial: true })).toBe('<s>');
    expect(spelled('a</s>a', { parseSpecial: true, bos: true })).toBe('<s> ▁a </s> ▁a');
    expect(spelled('<0x0A>')).not.toContain('<0x0A>');
  });

  test('a user-defined token is always one, and a blank goes before what follows it', () => {
    expect(spelled('a<b>a')).toBe('▁a <b> ▁a');
    expect(tokenizer.isSpecial(3)).toBe(false);
    expect(tokenizer.decode(tokenizer.encode('<b>'))).toBe('<b>');
  });

  test.each([
    ['never', 'a', 'a'],
    ['never', ' a', '▁a'],
    ['always', ' a', '▁ ▁a'],
    ['missing', ' a', '▁a'],
    ['missing', 'a<b>a', '▁a <b> ▁a'],
    ['missing-first', 'a<b>a', '▁a <b> a'],
    ['missing-first', '<b>a', '<b> a'],
  ] as const)('a blank before a text: %s, %j', (spacePrefix, text, tokens) => {
    expect(spelled(text, {}, createTokenizer(handMade(WORDS, { spacePrefix })))).toBe(tokens);
  });

  test('tokens that swallow blanks do', () => {
    const swallowing = createTokenizer(handMade(WORDS, { spacePrefix: 'never', rstrip: [2], lstrip: [3] }));
    expect(spelled('a </s> \n a <b> a', { parseSpecial: true }, swallowing)).toBe('a ▁ </s> a <b> ▁a');
    expect(spelled('</s>  <b>', { parseSpecial: true }, swallowing)).toBe('</s> <b>');
  });

  test('an unused token is never made', () => {
    const unused = {
      ...data,
      tokenTypes: data.tokenTypes.map((type, id) => (data.tokens[id] === '▁a' ? TokenType.unused : type)),
    };
    expect(spelled('abc', {}, createTokenizer(unused))).toBe('▁abc');
  });

  test('a text of 100,000 letters without a blank is encoded without quadratic work', () => {
    expect(tokenizer.encode('cd'.repeat(50_000))).toHaveLength(50_001);
  });
});

describe('decoding', () => {
  test('any text comes back, but for "▁", which is a blank', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('always', 'never'), (text, spacePrefix) => {
        const of = createTokenizer(
          handMade(WORDS, {
            spacePrefix,
            tokenTypes: data.tokenTypes.map((type) => (type === TokenType.userDefined ? TokenType.control : type)),
          }),
        );
        expect(of.decode(of.encode(text))).toBe(text.replaceAll('▁', ' '));
      }),
    );
  });

  test('takes off the blank that encoding put there, and no other', () => {
    const ids = tokenizer.encode('a a', { bos: true });
    expect(tokenizer.decode(ids)).toBe('a a');
    expect(tokenizer.decode(ids, { special: true })).toBe('<s> a a');
    expect(tokenizer.decode(ids, { continued: true })).toBe(' a a');
    expect(tokenizer.decode(tokenizer.encode('  a'))).toBe('  a');
    expect(tokenizer.decode([])).toBe('');
    expect(tokenizer.decode([0, 1])).toBe('');
  });

  test('a stream of tokens gives the same text', () => {
    const anyIds = fc.array(fc.integer({ min: 0, max: tokenizer.vocabSize - 1 }), { maxLength: 20 });
    fc.assert(
      fc.property(anyIds, fc.boolean(), fc.boolean(), (ids, special, continued) => {
        const stream = createStreamDecoder(tokenizer, { special, continued });
        for (const _ of ['once', 'again'])
          expect(ids.map((id) => stream.push(id)).join('') + stream.end()).toBe(tokenizer.decode(ids, { special, continued }));
      }),
    );
  });

  test('segments cut no character that is spelled in bytes', () => {
    const segments = segmentTokens(tokenizer, tokenizer.encode('日a', { bos: true }));
    expect(segments.map(({ text, ids, special }) => [text, ids.length, special])).toEqual([
      ['<s>', 1, true],
      [' ', 1, false],
      ['日', 3, false],
      ['a', 1, false],
    ]);
  });
});

describe('replaying merges', () => {
  test('every step joins the pair of the best score, and the last leaves encode’s ids', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const pieces = replayMerges(tokenizer, text);
        expect(pieces.flatMap(({ ids }) => ids)).toEqual(tokenizer.encode(text));
        for (const piece of pieces) {
          expect(partsAfter(piece, piece.merges.length).map(({ id }) => id)).toEqual(piece.ids);
          for (const { merged, left, right, rank, before } of mergeSteps(piece)) {
            expect(data.tokens[left] + data.tokens[right]).toBe(data.tokens[merged]);
            const scores = before.slice(1).map((part, i) => scoreOf(data, data.tokens[before[i].id] + data.tokens[part.id]));
            expect(data.scores[merged]).toBe(Math.max(...scores));
            expect(rank).toBe(new Set([0, ...Object.values(WORDS)].filter((score) => score > data.scores[merged])).size);
          }
        }
      }),
    );
  });

  test('a token names the merge that makes it', () => {
    const names = (token: string) => {
      const { madeBy } = tokenizer.describe(data.tokens.indexOf(token));
      return madeBy && [data.tokens[madeBy.left], data.tokens[madeBy.right]];
    };
    expect(names('abc')).toEqual(['ab', 'c']);
    expect(names('▁abc')).toEqual(['▁a', 'bc']);
    expect(names('sds')).toBeNull(); // nothing makes "sd" or "ds"
    expect([names('a'), names('<0x0A>'), names('<s>')]).toEqual([null, null, null]);
    expect(tokenizer.describe(4 + 0xe2)).toMatchObject({ type: 'byte', display: '⟨E2⟩', special: false });
  });
});

test('a text ends at end-of-text and at marks that end a turn', () => {
  const turn = { ...data, tokens: [...data.tokens, '<end_of_turn>'], tokenTypes: [...data.tokenTypes, TokenType.control] };
  expect(stopIds(turn)).toEqual([2, data.tokens.length]);
});

test.each<[string, Partial<SpmData>]>([
  ['scores', { scores: [1, 2] }],
  ['byte 65', { unknownId: null, tokens: data.tokens.map((token) => (token === '<0x41>' ? '<0x4>' : token)) }],
  ['outside the vocabulary', { bosId: 99_999 }],
])('data that is no tokenizer says what is wrong: %s', (message, wrong) => {
  expect(() => createTokenizer({ ...data, ...wrong })).toThrow(message);
});

test('without byte tokens a character that has none is unknown', () => {
  const { normal } = TokenType;
  const bare: SpmData = {
    model: 'spm',
    tokens: ['?', 'a'],
    tokenTypes: [TokenType.unknown, normal],
    scores: [0, 0],
    unknownId: 0,
    bosId: null,
    eosId: null,
    addBos: false,
    spacePrefix: 'never',
  };
  expect(createTokenizer(bare).encode('ab')).toEqual([1, 0]);
});

function scoreOf({ tokens, tokenTypes, scores }: SpmData, token: string): number {
  const id = tokens.indexOf(token);
  return id >= 0 && tokenTypes[id] === TokenType.normal ? scores[id] : -Infinity;
}

/** The definition, slowly: of all neighbours that spell a token join those of the best score, leftmost first, and start again. */
function bruteForce(of: SpmData, text: string): string[] {
  return text
    .split(/(<b>)/)
    .filter((stretch) => stretch !== '')
    .flatMap((stretch) => {
      if (stretch === '<b>') return ['<b>'];
      const parts = Array.from(` ${stretch}`.replaceAll(' ', '▁'));
      for (;;) {
        const found = parts.slice(1).map((part, i) => scoreOf(of, parts[i] + part));
        const best = Math.max(...found, -Infinity);
        if (best === -Infinity) break;
        const at = found.indexOf(best);
        parts.splice(at, 2, parts[at] + parts[at + 1]);
      }
      return parts.flatMap((part) =>
        scoreOf(of, part) > -Infinity ? [part] : Array.from(new TextEncoder().encode(part), (byte) => BYTES[byte]),
      );
    });
}

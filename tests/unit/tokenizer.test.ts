import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createStreamDecoder,
  createTokenizer,
  displayText,
  replacedSurrogates,
  TokenType,
  trainBpe,
  type BpeData,
  type Tokenizer,
} from '../../engine/tokenizer';
import { BYTE_ALPHABET, bytesToToken, tokenToBytes } from '../../engine/tokenizer/bytes';
import { decodeUtf8, utf8Length } from '../../engine/tokenizer/text';

const TEXT =
  "The cat sat on the mat. The cats that I saw yesterday weren't sleeping; they'd seen the other cat. " +
  'An owl, a cow and a naïve café owner. 12 34 1234   the  end\n\nthe theme of the theatre. 日本語の文 👩‍👩‍👧 aaaaaaa';
const trained = trainBpe([TEXT, TEXT], { vocabSize: 340, special: ['<|begin_of_text|>', '<|end_of_text|>'], pre: 'gpt-2' });
const tokenizer = createTokenizer(trained);

/** By hand: bytes at 0..255, then the merges' tokens, then two special ones. */
function handMade(merges: string[]): BpeData {
  const tokens = [...BYTE_ALPHABET, ...merges.map((merge) => merge.replace(' ', '')), '<s>', '</s>'];
  const tokenTypes = tokens.map((_, id) => (id < tokens.length - 2 ? TokenType.normal : TokenType.control));
  return {
    model: 'bpe',
    pre: 'gpt-2',
    tokens,
    merges,
    tokenTypes,
    bosId: tokens.length - 2,
    eosId: tokens.length - 1,
    addBos: true,
  };
}

/** Any string at all: well-formed Unicode, lone surrogates, and text that the trained merges know. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom('the', ' the', 'cat', ' ', '\n', 'a', "'s", '12', '\0', 'é', '👩‍👩‍👧', '\ud800'), { maxLength: 30 })
    .map((words) => words.join('')),
);
const anyIds = (of: Tokenizer) => fc.array(fc.integer({ min: 0, max: of.vocabSize - 1 }), { maxLength: 40 });

describe('the byte alphabet', () => {
  test('is GPT-2s: 256 different printable characters, the known ones in place', () => {
    expect(new Set(BYTE_ALPHABET).size).toBe(256);
    expect([0x20, 0x0a, 0x09, 0x00, 0x7f, 0xa0, 0xad].map((byte) => BYTE_ALPHABET[byte]).join('')).toBe('ĠĊĉĀġłŃ');
    expect(BYTE_ALPHABET.every((character) => !/[\p{White_Space}\p{Control}]/u.test(character))).toBe(true);
  });

  test('gives the bytes back', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(tokenToBytes(bytesToToken(bytes))).toEqual(bytes)));
  });
});

describe('ill-formed UTF-8', () => {
  test('is measured as the platform decodes it: one code point each time', () => {
    const hostile = fc.array(
      fc.constantFrom(0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          hostile.map((list) => Uint8Array.from(list)),
        ),
        (bytes) => {
          let pieces = '';
          for (let start = 0; start < bytes.length;) {
            const end = start + utf8Length(bytes, start);
            const piece = decodeUtf8(bytes.subarray(start, end));
            expect([...piece]).toHaveLength(1);
            pieces += piece;
            start = end;
          }
          expect(pieces).toBe(decodeUtf8(bytes));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('encode and decode', () => {
  test('a hand-made vocabulary merges by rank, not by length or place', () => {
    // Ranks: 0 b+c, 1 a+b, 2 bc+d.
    const hand = createTokenizer(handMade(['b c', 'a b', 'bc d']));
    const [a, b, d] = [...'abd'].map((letter) => BYTE_ALPHABET.indexOf(letter));
    expect(hand.encode('abc')).toEqual([a, 256]);
    expect(hand.encode('abd')).toEqual([257, d]);
    expect(hand.encode('abcd')).toEqual([a, 258]);
    expect(hand.encode('abab')).toEqual([257, 257]);
    expect(hand.encode('bb')).toEqual([b, b]);
  });

  test('equal pairs merge from the left', () => {
    const hand = createTokenizer(handMade(['a a', 'aa aa']));
    const a = BYTE_ALPHABET.indexOf('a');
    expect(hand.encode('aaa')).toEqual([256, a]);
    expect(hand.encode('a'.repeat(7))).toEqual([257, 256, a]);
  });

  test('any string comes back, each lone surrogate as U+FFFD', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const mended = Array.from(text, (character) => (/^[\ud800-\udfff]$/.test(character) ? '\ufffd' : character)).join('');
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(mended);
        expect(replacedSurrogates(text)).toBe([...text].filter((character) => /^[\ud800-\udfff]$/.test(character)).length);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['', '\0', 'a\0b', '\ufeffmark', '\u0085', '\r\n', ' \u3000 x', "don't"])('%j comes back', (text) => {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  test('gives what merging the best pair by brute force gives', () => {
    fc.assert(
      fc.property(anyText, (text) => void expect(tokenizer.encode(text)).toEqual(bruteForce(trained, tokenizer, text))),
      { numRuns: 500 },
    );
  });

  test('a word of 200,000 letters is encoded without quadratic work', () => {
    const hand = createTokenizer(handMade(['a a', 'aa aa', 'aaaa aaaa']));
    expect(hand.encode('a'.repeat(200_003))).toEqual([...Array<number>(25_000).fill(258), 256, BYTE_ALPHABET.indexOf('a')]);
    expect(tokenizer.decode(tokenizer.encode('𝒳'.repeat(50_000)))).toBe('𝒳'.repeat(50_000));
  });

  test('begin-of-text comes only when asked for', () => {
    expect(tokenizer.encode('', { bos: true })).toEqual([0]);
    expect(tokenizer.encode('a', { bos: true })).toEqual([0, ...tokenizer.encode('a')]);
    expect(() => createTokenizer({ ...trained, bosId: null }).encode('a', { bos: true })).toThrow(/no begin-of-text/);
  });

  test('special tokens in a text are text unless parsed', () => {
    const text = 'the<|end_of_text|> the<|end_of_tex';
    const plain = tokenizer.encode(text);
    expect(plain.some((id) => tokenizer.isSpecial(id))).toBe(false);
    expect(tokenizer.decode(plain)).toBe(text);
    const parsed = tokenizer.encode(text, { parseSpecial: true });
    expect(parsed).toEqual([...tokenizer.encode('the'), 1, ...tokenizer.encode(' the<|end_of_tex')]);
    expect(tokenizer.decode(parsed)).toBe('the the<|end_of_tex');
    expect(tokenizer.decode(parsed, { special: true })).toBe(text);
  });

  test('any ids decode; only an id outside the vocabulary is an error', () => {
    fc.assert(fc.property(anyIds(tokenizer), (ids) => void tokenizer.decode(ids)));
    const [first] = [...new TextEncoder().encode('é')].map((byte) => trained.tokens.indexOf(BYTE_ALPHABET[byte]));
    expect(tokenizer.decode([first])).toBe('\ufffd');
    for (const id of [-1, tokenizer.vocabSize, 1.5, NaN]) {
      expect(() => tokenizer.decode([id])).toThrow(RangeError);
      expect(() => tokenizer.describe(id)).toThrow(`outside the vocabulary of ${tokenizer.vocabSize}`);
    }
  });

  test('a stream of tokens gives the same text, and no half characters on the way', () => {
    for (const special of [false, true]) {
      fc.assert(
        fc.property(anyIds(tokenizer), (ids) => {
          const stream = createStreamDecoder(tokenizer, { special });
          const pushed = ids.map((id) => stream.push(id));
          expect(pushed.join('') + stream.end()).toBe(tokenizer.decode(ids, { special }));
        }),
      );
    }
    const bytes = [...new TextEncoder().encode('é!')].map((byte) => trained.tokens.indexOf(BYTE_ALPHABET[byte]));
    const stream = createStreamDecoder(tokenizer);
    expect(bytes.map((id) => stream.push(id))).toEqual(['', 'é', '!']);
  });
});

describe('what a token is', () => {
  test('a merged token names its parts, a byte its bytes', () => {
    const the = tokenizer.describe(trained.tokens.indexOf('Ġthe'));
    expect(the).toMatchObject({ token: 'Ġthe', display: '␣the', type: 'normal', special: false });
    expect(the.madeBy && tokenizer.decode([the.madeBy.left, the.madeBy.right])).toBe(' the');
    expect(trained.merges[the.madeBy?.rank ?? -1].replace(' ', '')).toBe('Ġthe');
    expect(tokenizer.describe(trained.tokens.indexOf(BYTE_ALPHABET[0xe2]))).toMatchObject({ display: '⟨E2⟩', madeBy: null });
    expect(tokenizer.describe(0)).toMatchObject({ display: '<|begin_of_text|>', type: 'control', special: true, madeBy: null });
  });

  test('blank and invisible characters are marked', () => {
    expect(displayText('a b\n\t\0\u200d\u00a0')).toBe('a␣b↵⇥␀⟨U+200D⟩⟨U+00A0⟩');
  });
});

describe('data that is no tokenizer', () => {
  test.each<[string, Partial<BpeData>]>([
    ['pre-tokeniser', { pre: 'martian' }],
    ['byte 65', { tokens: trained.tokens.map((token) => (token === 'A' ? 'AA' : token)), merges: [] }],
    ['merge 0', { merges: ['x y'] }],
    ['merge 1', { merges: [trained.merges[0], 'nospace'] }],
    ['outside the vocabulary', { eosId: 999 }],
  ])('says what is wrong: %s', (message, wrong) => {
    expect(() => createTokenizer({ ...trained, ...wrong })).toThrow(message);
  });
});

/** The definition, slowly: look up every neighbouring pair in the list of merges, join the first of the best, start again. */
function bruteForce(data: BpeData, of: Tokenizer, text: string): number[] {
  return of.split(text).flatMap((piece) => {
    const parts = Array.from(new TextEncoder().encode(piece.text), (byte) => BYTE_ALPHABET[byte]);
    for (;;) {
      let best = Infinity;
      let at = -1;
      for (let i = 0; i + 1 < parts.length; i++) {
        const rank = data.merges.indexOf(`${parts[i]} ${parts[i + 1]}`);
        if (rank >= 0 && rank < best) [best, at] = [rank, i];
      }
      if (at < 0) return parts.map((part) => data.tokens.lastIndexOf(part));
      parts.splice(at, 2, parts[at] + parts[at + 1]);
    }
  });
}

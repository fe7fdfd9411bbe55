import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createTokenizer,
  mergeSteps,
  partsAfter,
  replayMerges,
  segmentTokens,
  TokenType,
  trainBpe,
} from '../../engine/tokenizer';
import { BYTE_ALPHABET, bytesToToken } from '../../engine/tokenizer/bytes';

const data = trainBpe(["the cat sat on the mat; the cats don't.", 'the theme, the theatre 12 12 été été'], {
  vocabSize: 310,
  special: ['<|begin_of_text|>', '<|end_of_text|>'],
  pre: 'gpt-2',
});
const tokenizer = createTokenizer(data);
const byteId = (byte: number) => data.tokens.indexOf(BYTE_ALPHABET[byte]);
const byteIds = (text: string) => Array.from(new TextEncoder().encode(text), byteId);
const texts = (ids: number[]) => segmentTokens(tokenizer, ids).map((segment) => segment.text);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.constantFrom('the', ' the', 'cat', 'theatre', ' ', '\n', "'t", '12', 'été', '<|end_of_text|>'), { maxLength: 20 })
    .map((words) => words.join('')),
);

describe('replaying merges', () => {
  test('every step joins one pair, of a rank that no other pair beats, and the last leaves encode’s ids', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, parseSpecial) => {
        const pieces = replayMerges(tokenizer, text, { parseSpecial });
        expect(pieces.flatMap((piece) => piece.ids)).toEqual(tokenizer.encode(text, { parseSpecial }));
        for (const piece of pieces) {
          const steps = mergeSteps(piece);
          expect((steps.at(-1)?.after ?? partsAfter(piece, 0)).map((part) => part.id)).toEqual(piece.ids);
          steps.forEach((step, i) => {
            expect(step.before).toEqual(i === 0 ? partsAfter(piece, 0) : steps[i - 1].after);
            const [left, right] = step.before.slice(step.at, step.at + 2);
            expect([left.id, right.id]).toEqual([step.left, step.right]);
            expect(`${data.tokens[step.left]} ${data.tokens[step.right]}`).toBe(data.merges[step.rank]);
            const ranks = step.before
              .slice(1)
              .map((part, at) => data.merges.indexOf(`${data.tokens[step.before[at].id]} ${data.tokens[part.id]}`));
            expect(Math.min(...ranks.filter((rank) => rank >= 0))).toBe(step.rank);
            expect(step.after).toEqual(step.before.toSpliced(step.at, 2, { id: step.merged, start: left.start, end: right.end }));
          });
        }
      }),
      { numRuns: 200 },
    );
  });

  test('" the" is built in three steps from four bytes', () => {
    const [piece] = replayMerges(tokenizer, ' the');
    const shown = [partsAfter(piece, 0), ...mergeSteps(piece).map((step) => step.after)].map((parts) =>
      parts.map((part) => tokenizer.display(part.id)),
    );
    expect(shown[0]).toEqual(['␣', 't', 'h', 'e']);
    expect(shown).toHaveLength(4);
    expect(shown[3]).toEqual(['␣the']);
  });

  test('a special token has no merges', () => {
    expect(replayMerges(tokenizer, '<|end_of_text|>', { parseSpecial: true })).toEqual([
      { text: '<|end_of_text|>', special: true, initial: [1], merges: [], ids: [1] },
    ]);
  });
});

describe('segments', () => {
  test('joined are the decoded text, token by token without gaps, and cut no grapheme', () => {
    const anyIds = fc.array(fc.integer({ min: 0, max: tokenizer.vocabSize - 1 }), { maxLength: 40 });
    const signs = fc
      .array(
        fc.constantFrom('e', '\u0301', '👩', '\u200d', '👧', '🏽', '🇨', '🇳', '\r', '\n', 'שלום', 'ا', 'क', '्', 'ष', 'the '),
        { maxLength: 20 },
      )
      .map((parts) => byteIds(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(anyIds, signs), (ids) => {
        const segments = segmentTokens(tokenizer, ids);
        expect(segments.map((segment) => segment.text).join('')).toBe(tokenizer.decode(ids, { special: true }));
        expect(segments.flatMap((segment) => segment.ids)).toEqual(ids);
        let token = 0;
        for (const segment of segments) {
          expect(segment.tokenRange).toEqual([token, token + segment.ids.length]);
          expect([...segment.bytes]).toEqual(segment.ids.flatMap((id) => [...tokenizer.bytesOf(id)]));
          token = segment.tokenRange[1];
        }
        if (ids.some((id) => tokenizer.isSpecial(id))) return;
        const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
        const ends = new Set(
          Array.from(graphemes.segment(tokenizer.decode(ids)), ({ index, segment }) => index + segment.length),
        );
        let length = 0;
        for (const segment of segments) expect(ends).toContain((length += segment.text.length));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['an emoji in four byte tokens', '👍', ['👍']],
    ['a family, eighteen bytes and two joiners', '👩‍👩‍👧!', ['👩‍👩‍👧', '!']],
    ['a flag', '🇨🇳🇫🇷', ['🇨🇳', '🇫🇷']],
    ['combining marks', 'a\u0301\u0323b', ['a\u0301\u0323', 'b']],
    ['right to left', 'שָׁלוֹם', ['שָׁ', 'ל', 'וֹ', 'ם']],
    ['a line end of two characters', 'a\r\nb', ['a', '\r\n', 'b']],
    ['nothing', '', []],
  ])('%s', (_, text, expected) => {
    expect(texts(byteIds(text))).toEqual(expected);
  });

  test('a long text is cut as a short one is', () => {
    const signs = ['👩‍👩‍👧', '🇨🇳', 'a', 'e' + '\u0301'.repeat(700), '\r\n', 'क्ष', '🏽', '日', ' '];
    for (let from = 0; from < signs.length; from++) {
      const text = Array.from({ length: 200 }, (_, i) => signs[(from + i * i) % signs.length]).join('') + '🇫🇷'.repeat(400);
      const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text);
      expect(texts(byteIds(text))).toEqual(Array.from(graphemes, ({ segment }) => segment));
    }
  });

  test('a token in which one grapheme ends and another starts joins its neighbours', () => {
    const token = bytesToToken(new TextEncoder().encode('\u0301x'));
    const mixed = createTokenizer({
      ...data,
      tokens: [...data.tokens, token],
      tokenTypes: [...data.tokenTypes, TokenType.normal],
    });
    const ids = [...byteIds('ae'), data.tokens.length, ...byteIds('y')];
    expect(segmentTokens(mixed, ids).map(({ text, tokenRange }) => [text, ...tokenRange])).toEqual([
      ['a', 0, 1],
      ['e\u0301x', 1, 3],
      ['y', 3, 4],
    ]);
  });

  test('special tokens and incomplete bytes stand alone', () => {
    const [first] = byteIds('é');
    const segments = segmentTokens(tokenizer, [0, first, 1, ...byteIds('\u0301')]);
    expect(segments.map(({ text, special, ids }) => [text, special, ids.length])).toEqual([
      ['<|begin_of_text|>', true, 1],
      ['\ufffd', false, 1],
      ['<|end_of_text|>', true, 1],
      ['\u0301', false, 2],
    ]);
    expect(() => segmentTokens(tokenizer, [tokenizer.vocabSize])).toThrow(RangeError);
  });
});

/** Vocabularies of real models, cut down to these texts (tests/oracle/tokenizers.ts), with Hugging Face's ids. */
import { describe, expect, test } from 'vitest';
import { createTokenizer, replayMerges, segmentTokens } from '../../engine/tokenizer';
import stored from './huggingface-tokenizers.json';
import { numbers, restore, type StoredVocabulary } from './tokenizer-fixture';

const VOCABULARIES = stored as unknown as readonly StoredVocabulary[];

test('there is one of every kind', () => {
  const kinds = VOCABULARIES.map(({ pre, scores }) => pre ?? (scores === undefined ? 'none' : 'scores'));
  expect(kinds).toEqual(['gpt-2', 'gpt-2', 'deepseek-llm', 'scores', 'llama-bpe', 'qwen2', 'gpt-4o']);
});

describe.each(VOCABULARIES)('$name: $source', (vocabulary) => {
  const tokenizer = createTokenizer(restore(vocabulary));
  const ids = numbers(vocabulary.ids);

  test.each(vocabulary.cases)('%j gets the ids that Hugging Face tokenizers gives it', (text, expected) => {
    const encoded = tokenizer.encode(text);
    expect(encoded.map((place) => ids[place])).toEqual(numbers(expected));
    // SentencePiece writes blanks as "▁", so that a "▁" in a text comes back as a blank; Qwen composes letters and accents.
    const blanks = vocabulary.scores === undefined ? text : text.replaceAll('▁', ' ');
    expect(tokenizer.decode(encoded)).toBe(vocabulary.nfc ? blanks.normalize('NFC') : blanks);
    expect(replayMerges(tokenizer, text).flatMap((piece) => piece.ids)).toEqual(encoded);
    const shown = segmentTokens(tokenizer, encoded).map((segment) => segment.text);
    expect(shown.join('')).toBe(tokenizer.decode(encoded, { special: true, continued: true }));
  });
});

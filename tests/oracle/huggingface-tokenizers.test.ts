import { expect, test } from 'vitest';
import { createTokenizer, TokenType } from '../../engine/tokenizer';
import fixture from './huggingface-tokenizers.json';

const tokenizer = createTokenizer({ ...fixture.data, model: 'bpe' });

test('the vocabulary is one that our trainer wrote', () => {
  expect(tokenizer.vocabSize).toBe(600);
  expect(fixture.data.tokenTypes.filter((type) => type === TokenType.control)).toHaveLength(2);
});

test.each(fixture.cases)('$text gets the ids that Hugging Face tokenizers gives it', ({ text, ids }) => {
  expect(tokenizer.encode(text)).toEqual(ids);
  expect(tokenizer.decode(ids)).toBe(text);
});

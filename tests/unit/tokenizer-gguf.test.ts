import { describe, expect, test } from 'vitest';
import { readGguf } from '../../engine/formats/gguf';
import { tokenizerFromGguf, tokenizerToGguf } from '../../engine/formats/gguf-tokenizer';
import { encodeGguf, type GgufEntry } from '../../engine/formats/gguf-write';
import { FileProblem } from '../../engine/model/problem';
import { createTokenizer, TokenType, type TokenizerData } from '../../engine/tokenizer';
import { bpe, spm } from './support/tokenizer-data';

describe('the tokenizer in a GGUF file', () => {
  type Changes = Readonly<Record<string, GgufEntry | null>>;
  const reread = (data: TokenizerData, changes: Changes = {}) => {
    const entries = new Map(tokenizerToGguf(data));
    for (const [key, entry] of Object.entries(changes)) {
      if (entry === null) entries.delete(key);
      else entries.set(key, entry);
    }
    return tokenizerFromGguf(readGguf(encodeGguf([...entries], [])).metadata);
  };
  const KEY = 'tokenizer.ggml.';

  test.each([
    ['byte-level', bpe],
    ['SentencePiece', spm],
    ['SentencePiece without a blank before texts', { ...spm, spacePrefix: 'never' as const, addBos: false }],
  ])('%s: what is written is read', (_, data) => {
    expect(reread(data)).toEqual(data);
  });

  test('without keys, what llama.cpp takes for granted', () => {
    const bare = { [`${KEY}bos_token_id`]: null, [`${KEY}eos_token_id`]: null, [`${KEY}add_bos_token`]: null };
    const more = { [`${KEY}unknown_token_id`]: null, [`${KEY}add_space_prefix`]: null };
    expect(reread(spm, { ...bare, ...more })).toEqual(spm);
    expect(reread(bpe, bare)).toMatchObject({ bosId: null, eosId: null, addBos: false });
    expect(reread(bpe, { [`${KEY}add_bos_token`]: null })).toMatchObject({ pre: 'llama-bpe', addBos: true });
    expect(reread({ ...bpe, pre: 'qwen2' }, { [`${KEY}add_bos_token`]: null })).toMatchObject({ addBos: false });
    expect(reread(bpe, { [`${KEY}pre`]: null })).toMatchObject({ pre: 'default' });
  });

  test('a token that ends a turn is a control token, though the file says it is text', () => {
    const named = { ...bpe, tokens: [...bpe.tokens.slice(0, -1), '<|im_end|>'] };
    expect(reread(named).tokenTypes.at(-1)).toBe(TokenType.control);
    expect(createTokenizer(reread(bpe)).encode('<think>')).toEqual([bpe.tokens.length - 1]);
  });

  test('Phi-3’s control tokens swallow the blanks after them, by its name', () => {
    const ids = new Map(tokenizerToGguf({ ...spm, tokens: spm.tokens.with(2, '<|end|>') }));
    const read = (name: string) =>
      tokenizerFromGguf(readGguf(encodeGguf([...ids, ['general.name', { type: 'string', value: name }]], [])).metadata);
    expect(read('Phi-3 mini').rstrip).toEqual([2]);
    expect(read('Llama 2').rstrip).toBeUndefined();
  });

  test.each<[string, TokenizerData, Changes]>([
    ['tokenizer.ggml.model is "t5"', spm, { [`${KEY}model`]: { type: 'string', value: 't5' } }],
    ['tokenizer.ggml.scores is missing', spm, { [`${KEY}scores`]: null }],
    ['tokenizer.ggml.scores has 1 entries for 265', spm, { [`${KEY}scores`]: { type: 'array', of: 'float32', value: [0] } }],
    [
      'tokenizer.ggml.scores[0] is NaN',
      spm,
      { [`${KEY}scores`]: { type: 'array', of: 'float32', value: spm.scores.map(() => NaN) } },
    ],
    ['tokenizer.ggml.add_space_prefix must be true or false', spm, { [`${KEY}add_space_prefix`]: { type: 'uint32', value: 1 } }],
    ['tokenizer.ggml.unknown_token_id is 265, outside', spm, { [`${KEY}unknown_token_id`]: { type: 'uint32', value: 265 } }],
    ['tokenizer.ggml.pre is "martian"', bpe, { [`${KEY}pre`]: { type: 'string', value: 'martian' } }],
    ['tokenizer.ggml.tokens is missing', bpe, { [`${KEY}tokens`]: null }],
    [
      `tokenizer.ggml.token_type has ${bpe.tokens.length} entries for 1`,
      bpe,
      { [`${KEY}tokens`]: { type: 'array', of: 'string', value: ['a'] } },
    ],
    ['tokenizer.ggml.add_bos_token is true, but', bpe, { [`${KEY}bos_token_id`]: null }],
    ['tokenizer.chat_template must be a text', bpe, { 'tokenizer.chat_template': { type: 'bool', value: true } }],
  ])('%s', (message, data, changes) => {
    expect(() => reread(data, changes)).toThrow(message);
    expect(() => reread(data, changes)).toThrow(FileProblem);
  });
});

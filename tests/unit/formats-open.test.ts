/** Models of either kind opened from their files, and the small files of a folder. */
import { describe, expect, it } from 'vitest';
import { FileProblem } from '../../engine/formats/gguf';
import { readGenerationConfig } from '../../engine/formats/generation';
import { openModel } from '../../engine/formats/open';
import { readTokenizerJson } from '../../engine/formats/tokenizer-json';
import { writeTokenizerFiles } from '../../engine/formats/tokenizer-json-write';
import { textbook } from '../../engine/ops';
import { createTokenizer, TokenType, type BpeData, type SpmData, type TokenizerData } from '../../engine/tokenizer';
import { hfFiles } from './support/damage';
import { BYTE_TOKENIZER, entriesOf, floats, ggufOf, inParts, save } from './support/formats-model';

function problem(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof FileProblem) return error.message;
    throw error;
  }
  return 'it works';
}

/** A complete folder but for one file. */
const without = (name: string) => openModel(new Map([...hfFiles()].filter(([other]) => other !== name)));

describe('openModel', () => {
  const file = save('Q8_0', {}, BYTE_TOKENIZER);

  it('knows GGUF, its parts and folders by their names', () => {
    const whole = openModel(new Map([['any name', file]]));
    expect(whole).toMatchObject({ format: 'gguf', name: 'tiny' });
    expect(openModel(inParts(file, 3)).load(textbook).model).toEqual(whole.load(textbook).model);
    const folder = openModel(hfFiles());
    expect(folder.format).toBe('hf');
    expect(folder.tokenizer().tokens).toEqual(BYTE_TOKENIZER.tokens);
    expect(folder.weightBytes()).toBeGreaterThan(0);
    expect(openModel(new Map([['model.safetensors', new Uint8Array()]])).format).toBe('hf');
  });

  it('opens a vocabulary, which has no weights', () => {
    const opened = openModel(new Map([['v.gguf', ggufOf(entriesOf(file))]]));
    expect(opened.tokenizer().tokens).toHaveLength(260);
    expect(problem(() => opened.config())).toBe('this file has no weights: it is a vocabulary');
  });

  it('needs a row of the embeddings for every token', () => {
    const { tokens } = BYTE_TOKENIZER;
    const fewer = entriesOf(file).filter(([key]) => key !== 'llama.vocab_size');
    const changed = fewer.map(([key, entry]): (typeof fewer)[number] =>
      key === 'tokenizer.ggml.tokens' ? [key, { type: 'array', of: 'string', value: tokens.slice(1) }] : [key, entry],
    );
    const bytes = ggufOf(changed, [floats('token_embd.weight', [260, 64])]);
    expect(problem(() => openModel(new Map([['m.gguf', bytes]])).config())).toBe(
      'tokenizer.ggml.tokens lists 259 tokens, but token_embd.weight has 260 rows',
    );
  });

  it('says which file of a folder is missing', () => {
    expect(problem(() => without('config.json').config())).toBe('the folder has no config.json');
    expect(problem(() => without('tokenizer.json').tokenizer())).toBe('the folder has no tokenizer.json');
    expect(problem(() => without('model.safetensors').load(textbook))).toContain('the folder has no model.safetensors');
    expect(without('generation_config.json').generation()).toEqual({ stopIds: [] });
  });
});

describe('generation_config.json', () => {
  it('gives the settings and the tokens that end a text', () => {
    const json = { eos_token_id: [5, 7], do_sample: true, temperature: 0.6, top_k: 20, top_p: 0.95, other: 1 };
    expect(readGenerationConfig(JSON.stringify(json))).toEqual({ stopIds: [5, 7], temperature: 0.6, topK: 20, topP: 0.95 });
    expect(readGenerationConfig('{"eos_token_id": 3}').stopIds).toEqual([3]);
    expect(readGenerationConfig('{"do_sample": false, "temperature": 0.5}')).toEqual({ stopIds: [], temperature: 0 });
  });

  it.each([
    ['[]', 'must be an object'],
    ['{', 'generation_config.json is not JSON'],
    ['{"temperature": "hot"}', 'temperature must be a number from 0, not "hot"'],
    ['{"top_k": -1}', 'top_k must be a number from 0, not -1'],
    ['{"eos_token_id": [1, "x"]}', 'eos_token_id cannot be "x"'],
  ])('refuses %s', (text, message) => {
    expect(problem(() => readGenerationConfig(text))).toContain(message);
  });
});

/** What comes back of a tokenizer from the files written of it. */
function again(data: TokenizerData): TokenizerData {
  const files = writeTokenizerFiles(data);
  const text = (name: string) => new TextDecoder().decode(files.get(name));
  return readTokenizerJson({ tokenizer: text('tokenizer.json'), config: text('tokenizer_config.json') });
}

describe('a tokenizer written as Hugging Face’s files', () => {
  it.each(['gpt-2', 'llama-bpe', 'qwen2', 'smollm', 'deepseek-llm', 'gpt-4o', 'tekken', 'default'])(
    'comes back the same, byte-level with the pre-tokeniser %s',
    (pre) => {
      const tokenTypes = BYTE_TOKENIZER.tokenTypes.with(1, TokenType.userDefined);
      const data: BpeData = { ...BYTE_TOKENIZER, pre, tokenTypes, nfc: true, rstrip: [1], chatTemplate: '{{ bos_token }}' };
      expect(again(data)).toEqual(data);
      const { chatTemplate: _, ...plain } = data;
      expect(again({ ...plain, addBos: false, bosId: null })).toEqual({ ...plain, addBos: false, bosId: null });
    },
  );

  it.each(['always', 'never', 'missing', 'missing-first'] as const)(
    'reads texts the same, SentencePiece with a blank %s',
    (spacePrefix) => {
      const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
      const pieces = ['▁', 'a', 'b', 'c', 'ab', 'bc', '▁a', '▁ab', 'abc', '▁abc'];
      const data: SpmData = {
        model: 'spm',
        tokens: ['<unk>', '<s>', '</s>', ...bytes, ...pieces],
        tokenTypes: [2, 3, 3, ...bytes.map(() => TokenType.byte), ...pieces.map(() => TokenType.normal)],
        // "bc" is better than "ab", so "abc" is a and bc.
        scores: [0, 0, 0, ...bytes.map(() => 0), -10, -11, -12, -13, -4, -1, -3, -5, -2, -6],
        bosId: 1,
        eosId: 2,
        addBos: true,
        unknownId: 0,
        spacePrefix,
      };
      const [before, after] = [data, again(data)].map(createTokenizer);
      expect(after.data).toMatchObject({ spacePrefix, tokens: data.tokens, tokenTypes: data.tokenTypes, bosId: 1, unknownId: 0 });
      for (const text of ['abc', ' abc', 'a b  abcabc', 'ab é\n', '', 'xabbc', '</s>'])
        for (const parseSpecial of [false, true])
          expect(after.encode(text, { parseSpecial })).toEqual(before.encode(text, { parseSpecial }));
    },
  );
});

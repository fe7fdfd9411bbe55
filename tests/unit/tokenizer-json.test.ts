import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTokenizerJson, type TokenizerFiles } from '../../engine/formats/tokenizer-json';
import { FileProblem } from '../../engine/model/problem';
import { createTokenizer, TokenType, type BpeData, type SpmData, type TokenizerData } from '../../engine/tokenizer';
import { preTokenizerPatterns } from '../../engine/tokenizer/pretokenize';
import { bpe, spm } from './support/tokenizer-data';

type Json = Record<string, unknown>;
const added = (id: number, content: string, special: boolean, more: Json = {}): Json => ({
  id,
  content,
  special,
  lstrip: false,
  rstrip: false,
  single_word: false,
  normalized: false,
  ...more,
});
const split = (regex: string, more: Json = {}): Json => ({
  type: 'Split',
  pattern: { Regex: regex },
  behavior: 'Isolated',
  invert: false,
  ...more,
});
const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
const sequence = (...pretokenizers: Json[]): Json => ({ type: 'Sequence', pretokenizers });
const [LLAMA_3] = preTokenizerPatterns('llama-bpe') ?? [];

/** tokenizer.json of the byte-level vocabulary, as Llama 3's is written. */
const bpeJson = (model: Json = {}, more: Json = {}): Json => ({
  version: '1.0',
  added_tokens: [added(0, '<|begin|>', true), added(1, '<|end|>', true), added(bpe.tokens.length - 1, '<think>', false)],
  normalizer: null,
  pre_tokenizer: sequence(split(LLAMA_3), BYTE_LEVEL),
  post_processor: {
    type: 'Sequence',
    processors: [
      { type: 'ByteLevel' },
      {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: '<|begin|>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      },
    ],
  },
  model: {
    type: 'BPE',
    ignore_merges: true,
    vocab: Object.fromEntries(bpe.tokens.slice(2, -1).map((token, i) => [token, i + 2])),
    merges: bpe.merges,
    ...model,
  },
  ...more,
});
const PREPEND = { type: 'Prepend', prepend: '▁' };
const REPLACE = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
const METASPACE = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false };
/** The same of the SentencePiece vocabulary, as Llama 2's is written. */
const spmJson = (model: Json = {}, more: Json = {}): Json => ({
  added_tokens: [added(0, '<unk>', true), added(1, '<s>', true), added(2, '</s>', true)],
  normalizer: { type: 'Sequence', normalizers: [PREPEND, REPLACE] },
  pre_tokenizer: null,
  model: {
    type: 'BPE',
    unk_token: '<unk>',
    byte_fallback: true,
    fuse_unk: true,
    vocab: Object.fromEntries(spm.tokens.map((token, id) => [token, id])),
    merges: [
      ['▁', 'a'],
      ['a', 'b'],
      ['▁', 'ab'],
      ['▁a', 'b'],
    ],
    ...model,
  },
  ...more,
});
const config = (bos: unknown, eos: unknown, more: Json = {}) => JSON.stringify({ bos_token: bos, eos_token: eos, ...more });
const read = (json: Json, files: Partial<TokenizerFiles> = {}) =>
  readTokenizerJson({ tokenizer: JSON.stringify(json), ...files });
const BPE_CONFIG = { config: config('<|begin|>', { content: '<|end|>' }, { chat_template: '{{ bos_token }}' }) };

const template = (chat_template: unknown, chatTemplate?: string) =>
  read(bpeJson(), { config: config(null, null, { chat_template }), chatTemplate }).chatTemplate;

/** The data, or the problem that the file has; any other error goes on. */
function outcome(tokenizer: string): TokenizerData | FileProblem {
  try {
    return readTokenizerJson({ tokenizer });
  } catch (error) {
    if (error instanceof FileProblem) return error;
    throw error;
  }
}

describe('tokenizer.json', () => {
  test('byte-level: what GGUF says too', () => {
    expect(read(bpeJson(), BPE_CONFIG)).toEqual(bpe);
    const pairs = bpe.merges.map((merge) => merge.split(' '));
    expect(read(bpeJson({ merges: pairs }), BPE_CONFIG)).toEqual(bpe);
    expect(createTokenizer(read(bpeJson())).encode('the cat')).toEqual(createTokenizer(bpe).encode('the cat'));
  });

  test('SentencePiece: scores from the order of the merges', () => {
    const data = read(spmJson(), { config: config('<s>', '</s>') });
    expect(data).toEqual(spm);
    expect(createTokenizer(data).encode('ab aab')).toEqual(createTokenizer(spm).encode('ab aab'));
  });

  test.each<[string, Json, Partial<BpeData>]>([
    ['GPT-2', { pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false } }, { pre: 'gpt-2' }],
    [
      'SmolLM',
      { pre_tokenizer: sequence({ type: 'Digits', individual_digits: true }, { ...BYTE_LEVEL, use_regex: true }) },
      { pre: 'smollm' },
    ],
    ['GPT-4’s', { pre_tokenizer: sequence(split(LLAMA_3, { behavior: 'Removed', invert: true }), BYTE_LEVEL) }, { pre: 'dbrx' }],
    [
      'Qwen',
      { normalizer: { type: 'NFC' }, pre_tokenizer: sequence(split(preTokenizerPatterns('qwen2')?.[0] ?? ''), BYTE_LEVEL) },
      { pre: 'qwen2', nfc: true },
    ],
    // A file may have line ends as such where another writes \r and \n.
    [
      'DeepSeek',
      {
        pre_tokenizer: sequence(
          ...(preTokenizerPatterns('deepseek-llm') ?? []).map((pattern) => split(pattern.replace('\\r\\n', '\r\n'))),
          BYTE_LEVEL,
        ),
      },
      { pre: 'deepseek-llm' },
    ],
  ])('knows the pre-tokeniser of %s by its patterns', (_, more, expected) => {
    expect(read(bpeJson({ ignore_merges: false }, more))).toMatchObject(expected);
  });

  test('composes letters and accents first where the file says so', () => {
    const composed = createTokenizer(read(bpeJson({}, { normalizer: { type: 'NFC' } })));
    expect(composed.decode(composed.encode('e\u0301'))).toBe('é');
  });

  test.each<[string, Json, SpmData['spacePrefix']]>([
    [
      'Gemma',
      {
        normalizer: REPLACE,
        pre_tokenizer: { type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false },
      },
      'never',
    ],
    ['Mistral', { normalizer: null, pre_tokenizer: METASPACE }, 'missing-first'],
    [
      'older files',
      { normalizer: null, pre_tokenizer: { ...METASPACE, prepend_scheme: undefined, add_prefix_space: true } },
      'missing',
    ],
    ['others', { normalizer: null, pre_tokenizer: { ...METASPACE, prepend_scheme: 'never' } }, 'never'],
  ])('knows when %s put a blank before a text', (_, more, spacePrefix) => {
    expect(read(spmJson({}, more))).toMatchObject({ spacePrefix });
  });

  test('begin-of-text: as the configuration says, else as the file does', () => {
    const addBos = (json: Json, more: Json = {}) => read(json, { config: config('<|begin|>', null, more) }).addBos;
    expect(addBos(bpeJson())).toBe(true);
    expect(addBos(bpeJson(), { add_bos_token: false })).toBe(false);
    expect(addBos(bpeJson({}, { post_processor: null }))).toBe(false);
    expect(addBos(bpeJson({}, { post_processor: null }), { add_bos_token: true })).toBe(true);
    expect(read(spmJson(), { config: config('<s>', '</s>', { add_bos_token: null }) }).addBos).toBe(true);
    expect(read(bpeJson())).toMatchObject({ bosId: null, eosId: null, addBos: false });
  });

  test('a chat template: one, the default of several, or a file of its own', () => {
    expect(template('one')).toBe('one');
    expect(
      template([
        { name: 'tool_use', template: 'tools' },
        { name: 'default', template: 'plain' },
      ]),
    ).toBe('plain');
    expect(template([{ name: 'tool_use', template: 'tools' }])).toBeUndefined();
    expect(template('one', 'file')).toBe('file');
  });

  test('added tokens: what swallows blanks, and places that stay empty', () => {
    const more = { added_tokens: [added(300, '<b>', false), added(2, '</s>', true, { rstrip: true, lstrip: true })] };
    const data = read(spmJson({}, more), { vocabSize: 310 });
    expect(data).toMatchObject({ lstrip: [2], rstrip: [2] });
    expect([data.tokens.length, data.tokens[305], data.tokenTypes[305]]).toEqual([310, '[PAD305]', TokenType.unused]);
    expect(createTokenizer(data).encode('<b>')).toEqual([300]);
  });

  test('added runs of blanks are made by merging', () => {
    const { vocab, merges } = spmJson().model as { vocab: Json; merges: string[][] };
    const json = spmJson(
      { vocab: { ...vocab, '▁▁': 265 }, merges: [['▁', '▁'], ...merges] },
      { added_tokens: [added(265, '▁▁', false)] },
    );
    const runs = createTokenizer(read(json));
    expect(runs.encode(' a')).toEqual([265, 263]);
    expect(runs.decode([263, 265, 263])).toBe('a  a');
  });

  test('a token that no merge makes cannot be typed', () => {
    const vocab = { ...(spmJson().model as { vocab: Json }).vocab, aé: 265, éa: 266 };
    const data = read(spmJson({ vocab }));
    expect(data.tokenTypes.slice(-2)).toEqual([TokenType.unused, TokenType.unused]);
  });

  const model = (changes: Json) => bpeJson(changes);
  test.each<[string, Json | string, Partial<TokenizerFiles>?]>([
    ['tokenizer.json is not JSON', '{'],
    ['tokenizer.json must be an object', '[]'],
    ['model must be an object, not missing', {}],
    ['model.type is "Unigram"', model({ type: 'Unigram' })],
    ['model.dropout is 0.1', model({ dropout: 0.1 })],
    ['model.continuing_subword_prefix is "##"', model({ continuing_subword_prefix: '##' })],
    ['model.end_of_word_suffix is "</w>"', model({ end_of_word_suffix: '</w>' })],
    ['model.byte_fallback must be true or false', model({ byte_fallback: 1 })],
    ['model.vocab must be an object', model({ vocab: [] })],
    ['model.vocab["a"] must be an id below 1048576, not 4294967295', model({ vocab: { a: 2 ** 32 - 1 } })],
    ['model.vocab["a"] must be an id below 1048576, not -1', model({ vocab: { a: -1 } })],
    ['model.vocab has ids up to 1000000 for 4 tokens', model({ vocab: { a: 1_000_000 } })],
    ['"a" and "b" both have the id 5', model({ vocab: { a: 5, b: 5 } })],
    ['model.merges must be a list', model({ merges: {} })],
    ['model.merges[0] is "a b c", not a pair', model({ merges: ['a b c'] })],
    ['model.merges[0] is not a pair of tokens', model({ merges: [['a', 'b c']] })],
    [
      'model.merges[0] makes "bb", which is no token',
      spmJson({
        merges: [
          ['b', 'b'],
          ['▁', 'a'],
          ['a', 'b'],
          ['▁', 'ab'],
          ['▁a', 'b'],
        ],
      }),
    ],
    ['model.merges has 1 of 4 pairs', spmJson({ merges: [['▁', 'a']] })],
    ['added_tokens[0] must be an object', bpeJson({}, { added_tokens: [7] })],
    ['added_tokens[0].content cannot be ""', bpeJson({}, { added_tokens: [added(0, '', true)] })],
    ['is a single_word token', bpeJson({}, { added_tokens: [added(0, 'x', true, { single_word: true })] })],
    ['normalizer "NFKC" is not known here', bpeJson({}, { normalizer: { type: 'NFKC' } })],
    ['normalizer "Precompiled" is not known here', spmJson({}, { normalizer: { type: 'Precompiled' } })],
    ['does not end in "ByteLevel"', bpeJson({}, { pre_tokenizer: null })],
    [
      'pre_tokenizer "Whitespace" is not known here',
      bpeJson({}, { pre_tokenizer: sequence({ type: 'Whitespace' }, BYTE_LEVEL) }),
    ],
    [
      'pre_tokenizer splits by "\\\\d+", which is not known',
      bpeJson({ ignore_merges: false }, { pre_tokenizer: sequence(split('\\d+'), BYTE_LEVEL) }),
    ],
    ['with model.ignore_merges, which is not known', bpeJson({}, { pre_tokenizer: { ...BYTE_LEVEL, use_regex: true } })],
    [
      'pre_tokenizer "Split" by "x" is not known here',
      bpeJson({}, { pre_tokenizer: sequence(split('x', { behavior: 'Removed' }), BYTE_LEVEL) }),
    ],
    ['add_prefix_space is true', bpeJson({}, { pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true } })],
    ['turns blanks into "▁"', spmJson({}, { normalizer: null })],
    [
      'pre_tokenizer "Metaspace" is not known here',
      spmJson({}, { normalizer: null, pre_tokenizer: { ...METASPACE, split: true } }),
    ],
    ['prepend_scheme is "last"', spmJson({}, { normalizer: null, pre_tokenizer: { ...METASPACE, prepend_scheme: 'last' } })],
    [`tokenizer.json has ids up to ${bpe.tokens.length - 1}, but the model's vocab_size is 260`, bpeJson(), { vocabSize: 260 }],
    ['tokenizer_config.json is not JSON', bpeJson(), { config: 'x' }],
    ['bos_token is "<bos>", which is not in the vocabulary', bpeJson(), { config: config('<bos>', null) }],
    ['bos_token must be a token, not 7', bpeJson(), { config: config(7, null) }],
    ['chat_template must be a text', bpeJson(), { config: config(null, null, { chat_template: 7 }) }],
  ])('%s', (message, json, files = {}) => {
    const tokenizer = typeof json === 'string' ? json : JSON.stringify(json);
    expect(() => readTokenizerJson({ tokenizer, ...files })).toThrow(message);
    expect(() => readTokenizerJson({ tokenizer, ...files })).toThrow(FileProblem);
  });

  test('damaged anywhere: a problem that is named, or a tokenizer', () => {
    const whole = [JSON.stringify(bpeJson()), JSON.stringify(spmJson())];
    fc.assert(
      fc.property(
        fc.nat(1),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(4),
        fc.constantFrom('', '"', '}', '0', '-', ',', 'null', '[]', '9999999999'),
        (which, at, cut, insert) => {
          const text = whole[which];
          const place = Math.floor(at * text.length);
          const result = outcome(text.slice(0, place) + insert + text.slice(place + cut));
          const sizes = result instanceof FileProblem ? [0, 0] : [result.tokens.length, result.tokenTypes.length];
          expect(sizes[0]).toBe(sizes[1]);
          expect(sizes[0]).toBeLessThan(2000);
        },
      ),
      { numRuns: 400 },
    );
  });
});

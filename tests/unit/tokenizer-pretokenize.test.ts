import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  PRE_TOKENIZERS,
  preTokenizer,
  preTokenizerName,
  preTokenizerPatterns,
  takesWholePieces,
} from '../../engine/tokenizer/pretokenize';

const FAMILIES = [
  'gpt-2',
  'llama-bpe',
  'dbrx',
  'qwen2',
  'smollm',
  'deepseek-llm',
  'deepseek-coder',
  'gpt-4o',
  'tekken',
  'default',
];

/** What Hugging Face's tokenizers makes of these texts with the same patterns. */
const SPLITS: Readonly<Record<string, readonly string[]>> = {
  "I'LL pay $1234.5 on 3/4!\n\n  Ok": [
    "gpt-2 I|'|LL| pay| $|1234|.|5| on| 3|/|4|!|\n\n | Ok",
    "llama-bpe I|'LL| pay| $|123|4|.|5| on| |3|/|4|!\n\n| | Ok",
    "qwen2 I|'LL| pay| $|1|2|3|4|.|5| on| |3|/|4|!\n\n| | Ok",
    "smollm I|'|LL| pay| $|1|2|3|4|.|5| on| |3|/|4|!|\n\n | Ok",
    "deepseek-llm I|'|LL| pay| $|1|2|3|4|.|5| on| |3|/|4|!|\n|\n| | Ok",
    "deepseek-coder I|'|LL| pay| $|1|2|3|4|.|5| on| |3|/|4|!|\n|\n| | Ok",
    "gpt-4o I'LL| pay| $|123|4|.|5| on| |3|/|4|!\n\n| | Ok",
    "tekken I|'LL| pay| $|1|2|3|4|.|5| on| |3|/|4|!\n\n| | Ok",
    "default I|'|LL| pay| |$|123|4|.|5| on| |3|/|4|!|\n\n | Ok",
  ],
  'HTTPServer fooBar ДА да नमस्ते/x': [
    'gpt-2 HTTPServer| fooBar| ДА| да| नमस|्|त|े/|x',
    'llama-bpe HTTPServer| fooBar| ДА| да| नमस|्त|े/|x',
    'qwen2 HTTPServer| fooBar| ДА| да| नमस|्त|े/|x',
    'smollm HTTPServer| fooBar| ДА| да| नमस|्|त|े/|x',
    'deepseek-llm HTTPServer| fooBar| ДА| да| |नमस्ते|/|x',
    'deepseek-coder HTTPServer| fooBar| ДА| да| |नमस|्|त|े|/|x',
    'gpt-4o HTTPServer| foo|Bar| ДА| да| नमस्ते|/x',
    'tekken HTTPServer| foo|Bar| ДА| да| नमस्ते|/x',
    'default HTTPServer| fooBar| ДА| да| नमस|्|त|े|/|x',
  ],
  '  two\u3000中文abc 12': [
    'gpt-2  | two|\u3000|中文abc| 12',
    'llama-bpe  | two|\u3000中文abc| |12',
    'qwen2  | two|\u3000中文abc| |1|2',
    'smollm  | two|\u3000|中文abc| |1|2',
    'deepseek-llm  | two|\u3000|中文|abc| |1|2',
    'deepseek-coder  | two|\u3000中文|abc| |1|2',
    'gpt-4o  | two|\u3000中文abc| |12',
    'tekken  | two|\u3000中文abc| |1|2',
    'default  | two|\u3000|中文abc| |12',
  ],
};

describe.each(Object.entries(SPLITS))('%j', (text, splits) => {
  test.each(splits)('%j', (line) => {
    const [name] = line.split(' ', 1);
    expect(preTokenizer(name)(text).join('|')).toBe(line.slice(name.length + 1));
  });
});

test.each(FAMILIES)('%s loses nothing', (name) => {
  const signs = fc.constantFrom(
    'a',
    'É',
    'ა',
    '\u0301',
    '中',
    '7',
    '½',
    '.',
    "'s",
    ' ',
    '\t',
    '\r',
    '\n',
    '\u0085',
    '\ufeff',
    '\0',
    '🦉',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(signs).map((parts) => parts.join('')),
  );
  const split = preTokenizer(name);
  fc.assert(
    fc.property(texts, (text) => {
      const pieces = split(text);
      expect(pieces.join('')).toBe(text);
      expect(pieces).not.toContain('');
    }),
    { numRuns: 50 },
  );
});

test('a pre-tokeniser is known by its patterns, and by the names that GGUF files give it', () => {
  for (const name of FAMILIES) expect(preTokenizerName(preTokenizerPatterns(name) ?? [], takesWholePieces(name))).toBe(name);
  expect(PRE_TOKENIZERS.get('llama3')).toBe(PRE_TOKENIZERS.get('llama-bpe'));
  expect(PRE_TOKENIZERS.get('deepseek-r1-qwen')).toBe(PRE_TOKENIZERS.get('qwen2'));
  expect([...PRE_TOKENIZERS.keys()].filter(takesWholePieces)).toContain('tekken');
  expect(takesWholePieces('dbrx')).toBe(false);
  expect(preTokenizerName(['.'], false)).toBeUndefined();
  expect(preTokenizerPatterns('martian')).toBeUndefined();
});

test('a long run of capitals, letters without case or blanks takes no time', () => {
  for (const name of FAMILIES)
    for (const sign of ['A', '日', ' ', '\n', '!', '1'])
      expect(preTokenizer(name)(`${sign.repeat(50_000)}a`).join('')).toHaveLength(50_001);
});

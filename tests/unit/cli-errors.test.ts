/** What the command line says when something is wrong, and one command as a shell runs it. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { path, problem, scratch } from './support/cli-files';

const shell = (...words: string[]) => {
  const cli = join(import.meta.dirname, '../../engine/cli/clearhead.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', cli, ...words], {
    encoding: 'utf8',
    input: 'ab',
  });
  return { status, stdout, stderr };
};

const TINY = path('tiny.gguf');

describe('what is wrong, in one line', () => {
  it.each<[string, string[], string]>([
    [
      'no such command',
      ['sing'],
      'there is no command sing; there are tokenize, logits, generate, trace, eval, inspect, convert',
    ],
    ['no model', ['inspect'], '--model is missing; usage: clearhead inspect --model PATH'],
    [
      'an unknown option',
      ['inspect', '--model', TINY, '--loud'],
      "Unknown option '--loud'; usage: clearhead inspect --model PATH",
    ],
    ['no such file', ['inspect', '--model', path('none.gguf')], `there is no ${path('none.gguf')}`],
    ['no text file', ['tokenize', '--model', TINY, '--file', path('none.txt')], 'ENOENT: no such file or directory'],
    ['two texts', ['tokenize', '--model', TINY, '--file', 'x', '--text', 'y'], '--text and --file cannot both be given'],
    ['no prompt', ['logits', '--model', TINY, '--out', 'x'], 'either --tokens or --text must be given'],
    ['two prompts', ['logits', '--model', TINY, '--text', 'a', '--tokens', '1', '--out', 'x'], 'either --tokens or --text'],
    ['no ids', ['logits', '--model', TINY, '--tokens', ' ', '--out', 'x'], '--tokens lists no ids'],
    [
      'an id that is none',
      ['logits', '--model', TINY, '--tokens', '1 -2', '--out', 'x'],
      '--tokens: -2 is no id; this vocabulary has 0 to 259',
    ],
    ['an id beyond the vocabulary', ['logits', '--model', TINY, '--tokens', '260', '--out', 'x'], '--tokens: 260 is no id'],
    ['no output', ['logits', '--model', TINY, '--tokens', '1'], '--out is missing'],
    [
      'a position that is none',
      ['logits', '--model', TINY, '--tokens', '1 2', '--position', '2', '--out', 'x'],
      '--position must be a whole number from 0 to 1, not 2',
    ],
    [
      'too many tokens',
      ['logits', '--model', TINY, '--tokens', '1 '.repeat(65), '--out', 'x'],
      '65 tokens are too many: this model has 64 positions',
    ],
    ['no number', ['generate', '--model', TINY, '--text', 'a', '--n', 'x'], '--n must be a whole number from 1 to'],
    [
      'a setting out of range',
      ['generate', '--model', TINY, '--text', 'a', '--n', '1', '--top-p', '2'],
      'topP must be a number from 0 to 1',
    ],
    ['no seed', ['generate', '--model', TINY, '--text', 'a', '--n', '1', '--seed', '-1'], "'--seed' argument is ambiguous"],
    ['an unknown form', ['convert', '--model', TINY, '--to', 'onnx', '--out', 'x'], '--to must be gguf or hf, not onnx'],
    [
      'an unknown type',
      ['convert', '--model', TINY, '--to', 'gguf', '--type', 'Q9', '--out', 'x'],
      '--type must be one of F32, F16, Q8_0, not Q9',
    ],
    [
      '8 bits in a folder',
      ['convert', '--model', TINY, '--to', 'hf', '--type', 'Q8_0', '--out', 'x'],
      '--type: Hugging Face files have F32 and F16',
    ],
    [
      'a vocabulary to run',
      ['logits', '--model', path('vocabulary.gguf'), '--tokens', '1', '--out', 'x'],
      'this file has no weights: it is a vocabulary',
    ],
    ['a folder of something else', ['inspect', '--model', scratch], 'is no Hugging Face folder: it has no config.json'],
  ])('%s', async (_, words, message) => {
    const said = await problem(...words);
    expect(said).toContain(message);
    expect(said).not.toContain('\n');
  });
});

it('runs from a shell: output and exit code 0, or one line and 1', { timeout: 60_000 }, () => {
  expect(shell('tokenize', '--model', path('vocabulary.gguf'))).toEqual({ status: 0, stdout: '0 258\n', stderr: '' });
  writeFileSync(path('bad.gguf'), 'GGML');
  expect(shell('inspect', '--model', path('bad.gguf'))).toEqual({
    status: 1,
    stdout: '',
    stderr: 'not a GGUF file: it does not begin with "GGUF"\n',
  });
});

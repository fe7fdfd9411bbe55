/** The command line's commands, called as functions on a tiny model. */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readGguf, readNumbers } from '../../engine/formats/gguf';
import { readSafetensors } from '../../engine/formats/safetensors';
import { textbook } from '../../engine/ops';
import { run } from '../../engine/run/trace';
import { clearhead, floatsIn, model, path, problem, rowOf, TEMPLATE, tokenizer } from './support/cli-files';
import { BYTE_TOKENIZER } from './support/formats-model';
import { distance } from './support/random-model';

const logits = (...words: string[]) => clearhead('logits', '--model', path('tiny.gguf'), '--out', path('logits.bin'), ...words);

const generate = (...words: string[]) => clearhead('generate', '--text', 'ab', ...words);

/** The most probable tokens one after another, by the textbook, until the model ends. */
const greedy = (prompt: number[], n: number): string => {
  const ids = [...prompt];
  for (let i = 0; i < n; i++) {
    const { data } = run(textbook, model, ids, { logits: 'last' }).logits;
    const next = data.indexOf(data.reduce((a, b) => Math.max(a, b)));
    if (next === BYTE_TOKENIZER.eosId) break;
    ids.push(next);
  }
  return tokenizer.decode(ids.slice(prompt.length), { continued: true });
};

/** Nats of the tokens of a document, begin-of-text before them, from one run. */
const natsOf = (document: string): number[] => {
  const ids = [0, ...tokenizer.encode(document), 1];
  const { data } = run(textbook, model, ids).logits;
  return ids.slice(1).map((id, t) => {
    const odds = Array.from(rowOf(data, t), Math.exp);
    return -Math.log(odds[id] / odds.reduce((a, b) => a + b));
  });
};

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

const logitsOf = async (name: string) => {
  await clearhead('logits', '--model', path(name), '--text', 'ab é ab', '--out', path('compare.bin'));
  return floatsIn('compare.bin');
};

const tokensOf = (name: string) => clearhead('tokenize', '--model', path(name), '--text', 'ab é <|end|>');

describe('tokenize', () => {
  it('prints the ids on one line, with begin-of-text unless told otherwise', async () => {
    const ids = tokenizer.encode('ab ab é');
    expect(await clearhead('tokenize', '--model', path('tiny.gguf'), '--text', 'ab ab é')).toBe(`0 ${ids.join(' ')}\n`);
    expect(await clearhead('tokenize', '--model', path('tiny.gguf'), '--text', 'ab ab é', '--no-bos')).toBe(`${ids.join(' ')}\n`);
    expect(await clearhead('tokenize', '--model', path('tiny.gguf'), '--text', '', '--no-bos')).toBe('\n');
  });

  it('reads a file to the last byte, a vocabulary without weights, a folder without looking at its weights', async () => {
    writeFileSync(path('text.txt'), 'ab\r\n ab\n');
    const expected = `0 ${tokenizer.encode('ab\r\n ab\n').join(' ')}\n`;
    for (const name of ['vocabulary.gguf', 'folder', 'parts-00002-of-00002.gguf'])
      expect(await clearhead('tokenize', '--model', path(name), '--file', path('text.txt'))).toBe(expected);
    expect(await clearhead('tokenize', '--model', path('tokenizer-only'), '--file', path('text.txt'))).toBe(expected);
  });

  it('reads special tokens in the text only when asked', async () => {
    const words = ['tokenize', '--model', path('tiny.gguf'), '--no-bos', '--text', '<|end|>'];
    expect((await clearhead(...words)).split(' ')).toHaveLength(7);
    expect(await clearhead(...words, '--parse-special')).toBe('1\n');
  });
});

describe('logits', () => {
  const ids = [0, 5, 70, 71, 3, 259];

  it('writes those after the last position, or after another one', async () => {
    const { data } = run(textbook, model, ids).logits;
    expect(await logits('--tokens', ids.join(' '))).toBe(`${path('logits.bin')}: 260 logits after position 5\n`);
    expect(distance(floatsIn('logits.bin'), rowOf(data, 5))).toBeLessThan(1e-5);
    await logits('--tokens', ids.join(', '), '--position', '2');
    expect(distance(floatsIn('logits.bin'), rowOf(data, 2))).toBeLessThan(1e-5);
  });

  it('takes a text, with begin-of-text before it, and a split model', async () => {
    await logits('--text', 'ab é');
    const fromText = floatsIn('logits.bin');
    const written = [0, ...tokenizer.encode('ab é')];
    await clearhead(
      'logits',
      '--model',
      path('parts-00001-of-00002.gguf'),
      '--tokens',
      written.join(' '),
      '--out',
      path('logits.bin'),
    );
    expect(fromText).toEqual(floatsIn('logits.bin'));
  });

  it('runs a folder without a tokenizer on ids', async () => {
    await clearhead('logits', '--model', path('bare'), '--tokens', '1 2', '--out', path('bare.bin'));
    await clearhead('logits', '--model', path('folder'), '--tokens', '1 2', '--out', path('folder.bin'));
    expect(floatsIn('bare.bin')).toEqual(floatsIn('folder.bin'));
    expect(await problem('logits', '--model', path('bare'), '--text', 'ab', '--out', path('bare.bin'))).toBe(
      'the folder has no tokenizer.json',
    );
  });
});

it('trace writes the activations that the globs name, and the ids', async () => {
  const words = ['trace', '--model', path('tiny.gguf'), '--text', 'ab', '--out', path('trace.safetensors')];
  const ids = [0, 258];
  expect(await clearhead(...words, '--hooks', 'blocks.*.attn.hook_pattern, ln_final.hook_out')).toBe(
    `${path('trace.safetensors')}: 3 activations of 2 tokens\n`,
  );
  const { metadata, tensors } = readSafetensors(readFileSync(path('trace.safetensors')));
  expect(metadata.get('tokens')).toBe('0 258');
  const expected = run(textbook, model, ids, { record: ['*'] });
  expect([...tensors.keys()]).toEqual(['blocks.0.attn.hook_pattern', 'blocks.1.attn.hook_pattern', 'ln_final.hook_out']);
  for (const [name, stored] of tensors) {
    expect(stored.shape).toEqual(expected.get(name).shape);
    expect(distance(readNumbers(stored), expected.get(name).data)).toBeLessThan(1e-5);
  }
  expect(await problem(...words, '--hooks', 'logits,blocks.9.*')).toBe('--hooks: this model has no activation called blocks.9.*');
});

describe('generate', () => {
  it('takes the most probable tokens at temperature 0', async () => {
    expect(await generate('--model', path('tiny.gguf'), '--n', '12', '--temperature', '0')).toBe(`${greedy([0, 258], 12)}\n`);
  });

  it('draws the same for the same seed, and is cut by top-k', async () => {
    const drawn = await generate('--model', path('tiny.gguf'), '--n', '20', '--seed', '3');
    expect(await generate('--model', path('tiny.gguf'), '--n', '20', '--seed', '3')).toBe(drawn);
    expect(await generate('--model', path('tiny.gguf'), '--n', '20', '--seed', '4')).not.toBe(drawn);
    expect(await generate('--model', path('tiny.gguf'), '--n', '12', '--top-k', '1')).toBe(`${greedy([0, 258], 12)}\n`);
  });

  it('writes the text as a message by the model’s template', async () => {
    const prompt = [0, ...tokenizer.encode('user:ab\na:')];
    expect(await generate('--model', path('chat.gguf'), '--n', '8', '--temperature', '0', '--chat')).toBe(
      `${greedy(prompt, 8)}\n`,
    );
    expect(await problem('generate', '--model', path('tiny.gguf'), '--text', 'x', '--n', '1', '--chat')).toBe(
      '--chat: this model has no chat template',
    );
  });
});

describe('eval', () => {
  const DOCUMENTS = ['abab é', 'ab'];
  beforeAll(() => writeFileSync(path('documents.txt'), `${DOCUMENTS[0]}\n<|endoftext|>\n${DOCUMENTS[1]}<|endoftext|>\n`));

  it('counts every token of a document, begin-of-text before it, and bytes of text', async () => {
    const nats = DOCUMENTS.map(natsOf);
    const own = nats.map((each) => each.slice(0, -1));
    const bytes = Buffer.byteLength(DOCUMENTS.join(''));
    const [total, whole] = [sum(own.flat()), sum(nats.flat())];
    expect(await clearhead('eval', '--model', path('tiny.gguf'), '--file', path('documents.txt'))).toBe(
      [
        `documents        2, ${bytes} bytes`,
        `tokens           ${own.flat().length}, windows of 64`,
        `nats per token   ${(total / own.flat().length).toFixed(4)}`,
        `bits per byte    ${(total / Math.LN2 / bytes).toFixed(4)}`,
        `with end of text ${(whole / nats.flat().length).toFixed(4)} nats per token, ${(whole / Math.LN2 / bytes).toFixed(4)} bits per byte`,
        '',
      ].join('\n'),
    );
  });

  it('cuts long documents into windows', async () => {
    const output = await clearhead('eval', '--model', path('tiny.gguf'), '--file', path('documents.txt'), '--context', '2');
    expect(output).toContain('windows of 2\n');
    expect(output).not.toContain(
      `nats per token   ${(sum(DOCUMENTS.flatMap((document) => natsOf(document).slice(0, -1))) / 8).toFixed(4)}`,
    );
    expect(await problem('eval', '--model', path('tiny.gguf'), '--file', path('documents.txt'), '--context', '65')).toBe(
      '--context must be a whole number from 1 to 64, not 65',
    );
  });
});

describe('inspect', () => {
  it('says what a model is', async () => {
    const output = await clearhead('inspect', '--model', path('tiny.gguf'));
    for (const line of [
      'name         tiny',
      'architecture llama: 2 layers, d_model 64, 4 query heads, 2 key/value heads, d_head 8, d_mlp 96, vocabulary 260',
      'context      64 tokens',
      'held as      stored',
      'tokenizer    byte-level BPE, gpt-2, 260 tokens, begin-of-text <|begin|> (0), put before texts, end-of-text <|end|> (1), no chat template',
      '  llama.block_count = 2',
      '  blk.1.ffn_down.weight [64, 96] F32',
    ])
      expect(output).toContain(`${line}\n`);
  });

  it('says so of a vocabulary, of a folder and of one without a tokenizer', async () => {
    expect(await clearhead('inspect', '--model', path('vocabulary.gguf'))).toContain('weights      none: this is a vocabulary\n');
    const folder = await clearhead('inspect', '--model', path('folder'));
    expect(folder).toContain('format       Hugging Face\n');
    expect(folder).toContain('generation   temperature 0.7, topK 20, topP 0.9, ends at 1\n');
    expect(await clearhead('inspect', '--model', path('bare'))).toContain(
      'tokenizer    cannot be read: the folder has no tokenizer.json\n',
    );
  });
});

describe('convert', () => {
  it('saves a GGUF file as a folder and back, and nothing is lost', async () => {
    await clearhead('convert', '--model', path('chat.gguf'), '--to', 'hf', '--out', path('converted'));
    expect(distance(await logitsOf('converted'), await logitsOf('chat.gguf'))).toBeLessThan(1e-6);
    expect(await tokensOf('converted')).toBe(await tokensOf('chat.gguf'));
    await clearhead('convert', '--model', path('converted'), '--to', 'gguf', '--out', path('back.gguf'));
    const [back, first] = ['back.gguf', 'chat.gguf'].map((name) => readGguf(readFileSync(path(name))));
    for (const [name, stored] of first.tensors)
      expect(Buffer.compare(back.tensors.get(name)?.bytes ?? Buffer.of(), stored.bytes)).toBe(0);
    expect(back.metadata.get('tokenizer.chat_template')).toBe(TEMPLATE);
    expect(back.metadata.get('general.name')).toBe('converted');
  });

  it('rounds to halves and to 8 bits, which stay what they are', async () => {
    await clearhead('convert', '--model', path('tiny.gguf'), '--to', 'hf', '--type', 'F16', '--out', path('halves'));
    expect(readSafetensors(readFileSync(path('halves/model.safetensors'))).tensors.get('lm_head.weight')?.storage.name).toBe(
      'F16',
    );
    expect(JSON.parse(readFileSync(path('halves/config.json'), 'utf8'))).toMatchObject({ torch_dtype: 'float16' });
    await clearhead('convert', '--model', path('chat.gguf'), '--to', 'gguf', '--type', 'Q8_0', '--out', path('q8.gguf'));
    expect(readGguf(readFileSync(path('q8.gguf'))).metadata.get('general.license')).toBe('MIT');
    await clearhead('convert', '--model', path('q8.gguf'), '--to', 'gguf', '--type', 'Q8_0', '--out', path('again.gguf'));
    expect(Buffer.compare(readFileSync(path('q8.gguf')), readFileSync(path('again.gguf')))).toBe(0);
    const exact = await logitsOf('tiny.gguf');
    for (const [name, error] of [
      ['halves', 1e-3],
      ['q8.gguf', 0.03],
    ] as const) {
      const gap = distance(await logitsOf(name), exact);
      expect(gap).toBeLessThan(error);
      expect(gap).toBeGreaterThan(0);
    }
  });

  it('copies a folder’s own tokenizer', async () => {
    await clearhead('convert', '--model', path('folder'), '--to', 'hf', '--out', path('copy'));
    for (const name of ['tokenizer.json', 'tokenizer_config.json', 'generation_config.json', 'model.safetensors'])
      expect(Buffer.compare(readFileSync(path(`copy/${name}`)), readFileSync(path(`folder/${name}`)))).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { backendBytes, loadModel, readGguf, readNumbers, writeGguf } from '../../engine/formats/gguf';
import { matrixNumbers } from '../../engine/formats/pairing';
import { textbook } from '../../engine/ops';
import { run } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import { CONFIG, save, tinyModel, TOKENIZER, TYPES } from './support/formats-model';
import { allNumbers } from './support/damage';
import { distance } from './support/random-model';

describe('a model written and read again', () => {
  it.each([true, false])('keeps configuration, tokenizer, name and every bit as F32 (tied: %s)', (tie_word_embeddings) => {
    const { config, weights } = tinyModel({ tie_word_embeddings });
    const file = readGguf(save('F32', { tie_word_embeddings }));
    const loaded = loadModel(file, textbook);
    expect(loaded.model.config).toEqual(config);
    expect(loaded.tokenizer).toEqual(TOKENIZER);
    expect(loaded).toMatchObject({ name: 'tiny', weightType: 'F32' });
    expect(allNumbers(loaded.model.weights)).toEqual(allNumbers(weights));
    expect(loaded.model.weights.lm_head === loaded.model.weights.embed_tokens).toBe(tie_word_embeddings);
    expect(file.tensors.has('output.weight')).toBe(!tie_word_embeddings);
  });

  it.each([
    ['F16', 2 ** -11],
    ['Q8_0', 1 / 2 / 127 + 2 ** -11],
  ] as const)('keeps %s within its rounding, and norms exactly', (type, error) => {
    const { weights } = tinyModel();
    const loaded = loadModel(readGguf(save(type)), textbook).model.weights;
    const [expected, actual] = [allNumbers(weights), allNumbers(loaded)];
    expected.forEach((values, i) => {
      const gap = distance(actual[i], values);
      expect(gap).toBeLessThanOrEqual(error);
      const isNorm = values.length === CONFIG.hidden_size;
      expect(gap === 0).toBe(isNorm);
    });
    expect(loaded.embed_tokens.type).toBe(type === 'Q8_0' ? 'Q8_0' : 'F32');
  });

  it.each(TYPES)('gives the same file when saved again as %s', (type) => {
    const once = save(type);
    const { model, tokenizer, name } = loadModel(readGguf(once), textbook);
    expect(Buffer.compare(writeGguf({ ...model, tokenizer, name, type }), once)).toBe(0);
  });

  it('turns halves into neighbours for the rotation, and computes the same', () => {
    const half = tinyModel({ rope_pairing: 'half' });
    const { model } = loadModel(readGguf(save('F32', { rope_pairing: 'half' })), textbook);
    expect(model.config.rope_pairing).toBe('interleaved');
    const tokens = [0, 3, 5, 8, 2, 2, 7];
    const [a, b] = [half, model].map((each) => run(textbook, each, tokens).logits.data);
    expect(distance(a, b)).toBeLessThan(1e-5);
    const unturned = { ...model, config: half.config };
    expect(distance(run(textbook, unturned, tokens).logits.data, b)).toBeGreaterThan(0.01);
  });

  it.each(TYPES)('takes exactly the memory that was foretold as %s', (type) => {
    const file = readGguf(save(type, { tie_word_embeddings: true }));
    let taken = 0;
    const count = <Numbers extends Float32Array | Int8Array>(array: Numbers): Numbers => {
      taken += Math.ceil(array.byteLength / 64) * 64;
      return array;
    };
    const counting: Backend = {
      ...textbook,
      alloc: (length) => count(new Float32Array(length)),
      allocInt8: (length) => count(new Int8Array(length)),
    };
    loadModel(file, counting);
    expect(taken).toBe(backendBytes(file));
  });

  it('reads from any offset in a larger buffer, and from an ArrayBuffer', () => {
    const file = save('F16');
    const shifted = new Uint8Array(file.length + 3).subarray(3);
    shifted.set(file);
    const expected = allNumbers(loadModel(readGguf(file), textbook).model.weights);
    expect(allNumbers(loadModel(readGguf(shifted), textbook).model.weights)).toEqual(expected);
    expect(allNumbers(loadModel(readGguf(file.slice().buffer), textbook).model.weights)).toEqual(expected);
  });

  it('carries further keys, and aligns every tensor to 32 bytes', () => {
    const metadata = { 'general.license': 'MIT', 'clearhead.tokens': 40e6, 'clearhead.loss': 1.25, 'clearhead.final': true };
    const bytes = writeGguf({ ...tinyModel(), tokenizer: TOKENIZER, name: 'tiny', type: 'Q8_0', metadata });
    const file = readGguf(bytes);
    for (const [key, value] of Object.entries(metadata)) expect(file.metadata.get(key)).toBe(value);
    for (const { bytes: data } of file.tensors.values()) expect(data.byteOffset % 32).toBe(0);
  });
});

it('reads tensors lazily, as views of the file', () => {
  const bytes = save('F16');
  const stored = readGguf(bytes).tensors.get('blk.0.attn_k.weight');
  expect(stored).toMatchObject({ shape: [16, 64], storage: { name: 'F16' } });
  expect(stored?.bytes.buffer).toBe(bytes.buffer);
  const numbers = stored ? readNumbers(stored) : [];
  expect(distance(numbers, matrixNumbers(tinyModel().weights.layers[0].k_proj))).toBeLessThan(2 ** -11);
});

/** Every architecture saved as GGUF and as a Hugging Face folder, and loaded again: the same logits. */
import { describe, expect, it } from 'vitest';
import { loadModel, readGguf, writeGguf } from '../../engine/formats/gguf';
import { hfBackendBytes, loadHf, readHf, writeHf } from '../../engine/formats/hf';
import { allWeights } from '../../engine/formats/names';
import type { ModelConfig } from '../../engine/model/config';
import { countParameters } from '../../engine/model/parameters';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { run } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import { sizeOf } from '../../engine/tensor/tensor';
import { TokenType, type TokenizerData } from '../../engine/tokenizer/data';
import { ARCHITECTURES, distance, randomModel, TINY } from './support/random-model';

const TOKENS = [3, 17, 0, 22, 5, 5, 9, 1, 14, 2, 17];
const tokenizer: TokenizerData = {
  model: 'bpe',
  pre: 'gpt-2',
  tokens: Array.from({ length: TINY.vocab_size }, (_, id) => (id === 0 ? '<|begin|>' : String.fromCodePoint(96 + id))),
  merges: [],
  tokenTypes: Array.from({ length: TINY.vocab_size }, (_, id) => (id === 0 ? TokenType.control : TokenType.normal)),
  bosId: 0,
  eosId: 0,
  addBos: true,
};

function logits(model: Model): Float32Array {
  return run(textbook, model, TOKENS).logits.data;
}

function throughGguf(model: Model): Model {
  const file = writeGguf({ ...model, tokenizer, name: 'random', type: 'F32' });
  return loadModel(readGguf(file), textbook).model;
}

function throughHf(model: Model, backend: Backend = textbook): Model {
  const files = writeHf({ ...model, tokenizer });
  const folder = readHf(new TextDecoder().decode(files.get('config.json')), files.get('model.safetensors') ?? new Uint8Array());
  return loadHf(folder, backend);
}

/** A configuration without what may be written otherwise. */
function bare({ config: { rope_pairing: _pairing, rope_scaling: _scaling, ...rest } }: Model): Partial<ModelConfig> {
  return rest;
}

/** Those that a GGUF file can say. */
const SAVED = Object.entries(ARCHITECTURES).filter(([, { norm_topk_prob }]) => norm_topk_prob !== false);

describe.each(SAVED)('%s', (_, changes) => {
  const model = randomModel(textbook, changes);
  const expected = logits(model);

  it('gives the same logits after GGUF, after Hugging Face, and after both in either order', () => {
    for (const saved of [throughGguf(model), throughHf(model), throughHf(throughGguf(model)), throughGguf(throughHf(model))])
      expect(distance(logits(saved), expected)).toBeLessThan(1e-5);
  });

  it('is the same configuration after both, but for the order of pairs and the form of the scaling', () => {
    expect(bare(throughGguf(model))).toEqual(bare(model));
    expect(bare(throughHf(model))).toEqual(bare(model));
    expect(throughHf(throughGguf(model)).config.rope_scaling).toEqual(model.config.rope_scaling);
  });

  it('keeps what was edited', () => {
    const layers = model.weights.layers.map((layer, l) =>
      l === 1 ? { ...layer, post_attention_layernorm: layer.post_attention_layernorm.map((gain) => gain * 1.5) } : layer,
    );
    const edited: Model = { ...model, weights: { ...model.weights, layers } };
    expect(distance(logits(edited), expected)).toBeGreaterThan(1e-3);
    for (const saved of [throughGguf(edited), throughHf(edited)])
      expect(distance(logits(saved), logits(edited))).toBeLessThan(1e-5);
  });

  it('has as many numbers in a file as are counted, and takes as much memory as foretold', () => {
    for (const naming of ['gguf', 'hf'] as const) {
      const held = [...allWeights(model.config, naming)].reduce((total, { shape }) => total + sizeOf(shape), 0);
      expect(countParameters(model.config).total).toBe(held);
    }
    const files = writeHf({ ...model, tokenizer });
    const folder = readHf(new TextDecoder().decode(files.get('config.json')), files.get('model.safetensors') ?? new Uint8Array());
    let taken = 0;
    const counting: Backend = {
      ...textbook,
      alloc(length) {
        taken += Math.ceil((4 * length) / 64) * 64;
        return new Float32Array(length);
      },
    };
    loadHf(folder, counting);
    expect(taken).toBe(hfBackendBytes(folder));
  });
});

it('a mixture whose weights are not shared out anew can be kept by Hugging Face files only', () => {
  const model = randomModel(textbook, ARCHITECTURES['qwen3 moe, not renormalised']);
  expect(distance(logits(throughHf(model)), logits(model))).toBeLessThan(1e-5);
  expect(() => throughGguf(model)).toThrow('GGUF files of the family qwen3_moe cannot say that norm_topk_prob is false');
});

it("an expert's damaged number is found, and named", () => {
  const model = randomModel(textbook, ARCHITECTURES.mixtral);
  const bytes = writeGguf({ ...model, tokenizer, name: 'random', type: 'F32' });
  const stack = readGguf(bytes).tensors.get('blk.1.ffn_up_exps.weight');
  if (stack === undefined) throw new Error('there should be a stack');
  expect(stack.shape).toEqual([4, 10, 12]);
  stack.bytes.fill(0xff, 4 * (2 * 120 + 7), 4 * (2 * 120 + 8));
  expect(() => loadModel(readGguf(bytes), textbook)).toThrow(
    'tensor blk.1.ffn_up_exps.weight, expert 2, holds NaN at element 7: the file is damaged',
  );
});

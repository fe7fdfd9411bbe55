/** Every way in which a GGUF file can be damaged or a model unfit to be one, and what is said about it. */
import { describe, expect, it } from 'vitest';
import { FileProblem, loadModel, readGguf, writeGguf } from '../../engine/formats/gguf';
import { matrixNumbers } from '../../engine/formats/pairing';
import { denseLayer } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { copied, entriesOf, floats, ggufOf, save, tinyModel, TOKENIZER, TYPES } from './support/formats-model';

/** The file with some of its bytes replaced where `text` first stands, `after` bytes behind it. */
function patched(file: Uint8Array, text: string, after: number, bytes: number[]): Uint8Array {
  const at = Buffer.from(file).indexOf(text);
  if (at < 0) throw new Error(`the file does not hold ${text}`);
  const copy = file.slice();
  copy.set(bytes, at + text.length + after);
  return copy;
}

const u64 = (value: bigint) => [...new Uint8Array(new BigUint64Array([value]).buffer)];

function problem(file: Uint8Array): string {
  try {
    loadModel(readGguf(file), textbook);
  } catch (error) {
    if (error instanceof FileProblem) return error.message;
    throw error;
  }
  return 'it loads';
}

/** A tensor's bytes, as a view of the file. */
const bytesOf = (file: Uint8Array, name: string) => readGguf(file).tensors.get(name)?.bytes ?? new Uint8Array();

/** A file with these keys and one tensor that no model has. */
const keys = (more: [string, number | string][]) =>
  ggufOf(
    (
      [['general.architecture', 'llama'], ['llama.embedding_length', 64], ['llama.attention.head_count', 4], ...more] as const
    ).map(([key, value]) => [key, typeof value === 'string' ? { type: 'string', value } : { type: 'uint32', value }]),
    [floats('some.weight', [1])],
  );

describe('a file that cannot be loaded says why', () => {
  const good = save('F32');

  it.each([
    ['nothing', () => new Uint8Array(), 'not a GGUF file: it does not begin with "GGUF"'],
    ['something else', () => new TextEncoder().encode('<!doctype html>'), 'not a GGUF file: it does not begin with "GGUF"'],
    ['version 1', () => patched(good, 'GGUF', 0, [1]), 'GGUF version 1 is not known'],
    ['big-endian', () => patched(good, 'GGUF', 0, [0, 0, 0, 3]), 'the file is big-endian'],
    [
      'an absurd number of tensors',
      () => patched(good, 'GGUF', 4, u64(2n ** 60n)),
      'the number of tensors: 1152921504606846976 items',
    ],
    [
      'an absurd number of keys',
      () => patched(good, 'GGUF', 12, u64(2n ** 40n)),
      'the number of keys: 1099511627776 items cannot fit',
    ],
    [
      'an absurd string',
      () => patched(good, 'general.name', 4, u64(2n ** 50n)),
      'key general.name: 1125899906842624 items cannot fit',
    ],
    [
      'an absurd list',
      () => patched(good, 'tokenizer.ggml.tokens', 8, u64(2n ** 31n)),
      'key tokenizer.ggml.tokens: 2147483648 items',
    ],
    ['a text that is no UTF-8', () => patched(good, 'general.name', 12, [0xff]), 'key general.name: the text is not valid UTF-8'],
    [
      'a name that can be none',
      () => patched(good, 'general.name', -3, [0]),
      'the name of key 2 of 24 is "general.n\\u0000me", which can be no name',
    ],
    ['an unknown value type', () => patched(good, 'general.name', 0, [77]), 'key general.name: value type 77 is not known'],
    [
      'a truth value of 2',
      () => patched(good, 'add_bos_token', 4, [2]),
      'key tokenizer.ggml.add_bos_token: a truth value must be 0 or 1',
    ],
    [
      'a key twice',
      () => patched(good, 'key_length', -10, [...Buffer.from('head_count')]),
      'key llama.attention.head_count stands in the file twice',
    ],
    ['no dimensions', () => patched(good, 'output_norm.weight', 0, [0]), 'tensor output_norm.weight has 0 dimensions'],
    [
      'an extent of 0',
      () => patched(good, 'output_norm.weight', 4, u64(0n)),
      'tensor output_norm.weight cannot have the shape [0]',
    ],
    [
      'an absurd extent',
      () => patched(good, 'output_norm.weight', 4, u64(2n ** 62n)),
      'tensor output_norm.weight cannot have the shape',
    ],
    [
      'another extent',
      () => patched(good, 'output_norm.weight', 4, u64(63n)),
      'tensor output_norm.weight has the shape [63]; the configuration asks for [64]',
    ],
    ['an unknown type', () => patched(good, 'output_norm.weight', 12, [99]), 'tensor output_norm.weight is stored as type 99'],
    [
      'a type of a later day',
      () => patched(good, 'output_norm.weight', 12, [23]),
      'tensor output_norm.weight is stored as IQ4_XS (type 23)',
    ],
    [
      'a type whose blocks do not fill its rows',
      () => patched(good, 'output_norm.weight', 12, [12]),
      'tensor output_norm.weight cannot have the shape [64] as Q4_K',
    ],
    ['an odd place', () => patched(good, 'output_norm.weight', 16, u64(33n)), 'tensor output_norm.weight begins at 33'],
    [
      'a place beyond the end',
      () => patched(good, 'output_norm.weight', 16, u64(2n ** 30n)),
      'tensor output_norm.weight should end at byte',
    ],
    [
      'two tensors in one place',
      () => patched(good, 'output_norm.weight', 16, u64(0n)),
      'tensors output_norm.weight and token_embd.weight overlap',
    ],
    [
      'a tensor twice',
      () => patched(good, 'blk.1.attn_k', -1, [...Buffer.from('v')]),
      'tensor blk.1.attn_v.weight stands in the file twice',
    ],
    [
      'a tensor of another name',
      () => patched(good, 'blk.1.attn_k', -1, [...Buffer.from('x')]),
      'tensor blk.1.attn_k.weight is missing',
    ],
  ])('%s', (_, file, message) => {
    expect(problem(file())).toContain(message);
  });

  it('cut anywhere: always an error, and one that names the tensor where data is missing', () => {
    for (let length = 0; length < good.length; length += length < 3000 ? 7 : 997)
      expect(problem(good.subarray(0, length))).not.toBe('it loads');
    expect(problem(good.subarray(0, -1))).toMatch(
      /^tensor blk\.1\.ffn_down\.weight should end at byte \d+, but the file has \d+: it was cut short/,
    );
  });

  it('a number that is none, in every storage', () => {
    for (const type of TYPES) {
      const file = save(type);
      // The bytes are a view of the file. As a float32, as a half and as a block's scale, all ones are no number.
      bytesOf(file, 'blk.0.ffn_up.weight').fill(0xff, 0, 4);
      expect(problem(file)).toBe('tensor blk.0.ffn_up.weight holds NaN at element 0: the file is damaged');
    }
    const file = save('F32');
    bytesOf(file, 'blk.1.attn_norm.weight').set(new Uint8Array(new Float32Array([-Infinity]).buffer), 8);
    expect(problem(file)).toBe('tensor blk.1.attn_norm.weight holds -Infinity at element 2: the file is damaged');
  });

  it('a mixture of experts, scaled rotations, and other architectures', () => {
    const other = ggufOf([['general.architecture', { type: 'string', value: 'gpt2' }]], [floats('token_embd.weight', [1])]);
    expect(problem(other)).toBe('general.architecture is "gpt2"; known: llama, qwen2, qwen3, qwen3moe, gemma, gemma2, gemma3');
    expect(problem(keys([]))).toBe('llama.vocab_size is missing');
    expect(
      problem(
        keys([
          ['llama.block_count', 'two'],
          ['llama.vocab_size', 9],
        ]),
      ),
    ).toContain('llama.block_count must be a number, not "two"');
    expect(problem(keys([['llama.rope.scaling.type', 'yarn']]))).toContain('llama.rope.scaling.type is "yarn"');
    expect(problem(keys([['llama.rope.dimension_count', 8]]))).toContain('llama.rope.dimension_count is 8, but a head has 16');
    const complete: [string, number][] = [
      ['llama.vocab_size', 9],
      ['llama.block_count', 2],
      ['llama.feed_forward_length', 96],
      ['llama.context_length', 16],
      ['llama.attention.layer_norm_rms_epsilon', 1],
    ];
    expect(problem(keys(complete))).toBe('tensor token_embd.weight is missing');
    expect(problem(keys([...complete, ['llama.attention.head_count_kv', 3]]))).toContain(
      'must be a multiple of num_key_value_heads (3)',
    );
    expect(problem(keys([...complete, ['llama.expert_count', 8], ['llama.expert_used_count', 9]]))).toBe(
      'num_experts_per_tok (9) is more than num_local_experts (8)',
    );
    expect(problem(keys([...complete, ['llama.expert_count', 8]]))).toBe('llama.expert_used_count is missing');
  });

  it('a tensor that the engine would have to compute with', () => {
    const { tensors } = readGguf(good);
    const whole = [...tensors.values()].map(copied);
    const entries = entriesOf(good);
    expect(problem(ggufOf(entries, whole))).toBe('it loads');
    expect(problem(ggufOf(entries, [...whole, floats('blk.0.attn_q.bias', [32])]))).toBe(
      'tensor blk.0.attn_q.bias is no part of a llama model',
    );
    expect(problem(ggufOf(entries, [...whole, floats('rope_freqs.weight', [4], 2)]))).toBe('it loads');
    expect(problem(ggufOf(entries, [...whole, floats('rope_freqs.weight', [3])]))).toBe(
      'there are 3 rotation factors; head_dim (8) asks for 4',
    );
    expect(problem(ggufOf(entries, [...whole, floats('rope_freqs.weight', [4], 0)]))).toBe(
      'every rotation factor must be a positive number, not 0',
    );
    expect(problem(ggufOf(entries, whole.slice(0, -1)))).toBe('tensor blk.1.ffn_down.weight is missing');
  });

  it('tokenizer keys', () => {
    expect(problem(patched(good, 'tokenizer.ggml.model', 12, [...Buffer.from('gptX')]))).toContain(
      'tokenizer.ggml.model is "gptX"',
    );
    expect(problem(patched(good, 'bos_token_id', 4, [99]))).toBe(
      'tokenizer.ggml.bos_token_id is 99, outside the vocabulary of 9',
    );
    expect(problem(patched(good, 'llama.vocab_size', 4, [8]))).toBe('llama.vocab_size is 8, but tokenizer.ggml.tokens lists 9');
    expect(problem(patched(good, 'tokenizer.ggml.merge', 0, [...Buffer.from('z')]))).toBe('tokenizer.ggml.merges is missing');
    expect(problem(patched(good, 'tokenizer.ggml.bos_token_i', 0, [...Buffer.from('x')]))).toContain(
      'there is no tokenizer.ggml.bos_token_id',
    );
  });
});

const write = (changes: Partial<Parameters<typeof writeGguf>[0]>) => () =>
  writeGguf({ ...tinyModel(), tokenizer: TOKENIZER, name: 'tiny', type: 'Q8_0', ...changes });

describe('a model that cannot be written says why', () => {
  it('names the weight or the field', () => {
    const { config, weights } = tinyModel();
    expect(write({ tokenizer: { ...TOKENIZER, tokens: ['a'] } })).toThrow('the tokenizer has 1 tokens, the model 9');
    expect(write({ config: { ...config, num_key_value_heads: 3 } })).toThrow('must be a multiple');
    expect(write({ config: { ...config, tie_word_embeddings: true } })).toThrow('tied means the very same matrix');
    expect(write({ config: { ...config, num_hidden_layers: 3 } })).toThrow('there are 2 layers; the configuration asks for 3');
    expect(write({ config: { ...config, intermediate_size: 64 } })).toThrow(
      'blk.0.ffn_gate.weight is [96, 64]; the configuration asks for [64, 64]',
    );
    expect(write({ weights: { ...weights, norm: new Float32Array(3) } })).toThrow(
      'output_norm.weight has 3 numbers; the configuration asks for 64',
    );
    expect(write(tinyModel({ intermediate_size: 100 }))).toThrow(
      'blk.0.ffn_down.weight has rows of 100 numbers; Q8_0 needs a multiple of 32',
    );
    expect(write({ metadata: { 'general.name': 'again' } })).toThrow('general.name cannot stand in the file twice');
    expect(write({ config: { ...config, num_local_experts: 4, num_experts_per_tok: 2 } })).toThrow(
      'blk.0.ffn_gate_inp.weight is missing; the configuration asks for it',
    );
    expect(write({ config: { ...config, qk_norm: true } })).toThrow('blk.0.attn_q_norm.weight is missing');
    expect(write({ config: { ...config, model_type: 'falcon' } })).toThrow('model_type is "falcon"; known: llama, mistral');
    expect(write({ config: { ...config, hidden_act: 'gelu_pytorch_tanh' } })).toThrow(
      'GGUF files of the family llama cannot say that hidden_act is "gelu_pytorch_tanh"',
    );
  });

  it('names the weight whose numbers do not fit', () => {
    const model = structuredClone(tinyModel());
    const numbers = matrixNumbers(denseLayer(model.weights.layers[1]).up_proj);
    numbers[5] = NaN;
    expect(write({ ...model, type: 'F32' })).toThrow('tensor blk.1.ffn_up.weight holds NaN at element 5');
    numbers[5] = 1e5;
    expect(write({ ...model, type: 'F16' })).toThrow('blk.1.ffn_up.weight holds 100000, which is too large for F16');
    expect(write({ ...model, type: 'Q8_0' })).not.toThrow();
    numbers[5] = -1e7;
    expect(write({ ...model, type: 'Q8_0' })).toThrow('blk.1.ffn_up.weight holds -10000000, which is too large for Q8_0');
  });
});

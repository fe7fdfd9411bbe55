/** safetensors and Hugging Face folders. */
import { describe, expect, it } from 'vitest';
import { FileProblem } from '../../engine/formats/gguf';
import { hfBackendBytes, loadHf, readHf, writeHf } from '../../engine/formats/hf';
import { matrixNumbers, repairRows } from '../../engine/formats/pairing';
import { readSafetensors, tensorToWrite, writeSafetensors } from '../../engine/formats/safetensors';
import { readNumbers, type StoredTensor } from '../../engine/formats/stored';
import { configFromHf } from '../../engine/model/config-hf';
import { textbook } from '../../engine/ops';
import { run } from '../../engine/run/trace';
import { CONFIG, tinyModel, TOKENIZER } from './support/formats-model';
import { distance } from './support/random-model';

/** A file with this header, which need not be sound, and so many bytes of data. */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

function problem(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof FileProblem) return error.message;
    throw error;
  }
  return 'it loads';
}

function numbersOf(tensors: ReadonlyMap<string, StoredTensor>, name: string): Float32Array {
  const stored = tensors.get(name);
  if (stored === undefined) throw new Error(`there is no ${name}`);
  return readNumbers(stored);
}

describe('safetensors', () => {
  it('keeps names, shapes, numbers and metadata, activations with -Infinity included', () => {
    const scores = { data: Float32Array.of(1, -Infinity, 0.5, 2), shape: [1, 2, 2] };
    const file = writeSafetensors(
      [
        tensorToWrite('blocks.0.attn.hook_attn_scores', scores),
        tensorToWrite('__proto__', { data: Float32Array.of(3), shape: [] }),
        tensorToWrite('nothing', { data: new Float32Array(), shape: [0, 4] }),
      ],
      { prompt: 'A “猫”' },
    );
    const { metadata, tensors } = readSafetensors(file);
    expect([...tensors.keys()].toSorted()).toEqual(['__proto__', 'blocks.0.attn.hook_attn_scores', 'nothing']);
    expect(tensors.get('blocks.0.attn.hook_attn_scores')?.shape).toEqual([1, 2, 2]);
    expect(numbersOf(tensors, 'blocks.0.attn.hook_attn_scores')).toEqual(scores.data);
    expect(numbersOf(tensors, '__proto__')).toEqual(Float32Array.of(3));
    expect(metadata).toEqual(new Map([['prompt', 'A “猫”']]));
    expect((8 + new DataView(file.buffer).getUint32(0, true)) % 8).toBe(0);
    expect(() => writeSafetensors([tensorToWrite('x', scores), tensorToWrite('x', scores)])).toThrow('cannot be called x');
  });

  it('reads F16 and BF16', () => {
    const header = {
      half: { dtype: 'F16', shape: [2], data_offsets: [0, 4] },
      brain: { dtype: 'BF16', shape: [1, 2], data_offsets: [4, 8] },
    };
    const file = fileOf(header, 8);
    file.set([0x00, 0x3c, 0x00, 0xc0, 0x80, 0x3f, 0x20, 0xc0], file.length - 8);
    const { tensors } = readSafetensors(file);
    expect([...numbersOf(tensors, 'half'), ...numbersOf(tensors, 'brain')]).toEqual([1, -2, 1, -2.5]);
  });

  const one = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  it.each<[string, unknown, number, string]>([
    ['a header that is no JSON', '{', 0, 'its header is not JSON'],
    ['a header nested without end', '['.repeat(1e5) + ']'.repeat(1e5), 0, 'the header must be a JSON object'],
    ['a list', [], 0, 'the header must be a JSON object, not []'],
    ['a type that cannot be read', { x: { ...one, dtype: 'I64' } }, 8, 'tensor x is stored as "I64"'],
    ['our own 8-bit type', { x: { ...one, dtype: 'Q8_0' } }, 8, 'tensor x is stored as "Q8_0"'],
    ['no type', { x: { shape: [2], data_offsets: [0, 8] } }, 8, 'tensor x is stored as missing'],
    ['a negative extent', { x: { ...one, shape: [-2] } }, 8, 'tensor x cannot have the shape [-2]'],
    ['a broken extent', { x: { ...one, shape: [1.5] } }, 8, 'tensor x cannot have the shape [1.5]'],
    ['an endless shape', { x: { ...one, shape: Array.from({ length: 999 }, () => 9e15) } }, 8, 'tensor x has 8 bytes'],
    ['offsets the wrong way round', { x: { ...one, data_offsets: [8, 0] } }, 8, 'tensor x cannot have the data_offsets [8, 0]'],
    ['one offset', { x: { ...one, data_offsets: [8] } }, 8, 'tensor x cannot have the data_offsets [8]'],
    [
      'another size than the shape',
      { x: { ...one, data_offsets: [0, 4] } },
      8,
      'tensor x has 4 bytes, which is not its shape [2] in F32',
    ],
    ['data beyond the file', { x: one }, 7, 'tensor x should end at byte'],
    ['overlapping tensors', { x: one, y: { ...one, data_offsets: [4, 12] } }, 12, 'tensors x and y overlap'],
    ['metadata that is no text', { __metadata__: { a: 1 } }, 0, '__metadata__.a must be a text, not 1'],
    ['a name that can be none', { 'a\tb': one }, 8, 'a tensor is called "a\\tb", which can be no name'],
    ['an endless name', { ['x'.repeat(300)]: one }, 8, 'which can be no name'],
    ['a description that is none', { x: 5 }, 0, 'tensor x is described by 5'],
  ])('refuses %s', (_, header, bytes, message) => {
    expect(problem(() => readSafetensors(fileOf(header, bytes)))).toContain(message);
  });

  it('refuses a header longer than the file or the format allows', () => {
    const file = fileOf({}, 0);
    new DataView(file.buffer).setBigUint64(0, 3n, true);
    expect(problem(() => readSafetensors(file))).toBe(
      'the header should be 3 bytes long, but only 2 follow: the file was cut short',
    );
    new DataView(file.buffer).setBigUint64(0, 2n ** 63n, true);
    expect(problem(() => readSafetensors(file))).toContain('not a safetensors file: a header of 9223372036854775808 bytes');
    expect(problem(() => readSafetensors(file.subarray(0, 5)))).toContain("in the middle of the header's length");
  });
});

describe('rows of q and k', () => {
  it('stand as Hugging Face has them: the first of every pair, then the second', () => {
    // Two heads of 6 dimensions; row r holds r.
    const rows = Array.from({ length: 12 }, (_, row) => row);
    const interleaved = { type: 'F32', rows: 12, cols: 2, data: Float32Array.from(rows.flatMap((row) => [row, row])) } as const;
    const half = repairRows(interleaved, 6, 'interleaved', 'half');
    const order = [...matrixNumbers(half)].filter((_, i) => i % 2 === 0);
    expect(order).toEqual([0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]);
    expect(repairRows(half, 6, 'half', 'interleaved')).toEqual(interleaved);
    expect(repairRows(half, 6, 'half', 'half')).toBe(half);
  });
});

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const read = (files: ReadonlyMap<string, Uint8Array>) =>
  readHf(text(files.get('config.json')), files.get('model.safetensors') ?? new Uint8Array());

describe('a Hugging Face folder', () => {
  it.each([true, false])('holds the same model in the other order of rows (tied: %s)', (tie_word_embeddings) => {
    const model = tinyModel({ tie_word_embeddings });
    const folder = read(writeHf({ ...model, tokenizer: TOKENIZER }));
    expect(folder.config).toEqual({ ...model.config, rope_pairing: 'half' });
    expect(folder.weights.tensors.has('lm_head.weight')).toBe(!tie_word_embeddings);
    const loaded = loadHf(folder, textbook);
    const tokens = [0, 4, 2, 7, 7, 1];
    const [ours, theirs] = [model, loaded].map((each) => run(textbook, each, tokens).logits.data);
    expect(distance(theirs, ours)).toBeLessThan(1e-5);
    expect(hfBackendBytes(folder)).toBeGreaterThan(4 * 64 * 64);
    // And back once more, bit for bit.
    const [once, twice] = [model, loaded].map((each) => writeHf({ ...each, tokenizer: TOKENIZER }).get('model.safetensors'));
    expect(Buffer.compare(twice ?? Buffer.alloc(0), once ?? Buffer.alloc(1))).toBe(0);
  });

  it('says which tensor is missing, too many or of another shape', () => {
    const model = tinyModel();
    const files = writeHf({ ...model, tokenizer: TOKENIZER });
    const withTensors = (change: (tensors: Map<string, StoredTensor>) => void, config = text(files.get('config.json'))) => {
      const tensors = new Map(readSafetensors(files.get('model.safetensors') ?? new Uint8Array()).tensors);
      change(tensors);
      const file = writeSafetensors(
        Array.from(tensors, ([name, stored]) => ({ ...stored, name, write: (out: Uint8Array) => out.set(stored.bytes) })),
      );
      return problem(() => readHf(config, file));
    };
    const norm = { data: new Float32Array(64), shape: [64] };
    const stored = (name: string) => readSafetensors(writeSafetensors([tensorToWrite(name, norm)])).tensors.get(name);
    const add = (name: string) => (tensors: Map<string, StoredTensor>) => {
      const extra = stored(name);
      if (extra) tensors.set(name, extra);
    };
    expect(withTensors(() => {})).toBe('it loads');
    expect(withTensors((tensors) => tensors.delete('model.norm.weight'))).toBe('tensor model.norm.weight is missing');
    expect(withTensors(add('model.layers.0.self_attn.rotary_emb.inv_freq'))).toBe('it loads');
    expect(withTensors(add('model.layers.0.self_attn.q_proj.bias'))).toBe(
      'tensor model.layers.0.self_attn.q_proj.bias is no part of a llama model',
    );
    expect(withTensors(add('lm_head.weight'))).toContain('tensor lm_head.weight has the shape [64]');
    const tied = JSON.stringify({ ...JSON.parse(text(files.get('config.json'))), tie_word_embeddings: true });
    expect(withTensors(() => {}, tied)).toBe('it loads');
    expect(problem(() => readHf('{', new Uint8Array()))).toBe('config.json is not JSON');
  });
});

describe('config.json', () => {
  const { rope_pairing: _ours, ...keys } = CONFIG;

  it('fills in what older files leave out', () => {
    const { head_dim: _d, num_key_value_heads: _K, rope_theta: _theta, tie_word_embeddings: _tied, ...old } = keys;
    expect(configFromHf({ ...old, num_attention_heads: 8 })).toEqual({
      ...CONFIG,
      num_attention_heads: 8,
      num_key_value_heads: 8,
      head_dim: 8,
      rope_theta: 10000,
      tie_word_embeddings: false,
      rope_pairing: 'half',
    });
    expect(configFromHf({ ...old, rope_parameters: { rope_type: 'default', rope_theta: 5e5 } }).rope_theta).toBe(5e5);
    expect(configFromHf({ ...keys, model_type: 'mistral', sliding_window: 4096 }).model_type).toBe('mistral');
  });

  it.each<[object, string]>([
    [{ model_type: 'gpt2' }, 'model_type is "gpt2"; known: llama, mistral, mixtral'],
    [{ hidden_size: null }, 'hidden_size is missing'],
    [{ hidden_size: '64' }, 'hidden_size must be a number, not "64"'],
    [{ hidden_size: 0 }, 'hidden_size must be a whole number from 1 to 16777216, not 0'],
    [{ vocab_size: 1.5 }, 'vocab_size must be a whole number'],
    [{ intermediate_size: 1e9 }, 'intermediate_size must be a whole number'],
    [{ num_key_value_heads: 3 }, 'num_attention_heads (4) must be a multiple of num_key_value_heads (3)'],
    [{ head_dim: 7 }, 'head_dim (7) must be even'],
    [{ rms_norm_eps: 0 }, 'rms_norm_eps must be a positive number, not 0'],
    [{ rope_theta: -1 }, 'rope_theta must be a positive number, not -1'],
    [{ hidden_act: 'gelu' }, 'hidden_act is "gelu"'],
    [{ attention_bias: true }, 'attention_bias is true'],
    [{ rope_scaling: { rope_type: 'yarn' } }, 'rope_scaling asks for "yarn"'],
    [{ rope_scaling: { type: 'linear' } }, 'factor is missing'],
    [{ rope_scaling: { type: 'linear', factor: -1 } }, 'rope_scaling.factor must be a positive number, not -1'],
    [{ rope_scaling: { rope_type: 'llama3', factor: 8 } }, 'low_freq_factor is missing'],
    [
      {
        rope_scaling: {
          rope_type: 'llama3',
          factor: 8,
          low_freq_factor: 4,
          high_freq_factor: 4,
          original_max_position_embeddings: 64,
        },
      },
      'rope_scaling.low_freq_factor (4) must be less than high_freq_factor (4)',
    ],
    [{ rope_scaling: 'linear' }, 'rope_scaling must be an object, not "linear"'],
    [{ model_type: 'mistral', sliding_window: 0.5 }, 'sliding_window must be a whole number'],
    [{ model_type: 'gemma2', layer_types: ['full_attention'] }, 'layer_types has 1 entries; num_hidden_layers asks for 2'],
    [{ model_type: 'gemma2', layer_types: ['chunked', 'chunked'] }, 'layer_types names "chunked"'],
    [{ model_type: 'gemma2', hidden_activation: 'relu' }, 'hidden_activation is "relu"'],
    [{ model_type: 'gemma2', attn_logit_softcapping: 0 }, 'attn_logit_softcapping must be a positive number, not 0'],
    [{ model_type: 'gemma3' }, 'which reads pictures too'],
    [{ model_type: 'qwen3_moe' }, 'moe_intermediate_size is missing'],
    [{ model_type: 'mixtral', num_local_experts: 4, num_experts_per_tok: 2, decoder_sparse_step: 2 }, 'are mixed'],
    [{ tie_word_embeddings: 1 }, 'tie_word_embeddings must be true or false, not 1'],
    [{ model_type: 'mixtral' }, 'num_local_experts is missing'],
    [
      { model_type: 'mixtral', num_local_experts: 4, num_experts_per_tok: 5 },
      'num_experts_per_tok (5) is more than num_local_experts (4)',
    ],
  ])('refuses %o', (changes, message) => {
    expect(problem(() => configFromHf({ ...keys, ...changes }))).toContain(message);
  });
});

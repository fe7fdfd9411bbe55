/** A tiny model with its tokenizer, and GGUF files with chosen flaws. */
import { readGguf, writeGguf, type StoredTensor } from '../../../engine/formats/gguf';
import { encodeGguf, type GgufEntry } from '../../../engine/formats/gguf-write';
import { WRITABLE, type WritableName } from '../../../engine/formats/storage';
import type { TensorToWrite } from '../../../engine/formats/stored';
import type { ModelConfig } from '../../../engine/model/config';
import type { Model } from '../../../engine/model/weights';
import { textbook } from '../../../engine/ops';
import { BYTE_ALPHABET } from '../../../engine/tokenizer/bytes';
import { TokenType, type BpeData } from '../../../engine/tokenizer/data';
import { randomModel } from './random-model';

/** Rows of 32, 64 and 96 numbers, which Q8_0 can hold. */
export const CONFIG: ModelConfig = {
  model_type: 'llama',
  vocab_size: 9,
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 8,
  intermediate_size: 96,
  max_position_embeddings: 16,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  tie_word_embeddings: false,
  rope_pairing: 'interleaved',
};

export const TOKENIZER: BpeData = {
  model: 'bpe',
  pre: 'gpt-2',
  tokens: ['<|begin|>', '<|end|>', 'a', 'b', 'Ġ', 'ab', 'Ġab', '\uFEFF', '猫'],
  merges: ['a b', 'Ġ ab'],
  tokenTypes: [TokenType.control, TokenType.control, 1, 1, 1, 1, 1, 1, TokenType.userDefined],
  bosId: 0,
  eosId: 1,
  addBos: true,
};

/** One that can write any text: a token for every byte, two merges, and two marks of its own. */
export const BYTE_TOKENIZER: BpeData = {
  model: 'bpe',
  pre: 'gpt-2',
  tokens: ['<|begin|>', '<|end|>', ...BYTE_ALPHABET, 'ab', 'Ġab'],
  merges: ['a b', 'Ġ ab'],
  tokenTypes: [TokenType.control, TokenType.control, ...Array.from({ length: 258 }, () => TokenType.normal)],
  bosId: 0,
  eosId: 1,
  addBos: true,
};

const made = new Map<string, Model>();

/** The same model for the same changes: not to be changed. */
export function tinyModel(changes: Partial<ModelConfig> = {}): Model {
  const key = JSON.stringify(changes);
  const model = made.get(key) ?? randomModel(textbook, { ...CONFIG, ...changes }, 7);
  made.set(key, model);
  return model;
}

export const TYPES: readonly WritableName[] = ['F32', 'F16', 'Q8_0'];

/** That model as a GGUF file, a new one each time. */
export function save(type: WritableName, changes: Partial<ModelConfig> = {}, tokenizer = TOKENIZER): Uint8Array {
  return writeGguf({ ...tinyModel({ ...changes, vocab_size: tokenizer.tokens.length }), tokenizer, name: 'tiny', type });
}

/** A GGUF file with these keys and tensors, sound or not. */
export function ggufOf(entries: [string, GgufEntry][], tensors: TensorToWrite[] = []): Uint8Array {
  return encodeGguf(entries, tensors);
}

/** The keys of a sound file, to be written again. */
export function entriesOf(file: Uint8Array): [string, GgufEntry][] {
  return Array.from(readGguf(file).metadata, ([key, value]): [string, GgufEntry] => {
    if (typeof value === 'string') return [key, { type: 'string', value }];
    if (typeof value === 'boolean') return [key, { type: 'bool', value }];
    if (typeof value === 'number') return [key, { type: Number.isInteger(value) ? 'uint32' : 'float32', value }];
    if (typeof value === 'bigint') throw new Error(`${key} is too large to be written`);
    return typeof value[0] === 'number'
      ? [key, { type: 'array', of: 'int32', value: value.map(Number) }]
      : [key, { type: 'array', of: 'string', value: value.map(String) }];
  });
}

/** A tensor of a file, to be written as it is into another. */
export function copied({ name, shape, storage, bytes }: StoredTensor): TensorToWrite {
  return { name, shape, storage, write: (out) => out.set(bytes) };
}

/** A tensor of float32 numbers. */
export function floats(name: string, shape: number[], value = 1): TensorToWrite {
  return {
    name,
    shape,
    storage: WRITABLE.F32,
    write: (out) => new Float32Array(out.buffer, out.byteOffset, out.length / 4).fill(value),
  };
}

const uint32 = (value: number) => ({ type: 'uint32' as const, value });

/** A file in parts by their names, each with every count-th tensor; only the first has the file's keys. */
export function inParts(file: Uint8Array, count: number, total?: number): Map<string, Uint8Array> {
  const stored = [...readGguf(file).tensors.values()];
  const part = (no: number) =>
    ggufOf(
      [
        ...(no === 0 ? entriesOf(file) : []),
        ['split.no', uint32(no)],
        ['split.count', uint32(count)],
        ['split.tensors.count', uint32(total ?? stored.length)],
      ],
      stored.filter((_, i) => i % count === no).map(copied),
    );
  return new Map(Array.from({ length: count }, (_, no) => [`parts-0000${no + 1}-of-0000${count}.gguf`, part(no)]));
}

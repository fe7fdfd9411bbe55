/**
 * A tiny random model whose embeddings are stored in one type after another, and what llama.cpp said of each, kept in
 * fixtures/dequantise.safetensors so that `npm test` can compare without llama.cpp. Only the embeddings: where other weights are
 * quantised llama.cpp rounds activations to 8 bits, but embeddings it decodes to float32, so a single wrong bit shows.
 */
import { join } from 'node:path';
import { readGguf, writeGguf } from '../../engine/formats/gguf';
import { halfAt } from '../../engine/formats/half';
import { STORAGES, type Storage, type StorageName } from '../../engine/formats/storage';
import { textbook } from '../../engine/ops';
import { Random } from '../../engine/tensor/random';
import { TokenType } from '../../engine/tokenizer';
import { copied, entriesOf, ggufOf } from '../unit/support/formats-model';
import { randomModel, TINY } from '../unit/support/random-model';

export const TYPES: readonly StorageName[] = STORAGES.map(({ name }) => name);
export const TOLERANCE = 1e-5;
export const fixturePath = join(import.meta.dirname, 'fixtures', 'dequantise.safetensors');

/** Where the halves of a block stand: its scale, and the scale of what is taken off. */
const HALVES: Readonly<Record<StorageName, readonly number[]>> = {
  F32: [],
  F16: [0],
  BF16: [0],
  Q8_0: [0],
  Q4_0: [0],
  Q4_1: [0, 2],
  Q5_0: [0],
  Q5_1: [0, 2],
  IQ4_NL: [0],
  Q2_K: [80, 82],
  Q3_K: [108],
  Q4_K: [0, 2],
  Q5_K: [0, 2],
  Q6_K: [208],
};

/** A block of the longest type fills a row. The broken base is written as the float that llama.cpp expects. */
const SHAPE = { ...TINY, hidden_size: 256, num_hidden_layers: 1, max_position_embeddings: 64, rope_theta: 100.5 };

/** The model as a GGUF file: embeddings of any bits at all, in the type; everything else in float32. */
export function fileOf(type: StorageName): Uint8Array {
  const tokens = Array.from({ length: SHAPE.vocab_size }, (_, id) => (id === 0 ? '<|begin|>' : String.fromCodePoint(96 + id)));
  const file = writeGguf({
    ...randomModel(textbook, SHAPE, 3),
    tokenizer: {
      model: 'bpe',
      pre: 'gpt-2',
      tokens,
      merges: [],
      tokenTypes: tokens.map((_, id) => (id === 0 ? TokenType.control : TokenType.normal)),
      bosId: 0,
      eosId: 0,
      addBos: false,
    },
    name: 'random weights',
    type: 'F32',
  });
  const storage = STORAGES.find(({ name }) => name === type);
  const tensors = [...readGguf(file).tensors.values()].map((stored) =>
    stored.name === 'token_embd.weight' && storage !== undefined && type !== 'F32'
      ? { ...copied(stored), storage, write: (out: Uint8Array) => fillBlocks(out, storage) }
      : copied(stored),
  );
  return ggufOf(entriesOf(file), tensors);
}

function fillBlocks(out: Uint8Array, { name, blockBytes }: Storage): void {
  const random = new Random(17);
  for (let i = 0; i < out.length; i++) out[i] = random.below(256);
  for (let block = 0; block < out.length; block += blockBytes)
    for (const at of HALVES[name]) {
      // The upper byte of a number from 1/128 to 1/8, as a half or as a bfloat16, of either sign.
      const [low, high] = name === 'BF16' ? [0x3c, 0x3d] : [0x20, 0x2f];
      out[block + at + 1] = low + random.below(high - low + 1) + 128 * random.below(2);
    }
  if (name !== 'BF16' && !HALVES[name].every((at) => Math.abs(halfAt(out, at)) < 0.125)) throw new Error('a scale is too large');
}

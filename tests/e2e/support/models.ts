/** The models dialog in tests: small models of several kinds, and where its parts are on the screen. English page. */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import en from '../../../app/locales/en';
import { encodeGguf, type GgufEntry } from '../../../engine/formats/gguf-write';
import { writeHf } from '../../../engine/formats/hf';
import { allWeights } from '../../../engine/formats/names';
import { openModel } from '../../../engine/formats/open';
import { WRITABLE } from '../../../engine/formats/storage';
import { ByteWriter } from '../../../engine/formats/writer';
import type { ModelConfig } from '../../../engine/model/config';
import { textbook } from '../../../engine/ops';
import { sizeOf } from '../../../engine/tensor/tensor';
import { entriesOf } from '../../unit/support/formats-model';
import { button } from './screen';
import { randomGguf, SMOLLM2_135M } from './smollm-shaped';

export const SMALL: ModelConfig = {
  ...SMOLLM2_135M,
  vocab_size: 1024,
  hidden_size: 64,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 16,
  intermediate_size: 96,
  max_position_embeddings: 2048,
};

export const smallGguf = (changes: Partial<ModelConfig> = {}, name = 'Small, random'): Uint8Array =>
  randomGguf({ ...SMALL, ...changes }, name);

/** A Hugging Face folder's files. */
export function smallFolder(): Map<string, Uint8Array> {
  const opened = openModel(new Map([['small.gguf', smallGguf()]]));
  const { model } = opened.load(textbook);
  const files = writeHf({ ...model, tokenizer: opened.tokenizer(), type: 'F32' });
  const kept = Array.from(opened.tokenizerFiles(), ([name, file]): [string, Uint8Array] => [name, file.subarray(0, file.length)]);
  return new Map([...files, ...kept]);
}

export const dialog = (page: Page): Locator => page.getByRole('dialog', { name: en.model.title });
export const candidate = (page: Page): Locator => dialog(page).locator('.candidate');
export const refusal = (page: Page): Locator => dialog(page).locator('.refusal');
export const keptModels = (page: Page): Locator => dialog(page).getByRole('list', { name: en.models.kept.title }).locator('li');
export const chip = (page: Page): Locator => page.locator('header .model-chip');

export async function openDialog(page: Page): Promise<void> {
  await chip(page).click();
  await dialog(page).getByText(en.models.kept.title).waitFor();
}

export interface PickedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Chooses files through the browser's own file chooser: by path, or as they are given. */
export async function chooseFiles(page: Page, files: string | readonly PickedFile[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await button(page, en.models.files.choose).click();
  await (
    await chooser
  ).setFiles(
    typeof files === 'string'
      ? files
      : files.map(({ name, bytes }) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) })),
  );
}

/** Loads the candidate, and waits until it has run the text. */
export async function loadCandidate(page: Page): Promise<void> {
  await button(page, en.models.load).click();
  await dialog(page).waitFor({ state: 'detached' });
  await page.locator('main[data-ready="true"]').waitFor();
}

/** Writes the table of contents of a model with the shapes of Llama 2 70B; the 73 GB of its weights are a hole in the file system. */
export function writeHuge(path: string): void {
  const shapes: Partial<ModelConfig> = {
    hidden_size: 8192,
    num_hidden_layers: 80,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    head_dim: 128,
    intermediate_size: 28672,
  };
  const lengths: Readonly<Record<string, number>> = {
    'llama.embedding_length': 8192,
    'llama.block_count': 80,
    'llama.attention.head_count': 64,
    'llama.attention.head_count_kv': 8,
    'llama.attention.key_length': 128,
    'llama.attention.value_length': 128,
    'llama.rope.dimension_count': 128,
    'llama.feed_forward_length': 28672,
  };
  const entries = entriesOf(smallGguf()).map(([key, entry]): [string, GgufEntry] =>
    key in lengths ? [key, { type: 'uint32', value: lengths[key] }] : [key, entry],
  );
  // The last key ends in bytes that are not 0, so that what fills up to the data's alignment can be told from it.
  const keys = encodeGguf([...entries, ['test.last', { type: 'uint32', value: 0xffffffff }]], []);
  const keysEnd = keys.findLastIndex((byte) => byte !== 0) + 1;
  const weights = [...allWeights({ ...SMALL, ...shapes }, 'gguf')];
  const table = new ByteWriter();
  let end = 0;
  for (const { name, shape } of weights) {
    const storage = WRITABLE[shape.length > 1 ? 'Q8_0' : 'F32'];
    table.string(name);
    table.uint32(shape.length);
    for (const extent of shape.toReversed()) table.uint64(extent);
    table.uint32(storage.code);
    table.uint64(end);
    end += (sizeOf(shape) / storage.block) * storage.blockBytes;
  }
  const file = openSync(path, 'w');
  writeSync(file, keys);
  writeSync(file, table.bytes(), 0, table.length, keysEnd);
  const count = Buffer.alloc(8);
  count.writeBigUInt64LE(BigInt(weights.length));
  writeSync(file, count, 0, 8, 8);
  ftruncateSync(file, keysEnd + table.length + 32 + end);
  closeSync(file);
}

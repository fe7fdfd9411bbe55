/** What the tests of the command line share: a scratch folder with a tiny model in many forms, and a way to call commands. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { isForeseen, main } from '../../../engine/cli/main';
import { loadModel, readGguf } from '../../../engine/formats/gguf';
import { textbook } from '../../../engine/ops';
import { createTokenizer } from '../../../engine/tokenizer';
import { hfFiles } from './damage';
import { BYTE_TOKENIZER, copied, entriesOf, ggufOf, inParts, save } from './formats-model';

export const scratch = mkdtempSync(join(tmpdir(), 'clearhead-cli-'));
afterAll(() => rmSync(scratch, { recursive: true }));
export const path = (name: string) => join(scratch, name);

/** A chat template that shows its parts. */
export const TEMPLATE =
  "{{ bos_token }}{% for m in messages %}{{ m['role'] }}:{{ m['content'] }}\n{% endfor %}{% if add_generation_prompt %}a:{% endif %}";
export const tokenizer = createTokenizer(BYTE_TOKENIZER);
const file = save('F32', { max_position_embeddings: 64 }, BYTE_TOKENIZER);
export const { model } = loadModel(readGguf(file), textbook);

writeFileSync(path('tiny.gguf'), file);
const entries = entriesOf(file);
writeFileSync(path('vocabulary.gguf'), ggufOf(entries));
const stored = [...readGguf(file).tensors.values()].map(copied);
const further: typeof entries = [
  ['tokenizer.chat_template', { type: 'string', value: TEMPLATE }],
  ['general.license', { type: 'string', value: 'MIT' }],
];
writeFileSync(path('chat.gguf'), ggufOf([...entries, ...further], stored));
for (const [name, part] of inParts(file, 2)) writeFileSync(path(name), part);
mkdirSync(path('folder'));
for (const [name, bytes] of hfFiles()) writeFileSync(path(`folder/${name}`), bytes);
mkdirSync(path('bare'));
for (const name of ['config.json', 'model.safetensors']) writeFileSync(path(`bare/${name}`), hfFiles().get(name) ?? '');
mkdirSync(path('tokenizer-only'));
for (const name of ['tokenizer.json', 'tokenizer_config.json'])
  writeFileSync(path(`tokenizer-only/${name}`), hfFiles().get(name) ?? '');

/** What a command prints. */
export async function clearhead(...words: string[]): Promise<string> {
  let output = '';
  await main(words, (text) => (output += text));
  return output;
}

/** What it says in its one line when it refuses. */
export async function problem(...words: string[]): Promise<string> {
  try {
    await clearhead(...words);
  } catch (error) {
    if (isForeseen(error)) return error.message;
    throw error;
  }
  return 'it works';
}

/** The float32 numbers of a file. */
export const floatsIn = (name: string) => new Float32Array(new Uint8Array(readFileSync(path(name))).buffer);
/** The logits after a position. */
export const rowOf = (logits: Float32Array, position: number) => {
  const V = model.config.vocab_size;
  return logits.subarray(position * V, (position + 1) * V);
};

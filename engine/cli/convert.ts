/**
 * Saves a GGUF model in another type, or as a Hugging Face folder:
 *   npm run convert -- --model IN.gguf --type F32|F16|Q8_0 --out OUT.gguf
 *   npm run convert -- --model IN.gguf --to hf --out FOLDER
 * Weights that are 8-bit already and stay so keep every bit.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FileProblem, loadModel, readGguf, writeGguf, type GgufValue, type LoadedModel } from '../formats/gguf';
import { writeHf } from '../formats/hf';
import { WRITABLE, type WritableName } from '../formats/storage';
import { textbook } from '../ops';

const USAGE = `usage: npm run convert -- --model IN.gguf (--type ${Object.keys(WRITABLE).join('|')} | --to hf) --out PATH`;

try {
  convert();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  // A problem with the file is told in a line; anything else is ours, and its stack is wanted.
  console.error(error instanceof FileProblem || 'code' in error ? error.message : error);
  process.exitCode = 1;
}

function convert(): void {
  const { values } = parseArgs({
    options: { model: { type: 'string' }, type: { type: 'string' }, to: { type: 'string' }, out: { type: 'string' } },
  });
  const { model: input, type, to, out } = values;
  const isWanted = type === undefined ? to === 'hf' : to === undefined && isWritable(type);
  if (input === undefined || out === undefined || !isWanted) throw new FileProblem(USAGE);

  const loaded = loadModel(readGguf(readFileSync(input)), textbook);
  for (const [path, bytes] of type === undefined ? folder(loaded, out) : file(loaded, type as WritableName, out)) {
    writeFileSync(path, bytes);
    console.log(`${path}: ${bytes.length.toLocaleString('en')} bytes`);
  }
}

function isWritable(type: string): type is WritableName {
  return Object.hasOwn(WRITABLE, type);
}

function folder({ model, tokenizer }: LoadedModel, out: string): [string, Uint8Array][] {
  mkdirSync(out, { recursive: true });
  return Array.from(writeHf({ ...model, tokenizer }), ([name, bytes]) => [join(out, name), bytes]);
}

function file({ model, tokenizer, name, metadata }: LoadedModel, type: WritableName, out: string): [string, Uint8Array][] {
  return [[out, writeGguf({ ...model, tokenizer, name, type, metadata: described(metadata) })]];
}

/** What a file says about its model beyond what the writer says itself. */
function described(metadata: ReadonlyMap<string, GgufValue>): Record<string, string | number | boolean> {
  const ours = /^(tokenizer\.|llama\.)|^general\.(architecture|name|file_type|quantization_version|alignment)$/;
  const others: Record<string, string | number | boolean> = {};
  for (const [key, value] of metadata)
    if (!ours.test(key) && typeof value !== 'object' && typeof value !== 'bigint') others[key] = value;
  return others;
}

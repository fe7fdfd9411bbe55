/** Saves a model as a GGUF file or as a Hugging Face folder. Weights that are 8-bit already and stay so keep every bit. */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeGguf, type GgufValue } from '../../formats/gguf';
import { writeHf } from '../../formats/hf';
import type { OpenedModel } from '../../formats/open';
import { WRITABLE, type WritableName } from '../../formats/storage';
import { textbook } from '../../ops';
import { command, required } from '../command';
import { openPath } from '../model';

const USAGE = 'convert --model PATH --to gguf|hf [--type F32|F16|Q8_0] --out PATH   (F32 unless told otherwise; hf has no Q8_0)';

export const convert = command(
  USAGE,
  { to: { type: 'string' }, type: { type: 'string' }, out: { type: 'string' } },
  (values, write) => {
    const to = values.to ?? 'gguf';
    if (to !== 'gguf' && to !== 'hf') throw new RangeError(`--to must be gguf or hf, not ${to}`);
    const type = values.type ?? 'F32';
    if (!isWritable(type)) throw new RangeError(`--type must be one of ${Object.keys(WRITABLE).join(', ')}, not ${type}`);
    const out = required('out', values.out);
    if (to === 'hf' && existsSync(out) && !statSync(out).isDirectory()) throw new RangeError(`--out: ${out} is no folder`);

    const opened = openPath(values.model);
    const written = to === 'gguf' ? gguf(opened, nameOf(opened, values.model), type, out) : folder(opened, halves(type), out);
    for (const [path, bytes] of written) {
      writeFileSync(path, bytes);
      write(`${path}: ${bytes.length.toLocaleString('en')} bytes\n`);
    }
  },
);

function isWritable(type: string): type is WritableName {
  return Object.hasOwn(WRITABLE, type);
}

function halves(type: WritableName): 'F32' | 'F16' {
  if (type === 'Q8_0') throw new RangeError('--type: Hugging Face files have F32 and F16, not Q8_0');
  return type;
}

/** A folder has no name of its own but the one it goes by. */
function nameOf(opened: OpenedModel, path: string): string {
  return opened.name || basename(path, '.gguf');
}

function gguf(opened: OpenedModel, name: string, type: WritableName, out: string): [string, Uint8Array][] {
  const tokenizer = opened.tokenizer();
  const { model } = opened.load(textbook);
  return [[out, writeGguf({ ...model, tokenizer, name, type, metadata: described(opened.metadata) })]];
}

/** A folder's own tokenizer files are copied as they are. */
function folder(opened: OpenedModel, type: 'F32' | 'F16', out: string): [string, Uint8Array][] {
  const kept = opened.tokenizerFiles();
  const tokenizer = kept.has('tokenizer.json') ? opened.tokenizer() : NO_TOKENIZER;
  const files = new Map([...writeHf({ ...opened.load(textbook).model, tokenizer, type }), ...kept]);
  mkdirSync(out, { recursive: true });
  return Array.from(files, ([name, bytes]) => [join(out, name), bytes.subarray(0, bytes.length)]);
}

const NO_TOKENIZER = { bosId: null, eosId: null };

/** What a file says about its model beyond what the writer says itself. */
function described(metadata: ReadonlyMap<string, GgufValue>): Record<string, string | number | boolean> {
  const architecture = String(metadata.get('general.architecture'));
  const ours = ['tokenizer.', 'split.', `${architecture}.`];
  const general = ['architecture', 'name', 'file_type', 'quantization_version', 'alignment'].map((key) => `general.${key}`);
  const others: Record<string, string | number | boolean> = {};
  for (const [key, value] of metadata)
    if (!ours.some((prefix) => key.startsWith(prefix)) && !general.includes(key))
      if (typeof value !== 'object' && typeof value !== 'bigint') others[key] = value;
  return others;
}

/**
 * Large GGUF models come in parts, NAME-00001-of-00003.gguf and so on (llama.cpp's gguf-split): each is a GGUF file with some of the
 * tensors. `split.no` says which part it is, counted from 0, `split.count` how many there are, `split.tensors.count` how many
 * tensors they have together. The first part has the model's keys.
 */
import { FileProblem } from '../model/problem';
import { show } from '../model/validate';
import { readGgufPart, type GgufFile } from './gguf-read';
import type { ByteSource } from './source';
import type { StoredTensor } from './stored';

const PART_NAME = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/s;

/** More files than anybody would split a model into; a claim beyond it is damage. */
const MOST_PARTS = 9999;

/** The names of all parts of the model that a file belongs to, by its name; the name alone where it is no part. */
export function splitNames(name: string): string[] {
  const [, stem, no, count] = PART_NAME.exec(name) ?? [];
  const parts = Number(count);
  if (stem === undefined || !(Number(no) >= 1 && Number(no) <= parts && parts <= MOST_PARTS)) return [name];
  return Array.from({ length: parts }, (_, i) => `${stem}-${String(i + 1).padStart(5, '0')}-of-${count}.gguf`);
}

/** Reads a file that is a whole model. Throws as `readGgufPart` does, and where it is one part of several. */
export function readGguf(bytes: ArrayBuffer | ByteSource): GgufFile {
  const file = readGgufPart(bytes);
  const count = splitKey(file, 'split.count', 1);
  if (count > 1)
    throw new FileProblem(
      `this is part ${splitKey(file, 'split.no', 0) + 1} of ${count} of a split model: all parts are needed together`,
    );
  return file;
}

interface Part {
  readonly name: string;
  readonly file: GgufFile;
  readonly no: number;
  readonly count: number;
}

/**
 * Reads the parts of a model as if they were one file, in any order; one file that is no part is a model too. Throws a FileProblem
 * that names the part which is missing, damaged, there twice or of another model.
 */
export function joinGguf(files: ReadonlyMap<string, ByteSource>): GgufFile {
  if (files.size === 0) throw new FileProblem('there is no file to read');
  const parts = Array.from(files, ([name, bytes]) => readPart(name, bytes, files.size > 1));
  const { name, count } = parts[0];
  const byNumber = new Map<number, Part>();
  for (const part of parts) {
    if (part.count !== count)
      throw new FileProblem(
        `${name} is one of ${count} parts, but ${part.name} one of ${part.count}: they are of different models`,
      );
    const same = byNumber.get(part.no);
    if (same !== undefined) throw new FileProblem(`${same.name} and ${part.name} are both part ${part.no + 1} of ${count}`);
    byNumber.set(part.no, part);
  }
  for (let no = 0; no < count; no++)
    if (!byNumber.has(no)) {
      const names = splitNames(name);
      const missing = names.length === count ? `: ${names[no]}` : '';
      throw new FileProblem(`part ${no + 1} of ${count} is missing${missing}`);
    }
  return join(Array.from(byNumber.values()).toSorted((a, b) => a.no - b.no));
}

function readPart(name: string, bytes: ByteSource, isOneOfSeveral: boolean): Part {
  let file: GgufFile;
  try {
    file = readGgufPart(bytes);
  } catch (error) {
    if (isOneOfSeveral && error instanceof FileProblem) throw new FileProblem(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
  const count = splitKey(file, 'split.count', 1);
  const no = splitKey(file, 'split.no', 0);
  if (count === 1 && isOneOfSeveral) throw new FileProblem(`${name} is no part of a split model, so it must be opened alone`);
  if (no >= count) throw new FileProblem(`${name}: split.no is ${no}, but split.count is ${count}`);
  return { name, file, no, count };
}

function join(parts: readonly Part[]): GgufFile {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, file } of parts)
    for (const tensor of file.tensors.values()) {
      if (tensors.has(tensor.name)) throw new FileProblem(`tensor ${tensor.name} stands in ${name} once more`);
      tensors.set(tensor.name, tensor);
    }
  const { version, metadata } = parts[0].file;
  const total = splitKey(parts[0].file, 'split.tensors.count', tensors.size);
  if (total !== tensors.size)
    throw new FileProblem(`the parts have ${tensors.size} tensors together, but split.tensors.count is ${total}`);
  return { version, metadata, tensors };
}

function splitKey({ metadata }: GgufFile, key: string, fallback: number): number {
  const value = metadata.get(key) ?? fallback;
  const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 0;
  if (!isCount || (key === 'split.count' && (value < 1 || value > MOST_PARTS)))
    throw new FileProblem(`${key} cannot be ${show(value)}`);
  return value;
}

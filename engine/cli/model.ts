/** Models on the disk: a GGUF file, a part of a split one (the others are found beside it), or a Hugging Face folder. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { splitNames } from '../formats/gguf';
import type { GenerationDefaults } from '../formats/generation';
import { FOLDER_FILES, openModel, type OpenedModel } from '../formats/open';
import { INDEX_FILE, shardNames, WHOLE_FILE } from '../formats/shards';
import type { ByteSource } from '../formats/source';
import { buildKernels } from '../kernels/build';
import { loadKernels } from '../kernels/node';
import type { ModelConfig } from '../model/config';
import { FileProblem } from '../model/problem';
import type { Model } from '../model/weights';
import type { Backend } from '../tensor/backend';
import { createTokenizer, type Tokenizer } from '../tokenizer';

/** Opens a model. Throws a FileProblem, or the system's error for a file that cannot be read. */
export function openPath(path: string): OpenedModel {
  return openModel(isFolder(path) ? readFolder(path, true) : readParts(path));
}

/** Its tokenizer alone: of a folder, no weights are read. */
export function openTokenizer(path: string): Tokenizer {
  return createTokenizer(openModel(isFolder(path) ? readFolder(path, false) : readParts(path)).tokenizer());
}

export interface Runnable {
  readonly config: ModelConfig;
  /** A model without one runs all the same, on ids. */
  readonly tokenizer: () => Tokenizer;
  readonly generation: () => GenerationDefaults;
  /** Puts the weights onto the kernels, with so many bytes beside them to run in. */
  readonly load: (workingBytes: number) => Promise<{ readonly model: Model; readonly backend: Backend }>;
}

/** Opens a model that is to be run. The kernels are compiled first where their sources are newer. */
export function openRunnable(path: string): Runnable {
  const opened = openPath(path);
  return {
    config: opened.config(),
    tokenizer: () => createTokenizer(opened.tokenizer()),
    generation: () => opened.generation(),
    async load(workingBytes) {
      await buildKernels();
      const backend = await loadKernels({ bytes: opened.weightBytes() + workingBytes, shared: false });
      return { model: opened.load(backend).model, backend };
    },
  };
}

function isFolder(path: string): boolean {
  if (!existsSync(path)) throw new FileProblem(`there is no ${path}`);
  return statSync(path).isDirectory();
}

function readParts(path: string): Map<string, ByteSource> {
  const folder = dirname(path);
  const names = splitNames(basename(path)).filter((name) => existsSync(join(folder, name)));
  return new Map(names.map((name) => [name, fileSource(join(folder, name))]));
}

function readFolder(path: string, weights: boolean): Map<string, ByteSource> {
  const files = new Map<string, ByteSource>();
  const read = (name: string) => {
    if (existsSync(join(path, name))) files.set(name, fileSource(join(path, name)));
  };
  FOLDER_FILES.forEach(read);
  if (files.size === 0) throw new FileProblem(`${path} is no Hugging Face folder: it has no ${FOLDER_FILES[0]}`);
  if (!weights) return files;
  read(WHOLE_FILE);
  if (files.has(WHOLE_FILE)) return files;
  read(INDEX_FILE);
  const index = files.get(INDEX_FILE);
  if (index !== undefined) shardNames(index).forEach(read);
  return files;
}

/** A file on the disk, read when its bytes are asked for. */
function fileSource(path: string): ByteSource {
  const { size } = statSync(path);
  return {
    length: size,
    subarray(start, end) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      const file = openSync(path, 'r');
      try {
        for (let at = 0; at < bytes.length;) {
          const read = readSync(file, bytes, at, Math.min(bytes.length - at, READ_AT_ONCE), start + at);
          if (read === 0) throw new FileProblem(`${path} became shorter while it was read`);
          at += read;
        }
      } finally {
        closeSync(file);
      }
      return bytes;
    },
  };
}

/** What one read may take: the system's limit is 2 GiB. */
const READ_AT_ONCE = 2 ** 26;

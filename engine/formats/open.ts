/**
 * A model from files, whichever kind they are: a GGUF file or its parts, or the files of a Hugging Face folder. Each part is read
 * when it is asked for, so that a vocabulary without weights can be opened too, and nothing takes memory before it was checked.
 */
import type { ModelConfig } from '../model/config';
import { FileProblem } from '../model/problem';
import type { Model } from '../model/weights';
import type { Backend } from '../tensor/backend';
import type { TokenizerData } from '../tokenizer/data';
import { NO_DEFAULTS, readGenerationConfig, type GenerationDefaults } from './generation';
import { backendBytes, ggufConfig } from './gguf-load';
import type { GgufValue } from './gguf-read';
import { joinGguf } from './gguf-split';
import { tokenizerFromGguf } from './gguf-tokenizer';
import { hfBackendBytes, hfFolder, loadHf, readHfConfig } from './hf';
import { createConversionLog, type Conversion } from './hold';
import { loadWeights } from './load';
import { readShards } from './shards';
import type { ByteSource } from './source';
import type { StoredTensor } from './stored';
import { fileText } from './text';
import { readTokenizerJson } from './tokenizer-json';
import { writeTokenizerFiles } from './tokenizer-json-write';

/** Everything throws a FileProblem that names the file, key or tensor at fault. */
export interface OpenedModel {
  readonly format: 'gguf' | 'hf';
  /** What the model calls itself; empty where it has no name. */
  readonly name: string;
  /** GGUF's keys; a folder has none. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** Tensors as they are stored, under the names of the format. */
  tensors(): ReadonlyMap<string, StoredTensor>;
  /** The configuration, the weights checked against it. */
  config(): ModelConfig;
  tokenizer(): TokenizerData;
  /** The tokenizer's files as Hugging Face has them: a folder's own, or written from what GGUF holds. */
  tokenizerFiles(): ReadonlyMap<string, ByteSource>;
  generation(): GenerationDefaults;
  /** Bytes of a backend's memory that `load` takes for the weights. */
  weightBytes(): number;
  /** Puts the weights into the backend's memory; the tokenizer is not needed for that, and may be missing. */
  load(backend: Backend): { readonly model: Model; readonly conversions: readonly Conversion[] };
}

/** Files of a folder that are read beside the weights. */
export type FolderFile = (typeof FOLDER_FILES)[number];
export const FOLDER_FILES = [
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
] as const;

function isFolderFile(name: string): boolean {
  return FOLDER_FILES.some((known) => known === name);
}

/** Opens files by their names, without folders. Throws a FileProblem where they are of neither kind. */
export function openModel(files: ReadonlyMap<string, ByteSource>): OpenedModel {
  const names = [...files.keys()];
  return names.some((name) => name.endsWith('.safetensors') || isFolderFile(name)) ? openFolder(files) : openGguf(files);
}

function openGguf(files: ReadonlyMap<string, ByteSource>): OpenedModel {
  const file = joinGguf(files);
  const name = file.metadata.get('general.name');
  return {
    format: 'gguf',
    name: typeof name === 'string' ? name : '',
    metadata: file.metadata,
    tensors: () => file.tensors,
    config: () => ggufConfig(file),
    tokenizer: () => tokenizerFromGguf(file.metadata),
    tokenizerFiles: () => writeTokenizerFiles(tokenizerFromGguf(file.metadata)),
    generation: () => NO_DEFAULTS,
    weightBytes: () => backendBytes(file),
    load(backend) {
      const config = ggufConfig(file);
      const conversions = createConversionLog();
      const weights = loadWeights(config, file.tensors, 'gguf', backend, conversions.add);
      return { model: { config, weights }, conversions: conversions.list() };
    },
  };
}

function openFolder(files: ReadonlyMap<string, ByteSource>): OpenedModel {
  const optional = (name: FolderFile): string | undefined => {
    const bytes = files.get(name);
    return bytes && fileText(name, bytes);
  };
  const text = (name: FolderFile): string => {
    const found = optional(name);
    if (found === undefined) throw new FileProblem(`the folder has no ${name}`);
    return found;
  };
  const folder = () => hfFolder(readHfConfig(text('config.json')), readShards(files));
  const tokenizer = () => {
    // A tokenizer may be there by itself.
    const config = optional('config.json');
    return readTokenizerJson({
      tokenizer: text('tokenizer.json'),
      config: optional('tokenizer_config.json'),
      chatTemplate: optional('chat_template.jinja'),
      vocabSize: config === undefined ? undefined : readHfConfig(config).vocab_size,
    });
  };
  return {
    format: 'hf',
    name: '',
    metadata: new Map(),
    tensors: () => readShards(files).tensors,
    config: () => folder().config,
    tokenizer,
    tokenizerFiles: () => new Map([...files].filter(([name]) => name !== 'config.json' && isFolderFile(name))),
    generation() {
      const generation = optional('generation_config.json');
      return generation === undefined ? NO_DEFAULTS : readGenerationConfig(generation);
    },
    weightBytes: () => hfBackendBytes(folder()),
    load(backend) {
      const conversions = createConversionLog();
      const model = loadHf(folder(), backend, conversions.add);
      return { model, conversions: conversions.list() };
    },
  };
}

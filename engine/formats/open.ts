/**
 * A model from files, whichever kind they are: a GGUF file or its parts, or the files of a Hugging Face folder. Each part is read
 * when it is asked for, so that a vocabulary without weights can be opened too, and nothing takes memory before it was checked.
 */
import type { ModelConfig } from '../model/config';
import { FileProblem } from '../model/problem';
import type { Backend } from '../tensor/backend';
import type { TokenizerData } from '../tokenizer/data';
import { NO_DEFAULTS, readGenerationConfig, type GenerationDefaults } from './generation';
import { backendBytes, ggufConfig, loadModel, type LoadedModel } from './gguf-load';
import type { GgufValue } from './gguf-read';
import { joinGguf } from './gguf-split';
import { tokenizerFromGguf } from './gguf-tokenizer';
import { hfBackendBytes, hfFolder, loadHf, readHfConfig } from './hf';
import { createConversionLog } from './hold';
import { readShards } from './shards';
import { matrixType, type StoredTensor } from './stored';
import { fileText } from './text';
import { readTokenizerJson } from './tokenizer-json';

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
  generation(): GenerationDefaults;
  /** Bytes of a backend's memory that `load` takes for the weights. */
  weightBytes(): number;
  load(backend: Backend): LoadedModel;
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

/** Opens files by their names, without folders. Throws a FileProblem where they are of neither kind. */
export function openModel(files: ReadonlyMap<string, Uint8Array>): OpenedModel {
  const names = [...files.keys()];
  return names.some((name) => name.endsWith('.safetensors') || FOLDER_FILES.some((known) => known === name))
    ? openFolder(files)
    : openGguf(files);
}

function openGguf(files: ReadonlyMap<string, Uint8Array>): OpenedModel {
  const file = joinGguf(files);
  const name = file.metadata.get('general.name');
  return {
    format: 'gguf',
    name: typeof name === 'string' ? name : '',
    metadata: file.metadata,
    tensors: () => file.tensors,
    config: () => ggufConfig(file),
    tokenizer: () => tokenizerFromGguf(file.metadata),
    generation: () => NO_DEFAULTS,
    weightBytes: () => backendBytes(file),
    load: (backend) => loadModel(file, backend),
  };
}

function openFolder(files: ReadonlyMap<string, Uint8Array>): OpenedModel {
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
    generation() {
      const generation = optional('generation_config.json');
      return generation === undefined ? NO_DEFAULTS : readGenerationConfig(generation);
    },
    weightBytes: () => hfBackendBytes(folder()),
    load(backend) {
      const checked = folder();
      const data = tokenizer();
      const conversions = createConversionLog();
      return {
        model: loadHf(checked, backend, conversions.add),
        tokenizer: data,
        name: '',
        weightType: matrixType(checked.weights.tensors),
        conversions: conversions.list(),
        metadata: new Map(),
      };
    },
  };
}

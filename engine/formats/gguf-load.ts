/** From a GGUF file that was read to a model that can run. */
import type { ModelConfig } from '../model/config';
import { configFromGguf } from '../model/config-gguf';
import type { Model } from '../model/weights';
import type { Backend } from '../tensor/backend';
import type { TokenizerData } from '../tokenizer/data';
import type { GgufFile, GgufValue } from './gguf-read';
import { tokenizerFromGguf } from './gguf-tokenizer';
import { createConversionLog, type Conversion } from './hold';
import { checkWeights, loadWeights, weightBytes } from './load';
import { topWeight } from './names';
import type { StorageName } from './storage';

export interface LoadedModel {
  readonly model: Model;
  readonly tokenizer: TokenizerData;
  /** What the file calls itself; empty where it has no name. */
  readonly name: string;
  /** How the matrices are stored in the file. */
  readonly weightType: StorageName | 'mixed';
  /** Which stored types are held as others, and what that cost. */
  readonly conversions: readonly Conversion[];
  readonly metadata: ReadonlyMap<string, GgufValue>;
}

/** The configuration of the file's model, its weights checked against it. Throws a FileProblem that names the key or tensor at fault. */
export function ggufConfig(file: GgufFile): ModelConfig {
  const config = configFromGguf(file.metadata, !file.tensors.has('output.weight'));
  checkWeights(config, file.tensors, 'gguf', () => false);
  return config;
}

/**
 * Bytes of a backend's memory that `loadModel` takes for the weights alone; a run's activations and its cache come on top.
 * Throws as `ggufConfig` does, so that a bad file is refused before any memory is made.
 */
export function backendBytes(file: GgufFile): number {
  return weightBytes(ggufConfig(file), file.tensors, 'gguf');
}

/**
 * Puts the weights into the backend's memory. Rows of q and k stay as the file has them, so pairs are 'interleaved'.
 * Throws a FileProblem that names the key or tensor at fault, and the backend's RangeError where memory is short.
 */
export function loadModel(file: GgufFile, backend: Backend): LoadedModel {
  const config = ggufConfig(file);
  const tokenizer = tokenizerFromGguf(file.metadata);
  const name = file.metadata.get('general.name');
  const conversions = createConversionLog();
  return {
    model: { config, weights: loadWeights(config, file.tensors, 'gguf', backend, conversions.add) },
    tokenizer,
    name: typeof name === 'string' ? name : '',
    weightType: weightType(file, config),
    conversions: conversions.list(),
    metadata: file.metadata,
  };
}

function weightType(file: GgufFile, config: ModelConfig): StorageName | 'mixed' {
  const types = new Set([...file.tensors.values()].flatMap(({ shape, storage }) => (shape.length > 1 ? [storage.name] : [])));
  const embeddings = file.tensors.get(topWeight('embed_tokens', config, 'gguf').name);
  return types.size === 1 && embeddings !== undefined ? embeddings.storage.name : 'mixed';
}

/** From a GGUF file that was read to a model that can run. */
import type { ModelConfig } from '../model/config';
import { configFromGguf } from '../model/config-gguf';
import { FileProblem } from '../model/problem';
import type { Model } from '../model/weights';
import type { Backend } from '../tensor/backend';
import type { TokenizerData } from '../tokenizer/data';
import type { GgufFile, GgufValue } from './gguf-read';
import { tokenizerFromGguf } from './gguf-tokenizer';
import { createConversionLog, type Conversion } from './hold';
import { checkWeights, loadWeights, weightBytes } from './load';
import { ROPE_FACTORS } from './names';
import type { StorageName } from './storage';
import { matrixType, readNumbers } from './stored';

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
  if (file.tensors.size === 0) throw new FileProblem('this file has no weights: it is a vocabulary');
  checkVocabulary(file);
  const config = configFromGguf(file.metadata, !file.tensors.has('output.weight'), ropeFactors(file));
  checkWeights(config, file.tensors, 'gguf', (name) => name === ROPE_FACTORS);
  return config;
}

/** What each pair's rotation is divided by, where the file says so: in a tensor, but it is no weight that was learnt. */
function ropeFactors({ tensors }: GgufFile): number[] | undefined {
  const stored = tensors.get(ROPE_FACTORS);
  return stored && Array.from(readNumbers(stored));
}

/**
 * Bytes of a backend's memory that `loadModel` takes for the weights alone; a run's activations and its cache come on top.
 * Throws as `ggufConfig` does, so that a bad file is refused before any memory is made.
 */
export function backendBytes(file: GgufFile): number {
  return weightBytes(ggufConfig(file), file.tensors, 'gguf');
}

/**
 * Puts the weights into the backend's memory. Rows of q and k stay as the file has them; `rope_pairing` says how they pair up.
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
    weightType: matrixType(file.tensors),
    conversions: conversions.list(),
    metadata: file.metadata,
  };
}

/** Every token needs a row of the embeddings, and every row a token. */
function checkVocabulary({ metadata, tensors }: GgufFile): void {
  const tokens = metadata.get('tokenizer.ggml.tokens');
  const rows = tensors.get('token_embd.weight')?.shape[0];
  if (Array.isArray(tokens) && rows !== undefined && tokens.length !== rows)
    throw new FileProblem(`tokenizer.ggml.tokens lists ${tokens.length} tokens, but token_embd.weight has ${rows} rows`);
}

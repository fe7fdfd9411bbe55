/** A model as Hugging Face keeps it: a folder with `config.json` and `model.safetensors`. */
import type { ModelConfig } from '../model/config';
import { configFromHf, configToHf } from '../model/config-hf';
import type { Model, Weights } from '../model/weights';
import type { Backend } from '../tensor/backend';
import { weightTensors } from './encode';
import type { OnConversion } from './hold';
import { parseJson } from './json';
import { checkWeights, loadWeights, weightBytes } from './load';
import { readSafetensors, writeSafetensors, type SafetensorsFile } from './safetensors';
import type { ByteSource } from './source';
import { WRITABLE } from './storage';

export interface HfContents {
  readonly config: ModelConfig;
  readonly weights: Weights;
  readonly tokenizer: { readonly bosId: number | null; readonly eosId: number | null };
  /** How matrices are stored, F32 unless told otherwise; norms and biases are always F32. */
  readonly type?: 'F32' | 'F16';
}

/** The folder's files by name; q and k rows in Hugging Face's order. Throws as `weightTensors` does. */
export function writeHf({ config, weights, tokenizer, type = 'F32' }: HfContents): ReadonlyMap<string, Uint8Array> {
  const tensors = weightTensors(config, weights, 'hf', WRITABLE[type]);
  const dtype = { torch_dtype: type === 'F16' ? 'float16' : 'float32' };
  const json = JSON.stringify({ ...configToHf(config, tokenizer), ...dtype }, null, 2);
  return new Map([
    ['config.json', new TextEncoder().encode(`${json}\n`)],
    // Transformers refuses weights that do not say what made them.
    ['model.safetensors', writeSafetensors(tensors, { format: 'pt' })],
  ]);
}

export interface HfFolder {
  readonly config: ModelConfig;
  readonly weights: SafetensorsFile;
}

/** Reads both files and checks that they belong together. Throws a FileProblem that names the field or tensor at fault. */
export function readHf(configJson: string, safetensors: ArrayBuffer | ByteSource): HfFolder {
  return hfFolder(readHfConfig(configJson), readSafetensors(safetensors));
}

/** The configuration in the text of config.json. Throws a FileProblem that names the field at fault. */
export function readHfConfig(text: string): ModelConfig {
  return configFromHf(parseJson('config.json', text));
}

/** Checks that configuration and weights belong together. Throws a FileProblem that names the tensor at fault. */
export function hfFolder(config: ModelConfig, weights: SafetensorsFile): HfFolder {
  // Old checkpoints store the rotation's frequencies, which follow from rope_theta, and some tied ones their output matrix too.
  const derived = (name: string) =>
    name.endsWith('.rotary_emb.inv_freq') || (config.tie_word_embeddings && name === 'lm_head.weight');
  checkWeights(config, weights.tensors, 'hf', derived);
  return { config, weights };
}

/** Bytes of a backend's memory that `loadHf` takes for the weights. */
export function hfBackendBytes({ config, weights }: HfFolder): number {
  return weightBytes(config, weights.tensors, 'hf');
}

/** Puts the weights into the backend's memory. Rows of q and k stay as the file has them, so pairs are 'half'. */
export function loadHf({ config, weights }: HfFolder, backend: Backend, onConversion?: OnConversion): Model {
  return { config, weights: loadWeights(config, weights.tensors, 'hf', backend, onConversion) };
}

/** A model as a GGUF file that llama.cpp opens too: architecture llama, tokenizer included. */
import type { ModelConfig } from '../model/config';
import { FileProblem } from '../model/problem';
import type { Weights } from '../model/weights';
import type { TokenizerData } from '../tokenizer/data';
import { weightTensors } from './encode';
import { tokenizerToGguf } from './gguf-tokenizer';
import { encodeGguf, type GgufEntry } from './gguf-write';
import { WRITABLE, type WritableName } from './storage';

export interface GgufContents {
  readonly config: ModelConfig;
  readonly weights: Weights;
  readonly tokenizer: TokenizerData;
  /** Becomes `general.name`. */
  readonly name: string;
  /** How matrices are stored; norms are always F32. */
  readonly type: WritableName;
  /** Further keys: 'general.license', 'general.description', 'clearhead.…'. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** llama.cpp's enum llama_ftype. */
const FILE_TYPE: Readonly<Record<WritableName, number>> = { F32: 0, F16: 1, Q8_0: 7 };
const QUANTIZATION_VERSION = 2;

/** Throws a FileProblem where configuration, weights and tokenizer do not fit together or into the type. */
export function writeGguf({ config, weights, tokenizer, name, type, metadata = {} }: GgufContents): Uint8Array {
  if (tokenizer.tokens.length !== config.vocab_size)
    throw new FileProblem(`the tokenizer has ${tokenizer.tokens.length} tokens, the model ${config.vocab_size}`);
  const extra = Object.entries(metadata).map(([key, value]): [string, GgufEntry] => [key, entryOf(value)]);
  return encodeGguf(
    [...modelKeys(config, name, type), ...extra, ...tokenizerToGguf(tokenizer)],
    weightTensors(config, weights, 'gguf', WRITABLE[type]),
  );
}

const uint32 = (key: string, value: number): [string, GgufEntry] => [key, { type: 'uint32', value }];
const float32 = (key: string, value: number): [string, GgufEntry] => [key, { type: 'float32', value }];

function modelKeys(config: ModelConfig, name: string, type: WritableName): [string, GgufEntry][] {
  return [
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['general.name', { type: 'string', value: name }],
    uint32('general.file_type', FILE_TYPE[type]),
    uint32('general.quantization_version', QUANTIZATION_VERSION),
    uint32('llama.block_count', config.num_hidden_layers),
    uint32('llama.context_length', config.max_position_embeddings),
    uint32('llama.embedding_length', config.hidden_size),
    uint32('llama.feed_forward_length', config.intermediate_size),
    uint32('llama.attention.head_count', config.num_attention_heads),
    uint32('llama.attention.head_count_kv', config.num_key_value_heads),
    uint32('llama.attention.key_length', config.head_dim),
    uint32('llama.attention.value_length', config.head_dim),
    float32('llama.attention.layer_norm_rms_epsilon', config.rms_norm_eps),
    float32('llama.rope.freq_base', config.rope_theta),
    uint32('llama.rope.dimension_count', config.head_dim),
    uint32('llama.vocab_size', config.vocab_size),
  ];
}

function entryOf(value: string | number | boolean): GgufEntry {
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  const isUint32 = Number.isInteger(value) && value >= 0 && value < 2 ** 32;
  return { type: isUint32 ? 'uint32' : 'float64', value };
}

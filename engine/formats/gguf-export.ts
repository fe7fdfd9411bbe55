/** A model as a GGUF file that llama.cpp opens too, tokenizer included. */
import type { ModelConfig } from '../model/config';
import { configFromGguf } from '../model/config-gguf';
import { checkKept, familyOf } from '../model/families';
import { FileProblem } from '../model/problem';
import { ropeDivisors } from '../model/rotation';
import type { Weights } from '../model/weights';
import type { TokenizerData } from '../tokenizer/data';
import { weightTensors } from './encode';
import { tokenizerToGguf } from './gguf-tokenizer';
import { encodeGguf, type GgufEntry } from './gguf-write';
import { ROPE_FACTORS } from './names';
import { WRITABLE, type WritableName } from './storage';
import type { TensorToWrite } from './stored';

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
  const tensors = [...ropeFactors(config), ...weightTensors(config, weights, 'gguf', WRITABLE[type])];
  const keys = modelKeys(config, name, type);
  const read = new Map(keys.map(([key, { value }]): [string, unknown] => [key, value]));
  checkKept(config, configFromGguf(read, config.tie_word_embeddings), 'GGUF');
  const extra = Object.entries(metadata).map(([key, value]): [string, GgufEntry] => [key, entryOf(value)]);
  return encodeGguf([...keys, ...extra, ...tokenizerToGguf(tokenizer)], tensors);
}

const uint32 = (key: string, value: number): [string, GgufEntry] => [key, { type: 'uint32', value }];
const float32 = (key: string, value: number): [string, GgufEntry] => [key, { type: 'float32', value }];

function modelKeys(config: ModelConfig, name: string, type: WritableName): [string, GgufEntry][] {
  const architecture = familyOf(config).gguf;
  const keys: [string, GgufEntry][] = [
    ['general.architecture', { type: 'string', value: architecture }],
    ['general.name', { type: 'string', value: name }],
    uint32('general.file_type', FILE_TYPE[type]),
    uint32('general.quantization_version', QUANTIZATION_VERSION),
  ];
  const add = (make: typeof uint32, key: string, value: number | undefined) => {
    if (value !== undefined) keys.push(make(`${architecture}.${key}`, value));
  };
  add(uint32, 'block_count', config.num_hidden_layers);
  add(uint32, 'context_length', config.max_position_embeddings);
  add(uint32, 'embedding_length', config.hidden_size);
  add(uint32, 'feed_forward_length', config.intermediate_size);
  add(uint32, 'attention.head_count', config.num_attention_heads);
  add(uint32, 'attention.head_count_kv', config.num_key_value_heads);
  add(uint32, 'attention.key_length', config.head_dim);
  add(uint32, 'attention.value_length', config.head_dim);
  add(float32, 'attention.layer_norm_rms_epsilon', config.rms_norm_eps);
  add(float32, 'rope.freq_base', config.rope_theta);
  add(uint32, 'rope.dimension_count', config.head_dim);
  add(uint32, 'vocab_size', config.vocab_size);
  add(uint32, 'attention.sliding_window', config.sliding_window);
  add(float32, 'attn_logit_softcapping', config.attn_logit_softcapping);
  add(float32, 'final_logit_softcapping', config.final_logit_softcapping);
  add(uint32, 'expert_count', config.num_local_experts);
  add(uint32, 'expert_used_count', config.num_experts_per_tok);
  if (architecture === 'qwen3moe') add(uint32, 'expert_feed_forward_length', config.intermediate_size);
  add(float32, 'rope.freq_base_swa', config.rope_local_base_freq);
  if (config.rope_scaling?.rope_type === 'linear') {
    keys.push([`${architecture}.rope.scaling.type`, { type: 'string', value: 'linear' }]);
    add(float32, 'rope.scaling.factor', config.rope_scaling.factor);
  }
  return keys;
}

/** The divisors of the rotation's angles, where they are not all the same: GGUF keeps them as a tensor. */
function ropeFactors(config: ModelConfig): TensorToWrite[] {
  const divisors = ropeDivisors(config);
  if (divisors === undefined || config.rope_scaling?.rope_type === 'linear') return [];
  const values = Float32Array.from(divisors);
  const write = (out: Uint8Array) => WRITABLE.F32.encode(out, values);
  return [{ name: ROPE_FACTORS, shape: [values.length], storage: WRITABLE.F32, write }];
}

function entryOf(value: string | number | boolean): GgufEntry {
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  const isUint32 = Number.isInteger(value) && value >= 0 && value < 2 ** 32;
  return { type: isUint32 ? 'uint32' : 'float64', value };
}

/** GGUF's keys as a configuration (the GGUF specification, ggml/docs/gguf.md, and llama.cpp's own reading of each architecture). */
import type { ModelConfig, RopeScaling } from './config';
import { alternatingLayers, ggufPairing } from './families';
import { FileProblem } from './problem';
import { requireNumber, show, validateConfig } from './validate';

/** What an architecture has besides, or otherwise than, the keys that all have; values of `undefined` say that it has not. */
type Reader = (keys: Keys, common: Common) => { readonly model_type: string } & Partial<ModelConfig>;

/** The part of a configuration that others are derived from. */
type Common = Pick<ModelConfig, 'hidden_size' | 'num_hidden_layers' | 'num_attention_heads' | 'head_dim'>;

const ARCHITECTURES: Readonly<Record<string, Reader>> = {
  llama(keys) {
    const experts = keys.number('expert_count', 0);
    const window = keys.optional('attention.sliding_window');
    if (experts > 0) return { model_type: 'mixtral', ...mixture(keys) };
    if (window === undefined || window >= keys.number('context_length')) return { model_type: 'llama' };
    return { model_type: 'mistral', sliding_window: window };
  },
  qwen2: () => ({ model_type: 'qwen2', qkv_bias: true }),
  qwen3: () => ({ model_type: 'qwen3', qk_norm: true }),
  qwen3moe: (keys) => ({
    model_type: 'qwen3_moe',
    qk_norm: true,
    ...mixture(keys),
    norm_topk_prob: true,
    intermediate_size: keys.number('expert_feed_forward_length'),
  }),
  gemma: (_, common) => ({ model_type: 'gemma', ...gemma(common) }),
  gemma2: (keys, common) => ({
    model_type: 'gemma2',
    ...gemma(common),
    post_norms: true,
    // 27B is the one model of 46 layers, and the one whose heads are not the measure of its scores; no key says so.
    query_pre_attn_scalar: common.num_hidden_layers === 46 ? perHead(common) : common.head_dim,
    attn_logit_softcapping: keys.number('attn_logit_softcapping', 50),
    final_logit_softcapping: keys.number('final_logit_softcapping', 30),
    sliding_window: keys.number('attention.sliding_window', 4096),
    layer_types: alternatingLayers(common.num_hidden_layers, 2),
  }),
  gemma3: (keys, common) => ({
    model_type: 'gemma3_text',
    ...gemma(common),
    post_norms: true,
    qk_norm: true,
    // As in Gemma 2: here 27B has 62 layers.
    query_pre_attn_scalar: common.num_hidden_layers === 62 ? perHead(common) : common.head_dim,
    final_logit_softcapping: keys.optional('final_logit_softcapping'),
    sliding_window: keys.number('attention.sliding_window'),
    layer_types: windowPattern(keys, common.num_hidden_layers, 6),
    rope_theta: keys.number('rope.freq_base', 1e6),
    rope_local_base_freq: keys.number('rope.freq_base_swa', 10000),
  }),
};

const perHead = ({ hidden_size, num_attention_heads }: Common): number => hidden_size / num_attention_heads;

const gemma = ({ hidden_size }: Common): Partial<ModelConfig> => ({
  hidden_act: 'gelu_pytorch_tanh',
  embedding_multiplier: Math.sqrt(hidden_size),
});

/** Which layers have a window: the file lists them, or says that of so many in a row the last has none, or leaves it at the usual. */
function windowPattern(keys: Keys, layers: number, usual: number): ModelConfig['layer_types'] {
  const pattern = keys.get('attention.sliding_window_pattern');
  if (!Array.isArray(pattern)) return alternatingLayers(layers, keys.number('attention.sliding_window_pattern', usual));
  return pattern.map((isLocal) => (isLocal ? 'sliding_attention' : 'full_attention'));
}

const mixture = (keys: Keys): Partial<ModelConfig> => ({
  num_local_experts: keys.number('expert_count'),
  num_experts_per_tok: keys.number('expert_used_count'),
});

/**
 * The configuration that a GGUF file's metadata describes. `tied`: the file holds no output matrix of its own; `ropeFactors`: what
 * it holds in `rope_freqs.weight`. Throws a FileProblem that names the key which is missing, wrong, or asks for something this
 * engine does not compute.
 */
export function configFromGguf(
  metadata: ReadonlyMap<string, unknown>,
  tied: boolean,
  ropeFactors?: readonly number[],
): ModelConfig {
  const architecture = metadata.get('general.architecture');
  const known = Object.keys(ARCHITECTURES);
  if (typeof architecture !== 'string' || !known.includes(architecture))
    throw new FileProblem(`general.architecture is ${show(architecture)}; known: ${known.join(', ')}`);
  const keys = new Keys(metadata, architecture);
  const rope_scaling = ropeScaling(keys, ropeFactors);

  const hidden_size = keys.number('embedding_length');
  const num_attention_heads = keys.number('attention.head_count');
  const head_dim = keys.number('attention.key_length', hidden_size / num_attention_heads);
  for (const key of ['rope.dimension_count', 'attention.value_length'])
    if (keys.number(key, head_dim) !== head_dim)
      throw new FileProblem(
        `${keys.full(key)} is ${keys.number(key)}, but a head has ${head_dim} dimensions; they must be the same`,
      );
  const vocab_size = vocabularySize(keys, metadata);
  const num_hidden_layers = keys.number('block_count');
  const { model_type, ...besides } = ARCHITECTURES[architecture](keys, {
    hidden_size,
    num_hidden_layers,
    num_attention_heads,
    head_dim,
  });
  return validateConfig({
    model_type,
    vocab_size,
    hidden_size,
    num_hidden_layers,
    num_attention_heads,
    num_key_value_heads: keys.number('attention.head_count_kv', num_attention_heads),
    head_dim,
    intermediate_size: keys.number('feed_forward_length'),
    max_position_embeddings: keys.number('context_length'),
    rms_norm_eps: keys.number('attention.layer_norm_rms_epsilon'),
    rope_theta: keys.number('rope.freq_base', 10000),
    tie_word_embeddings: tied,
    rope_pairing: ggufPairing(architecture),
    ...present({ ...besides, rope_scaling }),
  });
}

/** Reads keys of one architecture. */
class Keys {
  readonly #metadata: ReadonlyMap<string, unknown>;
  readonly #architecture: string;

  constructor(metadata: ReadonlyMap<string, unknown>, architecture: string) {
    this.#metadata = metadata;
    this.#architecture = architecture;
  }

  full(key: string): string {
    return `${this.#architecture}.${key}`;
  }

  get(key: string): unknown {
    return this.#metadata.get(this.full(key));
  }

  /** Throws a FileProblem where the key is no number, or missing and without a fallback. */
  number(key: string, fallback?: number): number {
    const value = requireNumber(this.full(key), this.get(key) ?? fallback);
    return Number.isInteger(value) ? value : shortestFloat32(value);
  }

  /** As `number`; undefined where the key is missing. */
  optional(key: string): number | undefined {
    return this.get(key) === undefined ? undefined : this.number(key);
  }
}

/** `vocab_size` may be left out; the token list cannot differ from it. */
function vocabularySize(keys: Keys, metadata: ReadonlyMap<string, unknown>): number {
  const tokens = metadata.get('tokenizer.ggml.tokens');
  const listed = Array.isArray(tokens) ? tokens.length : undefined;
  const size = keys.number('vocab_size', listed);
  if (listed !== undefined && listed !== size)
    throw new FileProblem(`${keys.full('vocab_size')} is ${size}, but tokenizer.ggml.tokens lists ${listed}`);
  return size;
}

function ropeScaling(keys: Keys, factors: readonly number[] | undefined): RopeScaling | undefined {
  const kind = keys.get('rope.scaling.type') ?? 'none';
  if (kind !== 'none' && kind !== 'linear')
    throw new FileProblem(`${keys.full('rope.scaling.type')} is ${show(kind)}; rotations scaled so cannot be computed yet`);
  // An older key says the same.
  const factor = keys.number(kind === 'linear' ? 'rope.scaling.factor' : 'rope.scale_linear', 1);
  if (factor === 1) return factors && { rope_type: 'factors', factors: factors.map(shortestFloat32) };
  if (factors !== undefined)
    throw new FileProblem(`the rotation is scaled twice: by ${keys.full('rope.scaling')} and by rope_freqs.weight`);
  return { rope_type: 'linear', factor };
}

/** Without the properties that are undefined. */
function present(properties: Partial<ModelConfig>): Partial<ModelConfig> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/** The shortest decimal that is this float32: GGUF stores 0.00001 as a float32, and 0.000009999999747378752 is no number to show. */
export function shortestFloat32(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === Math.fround(value)) return candidate;
  }
  return value;
}

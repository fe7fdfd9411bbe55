/** GGUF's `llama.*` keys as a configuration (the keys are listed in the GGUF specification, ggml/docs/gguf.md). */
import type { ModelConfig } from './config';
import { FileProblem } from './problem';
import { requireNumber, show, validateConfig } from './validate';

/**
 * The configuration that a GGUF file's metadata describes. `tied`: the file holds no output matrix of its own.
 * Throws a FileProblem that names the key which is missing, wrong, or asks for something this engine does not compute.
 */
export function configFromGguf(metadata: ReadonlyMap<string, unknown>, tied: boolean): ModelConfig {
  const architecture = metadata.get('general.architecture');
  if (architecture !== 'llama')
    throw new FileProblem(`general.architecture is ${show(architecture)}; only "llama" models can be loaded`);
  refuseScaledRotation(metadata);

  const hidden_size = number(metadata, 'llama.embedding_length');
  const num_attention_heads = number(metadata, 'llama.attention.head_count');
  const head_dim = number(metadata, 'llama.attention.key_length', hidden_size / num_attention_heads);
  checkHeads(metadata, head_dim);
  const config: ModelConfig = {
    model_type: 'llama',
    vocab_size: vocabularySize(metadata),
    hidden_size,
    num_hidden_layers: number(metadata, 'llama.block_count'),
    num_attention_heads,
    num_key_value_heads: number(metadata, 'llama.attention.head_count_kv', num_attention_heads),
    head_dim,
    intermediate_size: number(metadata, 'llama.feed_forward_length'),
    max_position_embeddings: number(metadata, 'llama.context_length'),
    rms_norm_eps: shortestFloat32(number(metadata, 'llama.attention.layer_norm_rms_epsilon')),
    rope_theta: shortestFloat32(number(metadata, 'llama.rope.freq_base', 10000)),
    tie_word_embeddings: tied,
    rope_pairing: 'interleaved',
  };
  const experts = number(metadata, 'llama.expert_count', 0);
  if (experts === 0) return validateConfig(config);
  return validateConfig({
    ...config,
    model_type: 'mixtral',
    num_local_experts: experts,
    num_experts_per_tok: number(metadata, 'llama.expert_used_count'),
  });
}

/** `llama.vocab_size` may be left out; the token list cannot differ from it. */
function vocabularySize(metadata: ReadonlyMap<string, unknown>): number {
  const tokens = metadata.get('tokenizer.ggml.tokens');
  const listed = Array.isArray(tokens) ? tokens.length : undefined;
  const size = number(metadata, 'llama.vocab_size', listed);
  if (listed !== undefined && listed !== size)
    throw new FileProblem(`llama.vocab_size is ${size}, but tokenizer.ggml.tokens lists ${listed}`);
  return size;
}

function checkHeads(metadata: ReadonlyMap<string, unknown>, d: number): void {
  for (const key of ['llama.rope.dimension_count', 'llama.attention.value_length'])
    if (number(metadata, key, d) !== d)
      throw new FileProblem(`${key} is ${show(metadata.get(key))}, but a head has ${d} dimensions; they must be the same`);
}

function refuseScaledRotation(metadata: ReadonlyMap<string, unknown>): void {
  const kind = metadata.get('llama.rope.scaling.type') ?? 'none';
  if (kind !== 'none') throw new FileProblem(`llama.rope.scaling.type is ${show(kind)}; scaled rotations cannot be computed yet`);
  const factor = number(metadata, 'llama.rope.scale_linear', 1);
  if (factor !== 1) throw new FileProblem(`llama.rope.scale_linear is ${factor}; scaled rotations cannot be computed yet`);
}

function number(metadata: ReadonlyMap<string, unknown>, key: string, fallback?: number): number {
  return requireNumber(key, metadata.get(key) ?? fallback);
}

/** The shortest decimal that is this float32: GGUF stores 0.00001 as a float32, and 0.000009999999747378752 is no number to show. */
export function shortestFloat32(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === Math.fround(value)) return candidate;
  }
  return value;
}

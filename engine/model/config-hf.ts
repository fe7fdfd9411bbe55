/** Hugging Face's `config.json`: read one, write one. What a family leaves unsaid is in its class in transformers. */
import type { LayerType, ModelConfig } from './config';
import { alternatingLayers, checkKept, familyOf, isGemma } from './families';
import { FileProblem } from './problem';
import { llama3Rule } from './rotation';
import { JsonKeys, ropeOf, type Json } from './json-keys';
import { show, validateConfig } from './validate';

/**
 * The configuration in a parsed `config.json`. Throws a FileProblem that names the field which is missing, wrong, or asks for
 * something that this engine does not compute.
 */
export function configFromHf(json: unknown): ModelConfig {
  const keys = new JsonKeys(json, 'config.json');
  const model_type = keys.get('model_type');
  if (model_type === 'gemma3')
    throw new FileProblem('model_type is "gemma3", which reads pictures too; its text-only form, "gemma3_text", can be computed');
  if (typeof model_type !== 'string') throw new FileProblem(`model_type is ${show(model_type)}`);
  familyOf({ model_type });
  refuseOthers(keys, isGemma({ model_type }));

  const hidden_size = keys.number('hidden_size');
  const num_attention_heads = keys.number('num_attention_heads');
  return validateConfig({
    model_type,
    vocab_size: keys.number('vocab_size'),
    hidden_size,
    num_hidden_layers: keys.number('num_hidden_layers'),
    num_attention_heads,
    num_key_value_heads: keys.number('num_key_value_heads', num_attention_heads),
    head_dim: keys.number('head_dim', hidden_size / num_attention_heads),
    intermediate_size: keys.number(model_type === 'qwen3_moe' ? 'moe_intermediate_size' : 'intermediate_size'),
    max_position_embeddings: keys.number('max_position_embeddings'),
    rms_norm_eps: keys.number('rms_norm_eps'),
    tie_word_embeddings: keys.boolean('tie_word_embeddings', isGemma({ model_type })),
    rope_pairing: 'half',
    ...ropeOf(keys, model_type === 'gemma3_text'),
    ...familyProperties(model_type, keys),
  });
}

/** What a family has beyond LLaMA. */
function familyProperties(model_type: string, keys: JsonKeys): Partial<ModelConfig> {
  const window = (): Partial<ModelConfig> => slidingWindow(keys);
  const gemma = (): Partial<ModelConfig> => ({
    hidden_act: 'gelu_pytorch_tanh',
    embedding_multiplier: Math.sqrt(keys.number('hidden_size')),
  });
  const capped = (key: 'attn_logit_softcapping' | 'final_logit_softcapping'): Partial<ModelConfig> => {
    const cap = keys.optional(key);
    return cap === undefined ? {} : { [key]: cap };
  };
  switch (model_type) {
    case 'mistral':
      return window();
    case 'mixtral':
      return { ...window(), ...mixture(keys, 'num_local_experts') };
    case 'qwen2':
      return { qkv_bias: true, ...(keys.boolean('use_sliding_window', false) ? window() : {}) };
    case 'qwen3':
      return { qk_norm: true, ...(keys.boolean('use_sliding_window', false) ? window() : {}) };
    case 'qwen3_moe':
      return { qk_norm: true, ...mixture(keys, 'num_experts'), norm_topk_prob: keys.boolean('norm_topk_prob', false) };
    case 'gemma':
      return gemma();
    case 'gemma2':
    case 'gemma3_text':
      return {
        ...gemma(),
        post_norms: true,
        ...(model_type === 'gemma3_text' ? { qk_norm: true } : {}),
        query_pre_attn_scalar: keys.number('query_pre_attn_scalar', 256),
        ...capped('attn_logit_softcapping'),
        ...capped('final_logit_softcapping'),
        sliding_window: keys.number('sliding_window', 4096),
        layer_types: layerTypes(keys) ?? alternating(keys, model_type === 'gemma2' ? 2 : 6),
      };
    default:
      return {};
  }
}

const alternating = (keys: JsonKeys, usual: number): ModelConfig['layer_types'] =>
  alternatingLayers(keys.number('num_hidden_layers'), keys.number('sliding_window_pattern', usual));

function mixture(keys: JsonKeys, key: string): Partial<ModelConfig> {
  return { num_local_experts: keys.number(key), num_experts_per_tok: keys.number('num_experts_per_tok') };
}

/** A window at least as wide as the longest text hides nothing, and is left out. */
function slidingWindow(keys: JsonKeys): Partial<ModelConfig> {
  const window = keys.optional('sliding_window');
  if (window === undefined || window >= keys.number('max_position_embeddings')) return {};
  // Qwen2 leaves the first layers without one.
  const first = keys.optional('max_window_layers');
  const layers = layerTypes(keys);
  if (layers === undefined && first === undefined) return { sliding_window: window };
  const from = (layer: number): LayerType => (layer >= (first ?? 0) ? 'sliding_attention' : 'full_attention');
  return {
    sliding_window: window,
    layer_types: layers ?? Array.from({ length: keys.number('num_hidden_layers') }, (_, layer) => from(layer)),
  };
}

/** As the file lists them; `validateConfig` checks what is listed. */
function layerTypes(keys: JsonKeys): readonly LayerType[] | undefined {
  const types = keys.get('layer_types') ?? undefined;
  if (types === undefined) return undefined;
  if (!Array.isArray(types)) throw new FileProblem(`layer_types must be a list, not ${show(types)}`);
  return types as readonly LayerType[];
}

function refuseOthers(keys: JsonKeys, gemma: boolean): void {
  // Gemma's first files say "gelu" in hidden_act, and mean the tanh formula, which hidden_activation names.
  const [key, expected] = gemma ? ['hidden_activation', 'gelu_pytorch_tanh'] : ['hidden_act', 'silu'];
  const activation = keys.get(key) ?? expected;
  if (activation !== expected) throw new FileProblem(`${key} is ${show(activation)}; only "${expected}" can be computed here`);
  for (const bias of ['attention_bias', 'mlp_bias'])
    if (keys.get(bias) === true) throw new FileProblem(`${bias} is true; such biases cannot be computed`);
  if (keys.get('use_bidirectional_attention') === true)
    throw new FileProblem('use_bidirectional_attention is true: a model that looks ahead cannot predict the next token');
  const step = keys.number('decoder_sparse_step', 1);
  const plain = keys.get('mlp_only_layers') ?? [];
  if (step !== 1 || !Array.isArray(plain) || plain.length > 0)
    throw new FileProblem('layers with and without experts are mixed, which cannot be computed');
}

/**
 * `config.json` for a model whose q and k rows stand in Hugging Face's order. Throws a FileProblem where the family's files have
 * no place for something that the configuration has.
 */
export function configToHf(config: ModelConfig, tokens: { readonly bosId: number | null; readonly eosId: number | null }): Json {
  const json = {
    architectures: [familyOf(config).hf],
    ...sharedKeys(config),
    ...familyKeys(config),
    attention_bias: false,
    rope_scaling: ropeScaling(config),
    bos_token_id: tokens.bosId,
    eos_token_id: tokens.eosId,
    torch_dtype: 'float32',
  };
  checkKept(config, configFromHf(json), 'Hugging Face');
  return json;
}

function sharedKeys(config: ModelConfig): Json {
  const act = config.hidden_act ?? 'silu';
  return {
    model_type: config.model_type,
    vocab_size: config.vocab_size,
    hidden_size: config.hidden_size,
    num_hidden_layers: config.num_hidden_layers,
    num_attention_heads: config.num_attention_heads,
    num_key_value_heads: config.num_key_value_heads,
    head_dim: config.head_dim,
    intermediate_size: config.intermediate_size,
    max_position_embeddings: config.max_position_embeddings,
    rms_norm_eps: config.rms_norm_eps,
    rope_theta: config.rope_theta,
    tie_word_embeddings: config.tie_word_embeddings,
    hidden_act: act,
  };
}

function familyKeys(config: ModelConfig): Json {
  const windows: Json = { sliding_window: config.sliding_window ?? null };
  const types: Json = config.layer_types === undefined ? {} : { layer_types: config.layer_types };
  const experts = (key: string): Json => ({
    [key]: config.num_local_experts,
    num_experts_per_tok: config.num_experts_per_tok,
  });
  switch (config.model_type) {
    case 'llama':
      return { mlp_bias: false };
    case 'mistral':
      return windows;
    case 'mixtral':
      return { ...windows, ...experts('num_local_experts') };
    case 'qwen2':
    case 'qwen3':
      return {
        ...windows,
        ...types,
        use_sliding_window: config.sliding_window !== undefined,
        max_window_layers: config.layer_types === undefined ? 0 : config.num_hidden_layers,
      };
    case 'qwen3_moe':
      return {
        ...experts('num_experts'),
        moe_intermediate_size: config.intermediate_size,
        norm_topk_prob: config.norm_topk_prob ?? true,
        decoder_sparse_step: 1,
        mlp_only_layers: [],
      };
    case 'gemma2':
    case 'gemma3_text':
      return {
        ...windows,
        ...types,
        hidden_activation: config.hidden_act,
        query_pre_attn_scalar: config.query_pre_attn_scalar ?? config.head_dim,
        attn_logit_softcapping: config.attn_logit_softcapping ?? null,
        final_logit_softcapping: config.final_logit_softcapping ?? null,
        ...(config.rope_local_base_freq === undefined ? {} : { rope_local_base_freq: config.rope_local_base_freq }),
      };
    default:
      return { hidden_activation: config.hidden_act };
  }
}

/** Llama 3's divisors as the rule that gave them; Hugging Face has no list of divisors. */
function ropeScaling(config: ModelConfig): Json | null {
  const { rope_scaling } = config;
  if (rope_scaling === undefined) return null;
  if (rope_scaling.rope_type !== 'factors') return rope_scaling;
  const rule = llama3Rule(config);
  if (rule === undefined) throw new FileProblem("the rotation's divisors follow no rule that config.json has a name for");
  return { ...rule };
}

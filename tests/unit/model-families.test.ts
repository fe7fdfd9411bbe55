/** Published configurations: what is read from them, how large their models are, and what comes back when they are written. */
import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../engine/model/config';
import { configFromGguf } from '../../engine/model/config-gguf';
import { configFromHf, configToHf } from '../../engine/model/config-hf';
import { countParameters } from '../../engine/model/parameters';
import { llama3Rule, ropeDivisors } from '../../engine/model/rotation';
import { ARCHITECTURES, TINY } from './support/random-model';

const TOKENS = { bosId: 1, eosId: 2 };

/** The fields of config.json files that are on Hugging Face, as far as they say anything about the mathematics. */
const PUBLISHED = {
  'TinyLlama-1.1B': {
    model_type: 'llama',
    vocab_size: 32000,
    hidden_size: 2048,
    num_hidden_layers: 22,
    num_attention_heads: 32,
    num_key_value_heads: 4,
    intermediate_size: 5632,
    max_position_embeddings: 2048,
    rms_norm_eps: 1e-5,
    rope_scaling: null,
    hidden_act: 'silu',
    tie_word_embeddings: false,
  },
  'SmolLM2-135M': {
    model_type: 'llama',
    vocab_size: 49152,
    hidden_size: 576,
    num_hidden_layers: 30,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    intermediate_size: 1536,
    max_position_embeddings: 8192,
    rms_norm_eps: 1e-5,
    rope_theta: 100000,
    rope_interleaved: false,
    hidden_act: 'silu',
    tie_word_embeddings: true,
  },
  'Llama-3.2-1B': {
    model_type: 'llama',
    vocab_size: 128256,
    hidden_size: 2048,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 64,
    intermediate_size: 8192,
    max_position_embeddings: 131072,
    rms_norm_eps: 1e-5,
    rope_theta: 500000,
    rope_scaling: {
      factor: 32,
      high_freq_factor: 4,
      low_freq_factor: 1,
      original_max_position_embeddings: 8192,
      rope_type: 'llama3',
    },
    hidden_act: 'silu',
    tie_word_embeddings: true,
  },
  'Mistral-7B-v0.1': {
    model_type: 'mistral',
    vocab_size: 32000,
    hidden_size: 4096,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    intermediate_size: 14336,
    max_position_embeddings: 32768,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    sliding_window: 4096,
    hidden_act: 'silu',
    tie_word_embeddings: false,
  },
  'Qwen2.5-0.5B': {
    model_type: 'qwen2',
    vocab_size: 151936,
    hidden_size: 896,
    num_hidden_layers: 24,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    intermediate_size: 4864,
    max_position_embeddings: 32768,
    rms_norm_eps: 1e-6,
    rope_theta: 1000000,
    max_window_layers: 24,
    sliding_window: 32768,
    use_sliding_window: false,
    hidden_act: 'silu',
    tie_word_embeddings: true,
  },
  'Qwen3-0.6B': {
    model_type: 'qwen3',
    vocab_size: 151936,
    hidden_size: 1024,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    head_dim: 128,
    intermediate_size: 3072,
    max_position_embeddings: 40960,
    rms_norm_eps: 1e-6,
    rope_theta: 1000000,
    rope_scaling: null,
    attention_bias: false,
    max_window_layers: 28,
    sliding_window: null,
    use_sliding_window: false,
    hidden_act: 'silu',
    tie_word_embeddings: true,
  },
  'Qwen3-30B-A3B': {
    model_type: 'qwen3_moe',
    vocab_size: 151936,
    hidden_size: 2048,
    num_hidden_layers: 48,
    num_attention_heads: 32,
    num_key_value_heads: 4,
    head_dim: 128,
    intermediate_size: 6144,
    moe_intermediate_size: 768,
    num_experts: 128,
    num_experts_per_tok: 8,
    norm_topk_prob: true,
    decoder_sparse_step: 1,
    mlp_only_layers: [],
    max_position_embeddings: 40960,
    rms_norm_eps: 1e-6,
    rope_theta: 1000000,
    sliding_window: null,
    use_sliding_window: false,
    hidden_act: 'silu',
    tie_word_embeddings: false,
  },
  'Gemma-2B': {
    model_type: 'gemma',
    vocab_size: 256000,
    hidden_size: 2048,
    num_hidden_layers: 18,
    num_attention_heads: 8,
    num_key_value_heads: 1,
    head_dim: 256,
    intermediate_size: 16384,
    max_position_embeddings: 8192,
    rms_norm_eps: 1e-6,
    rope_theta: 10000,
    hidden_act: 'gelu',
    hidden_activation: null,
  },
  'Gemma-2-2B': {
    model_type: 'gemma2',
    vocab_size: 256000,
    hidden_size: 2304,
    num_hidden_layers: 26,
    num_attention_heads: 8,
    num_key_value_heads: 4,
    head_dim: 256,
    intermediate_size: 9216,
    max_position_embeddings: 8192,
    rms_norm_eps: 1e-6,
    rope_theta: 10000,
    query_pre_attn_scalar: 256,
    sliding_window: 4096,
    attn_logit_softcapping: 50,
    final_logit_softcapping: 30,
    hidden_act: 'gelu_pytorch_tanh',
    hidden_activation: 'gelu_pytorch_tanh',
  },
  'Gemma-3-270M': {
    model_type: 'gemma3_text',
    vocab_size: 262144,
    hidden_size: 640,
    num_hidden_layers: 18,
    num_attention_heads: 4,
    num_key_value_heads: 1,
    head_dim: 256,
    intermediate_size: 2048,
    max_position_embeddings: 32768,
    rms_norm_eps: 1e-6,
    rope_theta: 1000000,
    rope_local_base_freq: 10000,
    rope_scaling: null,
    query_pre_attn_scalar: 256,
    sliding_window: 512,
    _sliding_window_pattern: 6,
    layer_types: Array.from({ length: 18 }, (_, layer) => (layer % 6 === 5 ? 'full_attention' : 'sliding_attention')),
    attn_logit_softcapping: null,
    final_logit_softcapping: null,
    use_bidirectional_attention: false,
    hidden_activation: 'gelu_pytorch_tanh',
  },
  'Gemma-3-1B': {
    model_type: 'gemma3_text',
    vocab_size: 262144,
    hidden_size: 1152,
    num_hidden_layers: 26,
    num_attention_heads: 4,
    num_key_value_heads: 1,
    head_dim: 256,
    intermediate_size: 6912,
    max_position_embeddings: 32768,
    rms_norm_eps: 1e-6,
    rope_theta: 1000000,
    rope_local_base_freq: 10000,
    query_pre_attn_scalar: 256,
    sliding_window: 512,
    sliding_window_pattern: 6,
    hidden_activation: 'gelu_pytorch_tanh',
  },
} as const;
type Published = keyof typeof PUBLISHED;
const read = (name: Published): ModelConfig => configFromHf(PUBLISHED[name]);

describe('published models', () => {
  it.each<[Published, number]>([
    ['TinyLlama-1.1B', 1_100_048_384],
    ['SmolLM2-135M', 134_515_008],
    ['Llama-3.2-1B', 1_235_814_400],
    ['Mistral-7B-v0.1', 7_241_732_096],
    ['Qwen2.5-0.5B', 494_032_768],
    ['Qwen3-0.6B', 596_049_920],
    ['Qwen3-30B-A3B', 30_532_122_624],
    ['Gemma-2B', 2_506_172_416],
    ['Gemma-2-2B', 2_614_341_888],
    ['Gemma-3-270M', 268_098_176],
    ['Gemma-3-1B', 999_885_952],
  ])('%s has %d parameters', (name, parameters) => {
    expect(countParameters(read(name)).total).toBe(parameters);
  });

  it('Qwen3-30B-A3B sends a token through 3.3 thousand million of them', () => {
    expect(countParameters(read('Qwen3-30B-A3B')).active / 1e9).toBeCloseTo(3.35, 2);
  });

  it.each(Object.keys(PUBLISHED) as Published[])('%s is the same when it is written and read again', (name) => {
    const config = read(name);
    expect(configFromHf(JSON.parse(JSON.stringify(configToHf(config, TOKENS))))).toEqual(config);
  });

  it('what is left unsaid is known', () => {
    expect(read('TinyLlama-1.1B')).toMatchObject({ head_dim: 64, rope_theta: 10000 });
    expect(read('Mistral-7B-v0.1').sliding_window).toBe(4096);
    // 32768 of 32768 positions, and not even used.
    expect(read('Qwen2.5-0.5B')).not.toHaveProperty('sliding_window');
    expect(read('Qwen2.5-0.5B').qkv_bias).toBe(true);
    expect(read('Gemma-2B')).toMatchObject({ hidden_act: 'gelu_pytorch_tanh', tie_word_embeddings: true });
    expect(read('Gemma-2-2B')).toMatchObject({ embedding_multiplier: 48, post_norms: true });
    expect(read('Gemma-2-2B').layer_types?.slice(0, 3)).toEqual(['sliding_attention', 'full_attention', 'sliding_attention']);
    expect(
      read('Gemma-3-1B')
        .layer_types?.map((type) => (type === 'full_attention' ? 1 : 0))
        .join(''),
    ).toBe('00000100000100000100000100');
    expect(read('Gemma-3-1B')).toMatchObject({ qk_norm: true, rope_local_base_freq: 10000 });
    expect(read('Gemma-3-1B')).not.toHaveProperty('attn_logit_softcapping');
  });

  it('newer files say the rotation in another place', () => {
    const { rope_theta: _1, rope_local_base_freq: _2, ...rest } = PUBLISHED['Gemma-3-1B'];
    const rope_parameters = {
      full_attention: { rope_type: 'linear', factor: 8, rope_theta: 2e6 },
      sliding_attention: { rope_type: 'default', rope_theta: 3e4 },
    };
    expect(configFromHf({ ...rest, rope_parameters })).toEqual({
      ...read('Gemma-3-1B'),
      rope_theta: 2e6,
      rope_local_base_freq: 3e4,
      rope_scaling: { rope_type: 'linear', factor: 8 },
    });
    const { rope_theta, rope_scaling, ...llama } = PUBLISHED['Llama-3.2-1B'];
    expect(configFromHf({ ...llama, rope_parameters: { rope_theta, ...rope_scaling } })).toEqual(read('Llama-3.2-1B'));
  });

  it("Qwen2's first layers may go without a window", () => {
    const first = { ...PUBLISHED['Qwen2.5-0.5B'], num_hidden_layers: 4, use_sliding_window: true, sliding_window: 64 };
    const config = configFromHf({ ...first, max_window_layers: 3 });
    expect(config.layer_types).toEqual(['full_attention', 'full_attention', 'full_attention', 'sliding_attention']);
    expect(configFromHf(JSON.parse(JSON.stringify(configToHf(config, TOKENS))))).toEqual(config);
  });
});

describe('the rotation of Llama 3', () => {
  const config = read('Llama-3.2-1B');

  it('leaves fast pairs, slows slow ones by the whole factor, and the others by something between', () => {
    const divisors = ropeDivisors(config) ?? [];
    // Pairs that turn more than 4 times within 8192 positions stay; those that turn less than once are slowed.
    const turns = divisors.map((_, i) => 8192 / (2 * Math.PI * 500000 ** (i / 32)));
    expect(divisors.map((each) => each === 1)).toEqual(turns.map((count) => count >= 4));
    expect(divisors.map((each) => each === 32)).toEqual(turns.map((count) => count <= 1));
    expect(divisors).toEqual(divisors.toSorted((a, b) => a - b));
    const between = turns.findIndex((count) => count < 4);
    const share = (turns[between] - 1) / 3;
    expect(1 / divisors[between]).toBeCloseTo(share + (1 - share) / 32, 12);
  });

  it('is found again from the divisors that GGUF keeps, and from no others', () => {
    const factors = Array.from(Float32Array.from(ropeDivisors(config) ?? []));
    const kept: ModelConfig = { ...config, rope_scaling: { rope_type: 'factors', factors } };
    expect(llama3Rule(kept)).toEqual(config.rope_scaling);
    const twisted: ModelConfig = {
      ...kept,
      rope_scaling: { rope_type: 'factors', factors: factors.map((each, i) => each + (i === 3 ? 0.5 : 0)) },
    };
    expect(llama3Rule(twisted)).toBeUndefined();
    expect(() => configToHf(twisted, TOKENS)).toThrow('follow no rule that config.json has a name for');
  });
});

describe('what a family cannot say is refused when it is written', () => {
  it.each<[string, Partial<ModelConfig>, string]>([
    ['llama', { sliding_window: 3 }, 'Hugging Face files of the family llama cannot say that sliding_window is 3'],
    ['qwen3', { post_norms: true }, 'cannot say that post_norms is true'],
    ['gemma3', { qk_norm: false }, 'cannot say that qk_norm is false'],
    ['gemma', { embedding_multiplier: 3 }, 'cannot say that embedding_multiplier is 3'],
    ['gemma2', { hidden_act: 'silu' }, 'hidden_activation is "silu"; only "gelu_pytorch_tanh"'],
    ['mixtral', { norm_topk_prob: false }, 'cannot say that norm_topk_prob is false'],
  ])('%s with %o', (name, changes, message) => {
    const config: ModelConfig = { ...TINY, ...ARCHITECTURES[name], ...changes };
    expect(() => configToHf(config, TOKENS)).toThrow(message);
  });
});

/** The keys of a GGUF file of the architecture, with some others. */
function keys(architecture: string, values: Record<string, unknown>): Map<string, unknown> {
  const all = {
    vocab_size: 100,
    block_count: 7,
    context_length: 64,
    embedding_length: 64,
    feed_forward_length: 96,
    'attention.head_count': 4,
    'attention.head_count_kv': 2,
    'attention.key_length': 32,
    'attention.layer_norm_rms_epsilon': Math.fround(1e-6),
    ...values,
  };
  const named = Object.entries(all).map(([key, value]): [string, unknown] => [`${architecture}.${key}`, value]);
  return new Map<string, unknown>([['general.architecture', architecture], ...named]);
}

const scalar = (architecture: string, block_count: number) =>
  configFromGguf(keys(architecture, { block_count, 'attention.sliding_window': 8 }), true).query_pre_attn_scalar;

/** Which of three layers have a window by this key. */
function windowed(pattern: unknown): boolean[] | undefined {
  const values = { block_count: 3, 'attention.sliding_window': 8, 'attention.sliding_window_pattern': pattern };
  return configFromGguf(keys('gemma3', values), true).layer_types?.map((type) => type === 'sliding_attention');
}

const reading = (architecture: string, values: Record<string, unknown>, factors?: number[]) => () =>
  configFromGguf(keys(architecture, values), true, factors);

describe('GGUF keys', () => {
  it('that may be left out are what llama.cpp takes instead', () => {
    expect(configFromGguf(keys('gemma2', {}), true)).toMatchObject({
      attn_logit_softcapping: 50,
      final_logit_softcapping: 30,
      sliding_window: 4096,
      query_pre_attn_scalar: 32,
      rms_norm_eps: 1e-6,
      rope_pairing: 'half',
    });
    expect(configFromGguf(keys('gemma3', { 'attention.sliding_window': 8 }), true)).toMatchObject({
      rope_theta: 1e6,
      rope_local_base_freq: 10000,
    });
  });

  it('may list the layers that have a window', () => {
    expect(windowed([true, false, true])).toEqual([true, false, true]);
    expect(windowed(2)).toEqual([true, false, true]);
    expect(() => windowed([true])).toThrow('layer_types has 1 entries; num_hidden_layers asks for 3');
    expect(() => windowed('x')).toThrow('gemma3.attention.sliding_window_pattern must be a number, not "x"');
  });

  it('do not say how the largest Gemmas scale their scores; the number of layers does', () => {
    expect([scalar('gemma2', 42), scalar('gemma2', 46), scalar('gemma3', 48), scalar('gemma3', 62)]).toEqual([32, 16, 32, 16]);
  });

  it('name what is wrong', () => {
    expect(reading('gemma3', {})).toThrow('gemma3.attention.sliding_window is missing');
    expect(reading('qwen3moe', { expert_count: 4 })).toThrow('qwen3moe.expert_used_count is missing');
    expect(reading('qwen3', { 'attention.value_length': 16 })).toThrow('qwen3.attention.value_length is 16, but a head has 32');
    expect(reading('llama', { 'rope.scaling.type': 'yarn' })).toThrow('llama.rope.scaling.type is "yarn"');
    const linear = { 'rope.scaling.type': 'linear', 'rope.scaling.factor': 4 };
    expect(reading('llama', linear)().rope_scaling).toEqual({ rope_type: 'linear', factor: 4 });
    const factors = Array.from({ length: 16 }, () => 2);
    expect(reading('llama', linear, factors)).toThrow('the rotation is scaled twice');
  });
});

/** Parameters, work and cache from configurations alone, against published figures and against what models really hold. */
import { describe, expect, it } from 'vitest';
import { allWeights } from '../../engine/formats/names';
import { kvCacheBytes } from '../../engine/model/cache';
import type { LayerType, ModelConfig } from '../../engine/model/config';
import { attentionShare, flopsOfText, flopsPerToken } from '../../engine/model/flops';
import { countParameters } from '../../engine/model/parameters';
import { textbook } from '../../engine/ops';
import { KVCache } from '../../engine/run/cache';
import { sizeOf } from '../../engine/tensor/tensor';
import { CONFIG } from './support/formats-model';

const LLAMA_2_7B: ModelConfig = {
  model_type: 'llama',
  vocab_size: 32000,
  hidden_size: 4096,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  head_dim: 128,
  intermediate_size: 11008,
  max_position_embeddings: 4096,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  tie_word_embeddings: false,
  rope_pairing: 'half',
};

const MIXTRAL_8X7B: ModelConfig = {
  ...LLAMA_2_7B,
  model_type: 'mixtral',
  num_key_value_heads: 8,
  intermediate_size: 14336,
  max_position_embeddings: 32768,
  rope_theta: 1e6,
  num_local_experts: 8,
  num_experts_per_tok: 2,
};

const FIRST_LIGHT: ModelConfig = {
  ...LLAMA_2_7B,
  vocab_size: 4096,
  hidden_size: 192,
  num_hidden_layers: 6,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 24,
  intermediate_size: 512,
  max_position_embeddings: 512,
  tie_word_embeddings: true,
};

describe('parameters', () => {
  it('are those published', () => {
    expect(countParameters(MIXTRAL_8X7B)).toMatchObject({ total: 46_702_792_704, active: 12_879_925_248 });
    expect(countParameters(LLAMA_2_7B)).toMatchObject({ total: 6_738_415_616, active: 6_738_415_616 });
  });

  it('of our first model, by part', () => {
    const parts = { embedding: 786_432, attention: 663_552, biases: 0, feedForward: 1_769_472, router: 0, norms: 2_496, head: 0 };
    expect(countParameters(FIRST_LIGHT)).toEqual({ parts, total: 3_221_952, activeParts: parts, active: 3_221_952 });
  });

  it('are as many as a file holds', () => {
    for (const tie_word_embeddings of [true, false]) {
      const config = { ...CONFIG, tie_word_embeddings };
      const held = [...allWeights(config, 'gguf')].reduce((total, { shape }) => total + sizeOf(shape), 0);
      expect(countParameters(config).total).toBe(held);
    }
  });
});

describe('work', () => {
  it('of a token is two operations for each weight, and attention on top', () => {
    const { parts, total } = countParameters(LLAMA_2_7B);
    const S = 1000;
    const { scores, mix, total: flops } = flopsPerToken(LLAMA_2_7B, S);
    expect(scores).toBe(2 * 32 * 32 * 128 * S);
    expect(mix).toBe(scores);
    expect(flops - scores - mix).toBe(2 * (total - parts.embedding - parts.norms));
  });

  it('of a tied model includes the product with the embedding table', () => {
    expect(flopsPerToken(FIRST_LIGHT, 1).head).toBe(2 * 4096 * 192);
  });

  it('of a mixture counts only the experts that are chosen', () => {
    const dense = flopsPerToken({ ...MIXTRAL_8X7B, num_local_experts: undefined, num_experts_per_tok: undefined }, 1);
    const mixture = flopsPerToken(MIXTRAL_8X7B, 1);
    expect(mixture.feedForward).toBe(2 * dense.feedForward);
    expect(mixture.router).toBe(2 * 32 * 4096 * 8);
  });

  it('of a text is that of its tokens, one after another', () => {
    const T = 37;
    const tokens = Array.from({ length: T }, (_, t) => flopsPerToken(FIRST_LIGHT, t + 1).total);
    expect(flopsOfText(FIRST_LIGHT, T).total).toBe(tokens.reduce((sum, flops) => sum + flops, 0));
  });

  it('in layers with a window stops growing where the window ends', () => {
    const layer_types = Array.from({ length: 6 }, (_, l) => (l % 2 === 0 ? 'sliding_attention' : 'full_attention') as LayerType);
    for (const config of [
      { ...FIRST_LIGHT, sliding_window: 8 },
      { ...FIRST_LIGHT, sliding_window: 8, layer_types },
    ]) {
      const T = 37;
      const tokens = Array.from({ length: T }, (_, t) => flopsPerToken(config, t + 1).total);
      expect(flopsOfText(config, T).total).toBe(tokens.reduce((sum, flops) => sum + flops, 0));
    }
    const perPair = 2 * 8 * 24;
    expect(flopsPerToken({ ...FIRST_LIGHT, sliding_window: 8 }, 100).scores).toBe(6 * 8 * perPair);
    expect(flopsPerToken({ ...FIRST_LIGHT, sliding_window: 8, layer_types }, 100).scores).toBe((3 * 8 + 3 * 100) * perPair);
  });

  it('grows with T in the weights and with T squared in attention, whose share so rises towards 1', () => {
    const [short, long] = [512, 1024].map((T) => flopsOfText(FIRST_LIGHT, T));
    expect(long.feedForward / short.feedForward).toBe(2);
    expect(long.scores / short.scores).toBeCloseTo(4, 2);
    const shares = [1, 32, 512, 2 ** 20].map((T) => attentionShare(flopsOfText(FIRST_LIGHT, T)));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares[0]).toBeLessThan(0.002);
    expect(shares[3]).toBeGreaterThan(0.99);
  });
});

describe('cache', () => {
  it('of Llama 2 7B in halves takes 512 KiB a token, and a quarter as much with 8 key/value heads', () => {
    expect(kvCacheBytes(LLAMA_2_7B, 1, 2)).toBe(512 * 1024);
    expect(kvCacheBytes(MIXTRAL_8X7B, 1, 2)).toBe(128 * 1024);
  });

  it('is what the engine takes', () => {
    expect(kvCacheBytes(CONFIG, 11)).toBe(new KVCache(textbook, CONFIG, 11).bytes);
  });
});

/** What holds for every architecture: each family's mathematics against the definitions, and the properties that all share. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../engine/kernels/node';
import type { ModelConfig } from '../../engine/model/config';
import type { DenseLayer, LayerWeights, Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { KVCache } from '../../engine/run/cache';
import type { Intervention } from '../../engine/run/interventions';
import { cacheBytes, runBytes } from '../../engine/run/memory';
import { activationNames } from '../../engine/run/names';
import { createKeepingStore } from '../../engine/run/store';
import { anglesOf } from '../../engine/run/angles';
import { forward } from '../../engine/run/forward';
import { run, type Trace } from '../../engine/run/trace';
import { takeHeads } from './support/heads';
import { ARCHITECTURES, distance, randomModel } from './support/random-model';
import { referenceActivations } from './support/reference';

const TOKENS = [3, 17, 0, 22, 5, 5, 9, 1, 14, 2, 17];
const kernels = await loadKernels({ bytes: 2 ** 24, simd: 'simd' });

/** The names of the activations in which two runs differ. */
const differences = (actual: Trace, expected: (name: string) => ArrayLike<number>, within: number): string[] =>
  actual.names().filter((name) => !(distance(actual.get(name).data, expected(name)) < within));

/** Softmax of rows, in float64. */
function distributions(logits: ArrayLike<number>, V: number): number[] {
  return Array.from({ length: logits.length / V }, (_, t) => {
    const odds = Array.from({ length: V }, (__, id) => Math.exp(logits[t * V + id]));
    const total = odds.reduce((a, b) => a + b);
    return odds.map((odd) => odd / total);
  }).flat();
}

describe.each(Object.entries(ARCHITECTURES))('%s', (_, changes) => {
  const model = randomModel(textbook, changes);
  const { config } = model;
  const V = config.vocab_size;
  const whole = run(textbook, model, TOKENS, { record: ['*'] });
  const expected = referenceActivations(model, TOKENS);

  test('every activation is what a float64 implementation from the definitions gives', () => {
    expect(whole.names().toSorted()).toEqual([...expected.keys()].toSorted());
    expect(whole.names()).toEqual(activationNames(config).map(({ name }) => name));
    expect(differences(whole, (name) => expected.get(name) ?? [], 5e-6)).toEqual([]);
  });

  test('next-token distributions stay within 1e-5 of it, on the kernels too', () => {
    const wanted = distributions(expected.get('logits') ?? [], V);
    const fast = run(kernels, randomModel(kernels, changes), TOKENS, { record: ['*'] });
    for (const { data } of [whole.logits, fast.logits]) {
      const given = distributions(data, V);
      for (let t = 0; t < TOKENS.length; t++) {
        let total = 0;
        for (let id = t * V; id < (t + 1) * V; id++) total += Math.abs(given[id] - wanted[id]) / 2;
        expect(total).toBeLessThan(1e-5);
      }
    }
    expect(differences(fast, (name) => whole.get(name).data, 2e-5)).toEqual([]);
  });

  test('leaving out any one of its properties would show', () => {
    const properties = Object.keys(changes) as (keyof ModelConfig)[];
    const unlike: Partial<Record<keyof ModelConfig, Partial<ModelConfig>>> = {
      rope_pairing: { rope_pairing: config.rope_pairing === 'half' ? 'interleaved' : 'half' },
      norm_topk_prob: { norm_topk_prob: config.norm_topk_prob === false },
      num_experts_per_tok: { num_experts_per_tok: 1 },
      sliding_window: { sliding_window: 16 },
      // Dropped with the model's weights as they are, not with others.
      ...Object.fromEntries(
        ['rope_scaling', 'hidden_act', 'embedding_multiplier', 'attn_logit_softcapping'].map((key) => [
          key,
          { [key]: undefined },
        ]),
      ),
      final_logit_softcapping: { final_logit_softcapping: undefined },
      layer_types: { layer_types: undefined },
      rope_local_base_freq: { rope_local_base_freq: undefined },
    };
    for (const property of properties) {
      const change = unlike[property];
      if (change === undefined) continue;
      const other = run(textbook, { ...model, config: { ...config, ...change } }, TOKENS).logits.data;
      expect([property, distance(other, whole.logits.data) > 1e-3]).toEqual([property, true]);
    }
  });

  test('however its tokens are divided into runs with a cache, or run one by one, the logits are those of one run', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: TOKENS.length - 1 }), { maxLength: TOKENS.length - 1 });
    fc.assert(
      fc.property(fc.oneof(cuts, fc.constant(TOKENS.slice(1).map((__, i) => i + 1))), (at) => {
        const cache = new KVCache(textbook, config);
        const bounds = [0, ...at.toSorted((a, b) => a - b), TOKENS.length];
        const parts = bounds.slice(1).map((end, i) => run(textbook, model, TOKENS.slice(bounds[i], end), { cache }).logits.data);
        const logits = parts.flatMap((part) => Array.from(part));
        expect(distance(logits, whole.logits.data)).toBeLessThan(2e-6);
      }),
      { numRuns: 12 },
    );
  });

  test('being watched changes no bit', () => {
    const bare = run(textbook, model, TOKENS).logits.data;
    expect(whole.logits.data).toEqual(bare);
    for (const name of whole.names()) {
      const alone = run(textbook, model, TOKENS, { record: [name] });
      expect(alone.get(name)).toEqual(whole.get(name));
      expect(alone.logits.data).toEqual(bare);
    }
  });

  test('every activation can be kept, and put back where it was without changing anything', () => {
    const store = createKeepingStore(textbook, config, TOKENS.length, ['*']);
    forward(textbook, model, TOKENS, store, { rope: anglesOf(textbook, config, TOKENS.length) });
    for (const name of whole.names()) {
      expect([name, store.get(name)]).toEqual([name, whole.get(name).data]);
      const { logits } = run(textbook, model, TOKENS, { interventions: [{ name, action: 'replace', source: whole }] });
      expect([name, distance(logits.data, whole.logits.data) < 2e-6]).toEqual([name, true]);
    }
  });

  test('another value anywhere reaches the logits', () => {
    // What a later softmax takes back when it is added, and what a later norm takes back when it is scaled.
    const edits: readonly (readonly [RegExp, 'set' | 'scale' | 'add', number])[] = [
      [/hook_expert_indices$/, 'set', 2],
      [/hook_(rot_k|attn_scores|router_logits)$/, 'scale', 0.5],
      [/./, 'add', 0.3],
    ];
    for (const { name } of activationNames(config)) {
      const [, action, value] = edits.find(([pattern]) => pattern.test(name)) ?? edits[2];
      const { logits } = run(textbook, model, TOKENS, { interventions: [{ name, action, value }] });
      expect([name, distance(logits.data, whole.logits.data) > 1e-5]).toEqual([name, true]);
    }
  });

  test('as many key heads as query heads, each group of them equal, compute the same as shared ones', () => {
    const { num_attention_heads: H, num_key_value_heads: K, head_dim: d } = config;
    const source = Array.from({ length: H }, (__, h) => Math.floor((h * K) / H));
    const layers = model.weights.layers.map((layer): LayerWeights => {
      const { k_bias, v_bias } = layer;
      return {
        ...layer,
        k_proj: takeHeads(layer.k_proj, source, d),
        v_proj: takeHeads(layer.v_proj, source, d),
        ...(k_bias && { k_bias: takeHeads({ type: 'F32', rows: K * d, cols: 1, data: k_bias }, source, d).data }),
        ...(v_bias && { v_bias: takeHeads({ type: 'F32', rows: K * d, cols: 1, data: v_bias }, source, d).data }),
      };
    });
    const own: Model = { config: { ...config, num_key_value_heads: H }, weights: { ...model.weights, layers } };
    expect(run(textbook, own, TOKENS).logits.data).toEqual(whole.logits.data);
  });

  test('takes the memory that is foretold, and hardly less', () => {
    const T = TOKENS.length;
    const fast = randomModel(kernels, changes);
    const before = kernels.left();
    let least = before;
    const watched = {
      ...kernels,
      alloc(length: number) {
        const array = kernels.alloc(length);
        least = Math.min(least, kernels.left());
        return array;
      },
    };
    run(watched, fast, TOKENS, { record: ['*'] });
    expect(kernels.left()).toBe(before);
    expect(before - least).toBeLessThanOrEqual(runBytes(config, T, T));
    expect(before - least).toBeGreaterThan(0.7 * runBytes(config, T, T));
    const cache = new KVCache(kernels, config, T);
    expect(before - kernels.left()).toBeLessThanOrEqual(cacheBytes(config, T));
    expect(before - kernels.left()).toBeGreaterThan(0.7 * cacheBytes(config, T));
    expect(cache.length).toBe(0);
  });
});

describe('a mixture', () => {
  test.each([true, false])('of one expert is that expert (weights shared out anew: %s)', (norm_topk_prob) => {
    const changes = { num_local_experts: 1, num_experts_per_tok: 1, norm_topk_prob };
    const mixture = randomModel(textbook, changes);
    const layers = mixture.weights.layers.map((layer): DenseLayer => {
      if (!('experts' in layer)) throw new Error('there should be experts');
      const { router: _router, experts, ...rest } = layer;
      return { ...rest, ...experts[0] };
    });
    const { num_local_experts: _E, num_experts_per_tok: _k, norm_topk_prob: _n, ...config } = mixture.config;
    const dense: Model = { config, weights: { ...mixture.weights, layers } };
    expect(run(textbook, mixture, TOKENS).logits.data).toEqual(run(textbook, dense, TOKENS).logits.data);
  });

  test("sends a token to the expert that an intervention names, by that expert's own weight", () => {
    const model = randomModel(textbook, ARCHITECTURES['qwen3 moe, not renormalised']);
    const name = 'blocks.1.mlp.hook_expert_indices';
    const interventions: Intervention[] = [{ name, slice: [4], action: 'set', value: [3, 1] }];
    const trace = run(textbook, model, TOKENS, { record: ['blocks.1.mlp.*'], interventions });
    const weights = trace.get('blocks.1.mlp.hook_expert_weights').data.subarray(4 * 5, 5 * 5);
    expect(trace.get(name).data.subarray(8, 10)).toEqual(Float32Array.of(3, 1));
    expect(trace.get('blocks.1.mlp.hook_expert_gates').data.subarray(8, 10)).toEqual(Float32Array.of(weights[3], weights[1]));
  });

  test.each([
    [{ action: 'set', value: 4 }, /4 is no expert: there are 0 to 3/],
    [{ action: 'set', value: [0, 1.5] }, /1.5 is no expert/],
    [{ action: 'add', value: 1 }, /experts are chosen by "set"; "add" means nothing/],
  ] as const)('refuses an expert that it has not: %o', (change, message) => {
    const model = randomModel(textbook, ARCHITECTURES.mixtral);
    const interventions: Intervention[] = [{ name: 'blocks.0.mlp.hook_expert_indices', ...change }];
    expect(() => run(textbook, model, TOKENS, { interventions })).toThrow(message);
  });
});

test('a window hides what stands outside it, from a cache too', () => {
  const model = randomModel(textbook, ARCHITECTURES.mistral);
  const cache = new KVCache(textbook, model.config);
  run(textbook, model, TOKENS.slice(0, 6), { cache });
  const { data } = run(textbook, model, TOKENS.slice(6, 8), { cache, record: ['blocks.1.attn.hook_attn_scores'] }).get(
    'blocks.1.attn.hook_attn_scores',
  );
  const visible = Array.from(data.subarray(0, 16), (score) => (score > -Infinity ? 1 : 0));
  expect(visible).toEqual([0, 0, 0, 0, 1, 1, 1, 0].concat([0, 0, 0, 0, 0, 1, 1, 1]));
});

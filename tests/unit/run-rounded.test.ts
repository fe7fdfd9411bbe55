/** Models whose products round the activations keep the properties of all models, on the textbook and on the kernels. */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildKernels } from '../../engine/kernels/build';
import { loadKernels } from '../../engine/kernels/node';
import { textbook } from '../../engine/ops';
import { KVCache } from '../../engine/run/cache';
import { run } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import { eightBit } from './support/eight-bit';
import { ARCHITECTURES, distance, randomModel } from './support/random-model';

const TOKENS = [3, 17, 0, 22, 5, 5, 9, 1, 14, 2, 17];
const IN_BLOCKS = { hidden_size: 64, intermediate_size: 96, head_dim: 12, num_attention_heads: 8, num_key_value_heads: 4 };
const FAMILIES = ['llama', 'qwen2', 'gemma3', 'mixtral'] as const;
/**
 * Where the last bit of a number differs, it may be rounded to the next integer, 1/32767 of its block's largest: among so few
 * numbers as here that shows. What is wrong shows far more.
 */
const ONE_STEP = 1e-3;

beforeAll(async () => {
  await buildKernels();
}, 60_000);

const backends: Record<string, () => Promise<Backend>> = {
  textbook: async () => textbook,
  simd: () => loadKernels({ bytes: 2 ** 24, simd: 'simd' }),
  'relaxed simd': () => loadKernels({ bytes: 2 ** 24, simd: 'relaxed' }),
};

describe.each(FAMILIES)('%s', (family) => {
  const changes = { ...ARCHITECTURES[family], ...IN_BLOCKS };
  const exact = run(textbook, eightBit(randomModel(textbook, changes)), TOKENS, { record: ['*'] });
  const expected = run(textbook, eightBit(randomModel(textbook, changes), 'int16'), TOKENS, { record: ['*'] });

  test('rounding is little, but it shows', () => {
    const gap = distance(expected.logits.data, exact.logits.data);
    expect(gap).toBeGreaterThan(1e-6);
    expect(gap).toBeLessThan(ONE_STEP);
  });

  test.each(Object.entries(backends))('on %s', async (_, backendOf) => {
    const backend = await backendOf();
    const model = eightBit(randomModel(backend, changes), 'int16', backend);
    const whole = run(backend, model, TOKENS, { record: ['*'] });
    for (const name of whole.names())
      expect([name, distance(whole.get(name).data, expected.get(name).data) < ONE_STEP]).toEqual([name, true]);

    // Watched or not, the same bits.
    expect(run(backend, model, TOKENS).logits.data).toEqual(whole.logits.data);
    const last = (record: readonly string[]) => run(backend, model, TOKENS, { record, logits: 'last' }).logits.data;
    expect(last([])).toEqual(last(['*']));
    // One by one, or in parts, through the cache.
    for (const sizes of [TOKENS.map(() => 1), [5, 1, 5], [2, 9]]) {
      const cache = new KVCache(backend, model.config);
      let at = 0;
      const parts = sizes.flatMap((size) => [...run(backend, model, TOKENS.slice(at, (at += size)), { cache }).logits.data]);
      expect(distance(parts, whole.logits.data)).toBeLessThan(ONE_STEP);
    }
    // What the heads give is what their sum gives, although one block of 32 belongs to several of them.
    const { num_attention_heads: H, hidden_size: D, post_norms } = model.config;
    if (post_norms) return;
    const result = whole.get('blocks.1.attn.hook_result').data;
    const sums = new Float32Array(TOKENS.length * D);
    for (let i = 0; i < result.length; i++) sums[Math.floor(i / (H * D)) * D + (i % D)] += result[i];
    expect(distance(sums, whole.get('blocks.1.hook_attn_out').data)).toBeLessThan(1e-6);
  });
});

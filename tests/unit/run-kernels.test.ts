import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../engine/kernels/node';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { KVCache } from '../../engine/run/cache';
import type { Intervention } from '../../engine/run/interventions';
import { cacheBytes, runBytes } from '../../engine/run/memory';
import { run, type Trace } from '../../engine/run/trace';
import { ARCHITECTURES, distance, randomModel, TINY } from './support/random-model';

const TOKENS = [3, 17, 0, 22, 5, 5, 9, 1];
const model = randomModel(textbook);
const kernels = await Promise.all((['simd', 'relaxed'] as const).map((simd) => loadKernels({ bytes: 2 ** 22, simd })));

/** The names of the activations in which two runs differ. */
const differences = (actual: Trace, expected: Trace): string[] =>
  expected.names().filter((name) => !(distance(actual.get(name).data, expected.get(name).data) < 1e-5));

describe.each(kernels)('the kernels ($name)', (backend) => {
  const fast: Model = randomModel(backend);
  const cache = new KVCache(backend, TINY);
  const left = backend.left();

  test('give every activation as the textbook does', () => {
    const options = { record: ['*'] };
    expect(differences(run(backend, fast, TOKENS, options), run(textbook, model, TOKENS, options))).toEqual([]);
  });

  test('give every activation as the textbook does, through the cache', () => {
    const other = new KVCache(textbook, TINY);
    for (const part of [TOKENS.slice(0, 5), TOKENS.slice(5, 6), TOKENS.slice(6)]) {
      const actual = run(backend, fast, part, { record: ['*'], cache });
      expect(differences(actual, run(textbook, model, part, { record: ['*'], cache: other }))).toEqual([]);
    }
  });

  test.each([
    { name: 'blocks.0.attn.hook_pattern', slice: [1, 2, 7], action: 'set', value: 0.5 },
    { name: 'blocks.0.attn.hook_attn_scores', slice: [1, [0, 3], null], action: 'set', value: 0 },
    { name: 'blocks.0.attn.hook_attn_scores', slice: [1, 4], action: 'set', value: -Infinity },
    { name: 'blocks.1.attn.hook_result', slice: [null, 3], action: 'scale', value: -1 },
    { name: 'blocks.1.ln2.hook_scale', action: 'scale', value: 2 },
    { name: 'blocks.2.ln1.hook_normalized', slice: [4], action: 'set', value: 1 },
  ] satisfies Intervention[])('follow an intervention as the textbook does: $name $slice', (intervention) => {
    const options = { record: ['*'], interventions: [intervention] };
    expect(differences(run(backend, fast, TOKENS, options), run(textbook, model, TOKENS, options))).toEqual([]);
  });

  test.each([
    ['gemma2', { name: 'blocks.0.attn.hook_attn_scores', slice: [1, 7, [0, 4]], action: 'set', value: 1 }],
    ['gemma2', { name: 'blocks.1.hook_attn_out', slice: [5], action: 'scale', value: -1 }],
    ['gemma3', { name: 'blocks.2.attn.hook_normed_k', slice: [3, 0], action: 'add', value: 2 }],
    ['gemma3', { name: 'blocks.5.attn.hook_result', slice: [null, 2], action: 'set', value: 0 }],
    ['qwen3 moe', { name: 'blocks.1.mlp.hook_router_logits', slice: [2], action: 'scale', value: -1 }],
    ['qwen3 moe', { name: 'blocks.1.mlp.hook_expert_indices', slice: [6, [0, 2]], action: 'set', value: [4, 0] }],
    ['mixtral', { name: 'blocks.0.mlp.hook_expert_gates', slice: [null, 1], action: 'set', value: 0 }],
  ] satisfies [string, Intervention][])('follow an intervention in %s as the textbook does: %o', (name, intervention) => {
    const options = { record: ['*'], interventions: [intervention] };
    const mark = backend.mark();
    const actual = run(backend, randomModel(backend, ARCHITECTURES[name]), TOKENS, options);
    backend.release(mark);
    const plain = randomModel(textbook, ARCHITECTURES[name]);
    const expected = run(textbook, plain, TOKENS, options);
    expect(differences(actual, expected)).toEqual([]);
    expect(differences(expected, run(textbook, plain, TOKENS, { record: ['*'] }))).toContain('logits');
  });

  // Positions that only the last logits need are left out where nobody looks: of the last layer alone.
  test.each(Object.entries(ARCHITECTURES))('give the last logits of %s, watched or not, bit for bit', (_, changes) => {
    const mark = backend.mark();
    const chosen = randomModel(backend, changes);
    const last = chosen.config.num_hidden_layers - 1;
    const after = (record: readonly string[]) => {
      const mine = new KVCache(backend, chosen.config);
      return [TOKENS.slice(0, 7), TOKENS.slice(7), [2, 3, 4, 5, 6]].map(
        (part) => run(backend, chosen, part, { cache: mine, logits: 'last', record }).logits.data,
      );
    };
    const all = run(backend, chosen, TOKENS).logits.data;
    const unwatched = after([]);
    expect(distance(unwatched[1], all.subarray(-chosen.config.vocab_size))).toBeLessThan(1e-5);
    for (const glob of ['*', `blocks.${last}.attn.hook_rot_k`, `blocks.${last}.hook_resid_post`, 'ln_final.hook_scale'])
      expect(after([glob])).toEqual(unwatched);
    backend.release(mark);
  });

  test('get all memory of a run back', () => {
    expect(backend.left()).toBe(left);
    expect(() => run(backend, fast, [99])).toThrow('vocabulary');
    expect(backend.left()).toBe(left);
  });

  test('take the memory that is foretold, and hardly less', () => {
    const T = TINY.max_position_embeddings;
    const before = backend.left();
    let least = before;
    const watched = {
      ...backend,
      alloc(length: number) {
        const array = backend.alloc(length);
        least = Math.min(least, backend.left());
        return array;
      },
    };
    const full = Array.from({ length: T }, (_, t) => t);
    run(watched, fast, full, { record: ['*'] });
    const foretold = runBytes(TINY, T, T);
    expect(before - least).toBeLessThanOrEqual(foretold);
    expect(before - least).toBeGreaterThan(0.8 * foretold);

    const mine = new KVCache(watched, TINY, T);
    expect(mine.length).toBe(0);
    expect(before - backend.left()).toBeLessThanOrEqual(cacheBytes(TINY, T));
    expect(before - backend.left()).toBeGreaterThan(0.8 * cacheBytes(TINY, T));
  });
});

/** Explanations of runs that were changed, continued or cut short; their shape; and what is refused. */
import { describe, expect, test } from 'vitest';
import { explain, FORMULAS, linesOf, needed, orderOf } from '../../engine/explain';
import { textbook } from '../../engine/ops';
import { KVCache } from '../../engine/run/cache';
import type { Intervention } from '../../engine/run/interventions';
import { run, type Trace } from '../../engine/run/trace';
import { product } from '../../engine/explain/terms';
import { ARCHITECTURES, randomModel } from './support/random-model';

const TOKENS = [3, 17, 0, 22, 5, 5, 9, 1];
const model = randomModel(textbook);
const all = { record: ['*'] };
const changed = (...interventions: Intervention[]): Trace => run(textbook, model, TOKENS, { ...all, interventions });

describe('what an explanation holds', () => {
  const trace = run(textbook, model, TOKENS, all);

  test('a rotated query is two products of its pair', () => {
    const q = 'blocks.1.attn.hook_q';
    const at = (i: number): number => trace.get(q).data[(5 * 4 + 2) * 4 + i];
    const [cos, sin] = [Math.cos(5 * 100 ** -0.5), Math.sin(5 * 100 ** -0.5)].map(Math.fround);
    const { terms, inputs, formula, value, computed } = explain(model, trace, {
      name: 'blocks.1.attn.hook_rot_q',
      index: [5, 2, 2],
    });
    expect(formula).toEqual({ id: 'turnedFirst', latex: FORMULAS.turnedFirst.latex });
    expect(terms).toEqual([
      {
        label: 'a',
        op: 'product',
        operands: [
          { kind: 'activation', name: q, index: [5, 2, 2], value: at(2) },
          { kind: 'constant', name: 'cos', value: cos },
        ],
        value: at(2) * cos,
      },
      {
        label: 'b',
        op: 'product',
        operands: [
          { kind: 'activation', name: q, index: [5, 2, 3], value: at(3) },
          { kind: 'constant', name: '-sin', value: -sin },
        ],
        value: at(3) * -sin,
      },
    ]);
    expect(inputs).toEqual({
      position: { kind: 'constant', name: 'position', value: 5 },
      pair: { kind: 'constant', name: 'pair', value: 1 },
      head_dim: { kind: 'constant', name: 'head_dim', value: 4 },
      base: { kind: 'constant', name: 'rope_theta', value: 100 },
      divisor: { kind: 'constant', name: 'rope_scaling', value: 1 },
    });
    expect(computed).toBe(at(2) * cos - at(3) * sin);
    expect(value).toBe(Math.fround(computed));
  });

  test("an embedding is the token's row, by the multiplier where there is one", () => {
    const gemma = randomModel(textbook, ARCHITECTURES.gemma);
    const { terms, inputs } = explain(gemma, run(textbook, gemma, TOKENS, all), { name: 'hook_embed', index: [3, 7] });
    expect(inputs).toEqual({ token: { kind: 'token', position: 3, id: 22 } });
    expect(terms[0].operands).toMatchObject([
      { kind: 'weight', name: 'model.embed_tokens.weight', index: [22, 7] },
      { kind: 'constant', name: 'embedding_multiplier', value: Math.sqrt(12) },
    ]);
  });

  test("attention's output is the sum of its heads, or without them the same by W_O", () => {
    const element = { name: 'blocks.2.hook_attn_out', index: [4, 3] };
    const byHeads = explain(model, trace, element);
    const byWeights = explain(model, run(textbook, model, TOKENS, { record: [element.name, 'blocks.2.attn.hook_z'] }), element);
    expect([byHeads.formula.id, byHeads.terms.length]).toEqual(['headSum', 4]);
    expect([byWeights.formula.id, byWeights.terms.length]).toEqual(['linear', 16]);
    expect(byWeights.computed).toBeCloseTo(byHeads.computed, 6);
    const gemma = randomModel(textbook, ARCHITECTURES.gemma2);
    const traced = run(textbook, gemma, TOKENS, { record: [element.name, 'blocks.2.attn.hook_z'] });
    expect(explain(gemma, traced, element)).toMatchObject({ altered: false, formula: { id: 'norm' } });
  });

  test('a hidden score says why', () => {
    const mistral = randomModel(textbook, ARCHITECTURES.mistral);
    const masked = run(textbook, mistral, TOKENS, all);
    const score = (s: number) => explain(mistral, masked, { name: 'blocks.0.attn.hook_attn_scores', index: [1, 4, s] });
    expect([1, 2, 4, 5].map((s) => score(s).formula.id)).toEqual(['outsideWindow', 'score', 'score', 'laterKey']);
    expect(score(1)).toMatchObject({ value: -Infinity, computed: -Infinity, terms: [], sum: null, altered: false });
    expect(score(1).inputs).toMatchObject({ query: { value: 4 }, key: { value: 1 }, window: { value: 3 } });
    const { terms } = explain(mistral, masked, { name: 'blocks.0.attn.hook_pattern', index: [1, 4, 3] });
    expect(terms.map(({ label }) => label)).toEqual(['s=2', 's=3', 's=4']);
  });

  test('rounding is measured against the largest term, scaled as the terms are; of a branch normalised, against the weight', () => {
    const gemma = randomModel(textbook, ARCHITECTURES.gemma2);
    const traced = run(textbook, gemma, TOKENS, all);
    const score = explain(gemma, traced, { name: 'blocks.1.attn.hook_attn_scores', index: [1, 4, 3] });
    const largest = Math.max(...score.terms.map(({ value }) => Math.abs(value))) / Math.sqrt(6);
    expect(score.size).toBeCloseTo(Math.max(Math.abs(score.computed), largest), 12);
    for (let i = 0; i < 12; i++) {
      const { terms, computed, size } = explain(gemma, traced, { name: 'blocks.1.hook_mlp_out', index: [2, i] });
      expect(size).toBe(Math.max(Math.abs(computed), Math.abs(terms[0].operands[2].value)));
    }
  });

  test('all of it is plain data', () => {
    for (const name of ['logits', 'probabilities', 'hook_embed']) {
      const found = explain(model, trace, { name, index: [2, 4] });
      expect(structuredClone(found)).toEqual(found);
    }
  });
});

/** Whether an element of the feed-forward layer seems altered once all of it is multiplied by this. */
function seemsAltered(value: number): boolean {
  const trace = changed({ name: 'blocks.0.mlp.hook_post', action: 'scale', value });
  return explain(model, trace, { name: 'blocks.0.mlp.hook_post', index: [2, 5] }).altered;
}

describe('a changed run', () => {
  test('what an intervention set is altered; what was computed from it is explained from it', () => {
    const trace = changed({ name: 'blocks.1.attn.hook_z', slice: [null, 2], action: 'scale', value: 0.5 });
    const altered = (name: string, index: readonly number[]): boolean => explain(model, trace, { name, index }).altered;
    expect(altered('blocks.1.attn.hook_z', [3, 2, 1])).toBe(true);
    expect(altered('blocks.1.attn.hook_z', [3, 1, 1])).toBe(false);
    expect(altered('blocks.1.attn.hook_result', [3, 2, 1])).toBe(false);
    expect(altered('blocks.1.hook_attn_out', [3, 1])).toBe(false);
    expect(altered('logits', [3, 1])).toBe(false);
  });

  test('a change of more than one part in ten thousand shows', () => {
    expect([seemsAltered(1.0002), seemsAltered(1.00005), seemsAltered(1)]).toEqual([true, false, false]);
  });

  test('an opened mask: the score is altered, and values are mixed by what the pattern became', () => {
    const trace = changed({ name: 'blocks.0.attn.hook_attn_scores', slice: [0, 2, 6], action: 'set', value: 1 });
    const found = (name: string, index: readonly number[]) => explain(model, trace, { name, index });
    expect(found('blocks.0.attn.hook_attn_scores', [0, 2, 6])).toMatchObject({ altered: true, formula: { id: 'laterKey' } });
    expect(found('blocks.0.attn.hook_pattern', [0, 2, 6])).toMatchObject({ altered: false, terms: { length: 4 } });
    expect(found('blocks.0.attn.hook_z', [2, 0, 1])).toMatchObject({ altered: false, terms: { length: 4 } });
  });

  test('a query that sees nothing attends to nothing', () => {
    const trace = changed({ name: 'blocks.0.attn.hook_attn_scores', slice: [0, 2], action: 'set', value: -Infinity });
    const hidden = explain(model, trace, { name: 'blocks.0.attn.hook_pattern', index: [0, 2, 1] });
    expect(hidden).toMatchObject({ value: 0, computed: 0, terms: [], altered: false });
    expect(explain(model, trace, { name: 'blocks.0.attn.hook_z', index: [2, 0, 1] })).toMatchObject({
      computed: 0,
      altered: false,
    });
    expect(explain(model, trace, { name: 'blocks.0.attn.hook_attn_scores', index: [0, 2, 1] }).altered).toBe(true);
  });

  test('of experts with equal weights the first are chosen', () => {
    const mixture = randomModel(textbook, ARCHITECTURES.mixtral);
    const interventions: Intervention[] = [{ name: 'blocks.1.mlp.hook_expert_weights', action: 'set', value: 0.25 }];
    const trace = run(textbook, mixture, TOKENS, { ...all, interventions });
    const choice = (j: number) => explain(mixture, trace, { name: 'blocks.1.mlp.hook_expert_indices', index: [3, j] });
    expect([choice(0), choice(1)]).toMatchObject([
      { value: 0, computed: 0, sum: null },
      { value: 1, computed: 1, sum: null },
    ]);
  });

  test('another expert is altered; its gate and output are its own', () => {
    const mixture = randomModel(textbook, ARCHITECTURES.mixtral);
    const indices = 'blocks.1.mlp.hook_expert_indices';
    const chosen = run(textbook, mixture, TOKENS, all).get(indices).data[2 * 3];
    const other = [0, 1, 2, 3].findLast(
      (e) => e !== chosen && e !== run(textbook, mixture, TOKENS, all).get(indices).data[2 * 3 + 1],
    );
    const interventions: Intervention[] = [{ name: indices, slice: [3, 0], action: 'set', value: other ?? 0 }];
    const trace = run(textbook, mixture, TOKENS, { ...all, interventions });
    expect(explain(mixture, trace, { name: indices, index: [3, 0] })).toMatchObject({
      value: other,
      computed: chosen,
      altered: true,
    });
    expect(explain(mixture, trace, { name: 'blocks.1.mlp.hook_expert_gates', index: [3, 0] }).altered).toBe(false);
    const out = explain(mixture, trace, { name: 'blocks.1.hook_mlp_out', index: [3, 2] });
    expect([out.altered, out.terms[0].label]).toEqual([false, `e=${other}`]);
  });
});

test.each([
  ['gemma2', ARCHITECTURES.gemma2],
  ['a mixture with post-norms', { ...ARCHITECTURES['qwen3 moe'], post_norms: true }],
])('what the feed-forward layer gives before its norm is what the run had, to the bit: %s', (_, changes) => {
  const normed = randomModel(textbook, changes);
  const trace = run(textbook, normed, TOKENS, all);
  const { hidden_size: D, rms_norm_eps: eps } = normed.config;
  const gain = normed.weights.layers[1].feed_forward_post_norm ?? new Float32Array(D);
  for (let t = 0; t < TOKENS.length; t++) {
    const before = Array.from(
      { length: D },
      (__, i) => explain(normed, trace, { name: 'blocks.1.mlp.out', index: [t, i] }).value,
    );
    const after = new Float32Array(D);
    textbook.rmsnorm(after, null, null, Float32Array.from(before), gain, eps, 1, D);
    expect(after).toEqual(trace.get('blocks.1.hook_mlp_out').data.subarray(t * D, (t + 1) * D));
  }
});

test("a head's result that was changed is what the branch's norm reads", () => {
  const normed = randomModel(textbook, ARCHITECTURES.gemma2);
  const interventions: Intervention[] = [{ name: 'blocks.1.attn.hook_result', slice: [null, 2], action: 'scale', value: 0 }];
  const trace = run(textbook, normed, TOKENS, { ...all, interventions });
  const found = explain(normed, trace, { name: 'blocks.1.hook_attn_out', index: [4, 3] });
  expect([found.altered, found.formula.id]).toEqual([false, 'norm']);
  expect(explain(normed, trace, { name: 'blocks.1.attn.hook_result', index: [4, 2, 3] }).altered).toBe(true);
});

describe('a run that continues a cache', () => {
  const cache = new KVCache(textbook, model.config);
  run(textbook, model, TOKENS.slice(0, 5), { cache });
  const trace = run(textbook, model, TOKENS.slice(5), { ...all, cache, logits: 'last' });

  test('stands at its own positions', () => {
    const { inputs, altered } = explain(model, trace, { name: 'blocks.0.attn.hook_rot_k', index: [1, 0, 1] });
    expect([inputs.position, altered]).toMatchObject([{ value: 6 }, false]);
    expect(explain(model, trace, { name: 'hook_embed', index: [2, 0] }).inputs.token).toEqual({
      kind: 'token',
      position: 7,
      id: 1,
    });
  });

  test('explains scores of its own keys and shares of all, and refuses what reads the cache', () => {
    const score = (s: number) => explain(model, trace, { name: 'blocks.1.attn.hook_attn_scores', index: [3, 1, s] });
    expect(score(5)).toMatchObject({ altered: false, formula: { id: 'score' } });
    expect(score(7)).toMatchObject({ altered: false, formula: { id: 'laterKey' } });
    expect(() => score(4)).toThrow('reads position 4, whose key and value come from the cache: this run began at position 5');
    const shares = explain(model, trace, { name: 'blocks.1.attn.hook_pattern', index: [3, 1, 4] });
    expect([shares.altered, shares.terms.length]).toEqual([false, 7]);
    expect(() => explain(model, trace, { name: 'blocks.1.attn.hook_z', index: [1, 3, 0] })).toThrow('come from the cache');
  });

  test('the only row of logits is that of the last token', () => {
    const { terms, altered } = explain(model, trace, { name: 'logits', index: [0, 9] });
    expect([altered, terms[0].operands[0]]).toMatchObject([false, { name: 'ln_final.hook_out', index: [2, 0] }]);
    expect(explain(model, trace, { name: 'probabilities', index: [0, 9] }).altered).toBe(false);
    expect(() => explain(model, trace, { name: 'probabilities', index: [1, 9] })).toThrow('its shape is [1, 23]');
  });
});

describe('lines', () => {
  const terms = [1, -5, 0.5, 5, -2].map((value, i) =>
    product(`i=${i}`, { kind: 'constant', name: 'x', value }, { kind: 'constant', name: 'y', value: 2 }),
  );

  test('the largest first, of equal ones the first, the rest as one, the total running down to the sum', () => {
    expect(orderOf(terms, 'largest')).toEqual([1, 3, 4, 0, 2]);
    expect(linesOf(terms, 'largest', 3)).toEqual([
      { kind: 'term', at: 1, term: terms[1], total: -10 },
      { kind: 'term', at: 3, term: terms[3], total: 0 },
      { kind: 'term', at: 4, term: terms[4], total: -4 },
      { kind: 'rest', count: 2, value: 3, total: -1 },
    ]);
  });

  test('in the given order, all of them', () => {
    const totals = linesOf(terms, 'given').map(({ total }) => total);
    expect(totals).toEqual([2, -8, -7, 3, -1]);
    expect(linesOf(terms, 'given', 5).map(({ kind }) => kind)).toEqual(['term', 'term', 'term', 'term', 'term']);
    expect(linesOf(terms, 'given', 0)).toEqual([{ kind: 'rest', count: 5, value: -1, total: -1 }]);
    expect(linesOf([], 'largest', 3)).toEqual([]);
  });
});

describe('what is refused', () => {
  const trace = run(textbook, model, TOKENS, { record: ['blocks.0.hook_resid_mid'] });
  test.each([
    ['blocks.0.hook_nothing', [0, 0], 'no activation named blocks.0.hook_nothing'],
    ['blocks.3.hook_resid_mid', [0, 0], 'no activation named'],
    ['blocks.00.hook_resid_mid', [0, 0], 'no activation named'],
    ['blocks.0.mlp.experts.0.pre', [0, 0], 'no activation named'],
    ['blocks.0.attn.q_norm.scale', [0, 0], 'no activation named'],
    ['blocks.0.probabilities', [0, 0], 'no activation named'],
    ['mlp.out', [0, 0], 'no activation named'],
    ['blocks.0.hook_resid_mid', [0, 12], 'has no element [0, 12]: its shape is [8, 12]'],
    ['blocks.0.hook_resid_mid', [0], 'has no element [0]'],
    ['blocks.0.hook_resid_mid', [0.5, 0], 'has no element [0.5, 0]'],
    ['blocks.0.hook_resid_mid', [-1, 0], 'has no element [-1, 0]'],
    ['blocks.0.hook_resid_mid', [0, 0], 'blocks.0.hook_resid_pre was not recorded'],
    ['blocks.0.hook_resid_post', [0, 0], 'blocks.0.hook_resid_post was not recorded'],
  ])('%s%j', (name, index, message) => {
    expect(() => explain(model, trace, { name, index })).toThrow(RangeError);
    expect(() => explain(model, trace, { name, index })).toThrow(message);
  });

  test('an expert that a mixture does not have', () => {
    const { config } = randomModel(textbook, ARCHITECTURES.mixtral);
    expect(needed(config, 'blocks.0.mlp.experts.3.post')).toEqual(['blocks.0.ln2.hook_out']);
    expect(() => needed(config, 'blocks.0.mlp.experts.4.post')).toThrow('no activation named');
    expect(() => needed(config, 'blocks.0.mlp.experts.post')).toThrow('no activation named');
    expect(() => needed(config, 'blocks.3.mlp.experts.0.post')).toThrow('no activation named');
  });
});

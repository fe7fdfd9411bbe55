/** Explanations of altered runs: true to what was computed, and honest about what was changed. */
import { describe, expect, test } from 'vitest';
import { explain, innerNames, type Explanation } from '../../engine/explain';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { DROPPABLE, type Alteration } from '../../engine/run/alterations';
import { activationNames } from '../../engine/run/names';
import { run, type Trace } from '../../engine/run/trace';
import { Random } from '../../engine/tensor/random';
import { placesIn } from './support/explained';
import { ARCHITECTURES, randomModel } from './support/random-model';

const TOKENS = [3, 17, 0, 22, 5, 9, 1, 14];
const DRAWS = 3;
/** Below this float32 has fewer digits. */
const SMALLEST = 1e-30;

const altered = (model: Model, ...alterations: Alteration[]): Trace =>
  run(textbook, model, TOKENS, { record: ['*'], alterations });

/** Explanations of random elements of everything. */
function drawn(model: Model, trace: Trace): Explanation[] {
  const random = new Random(5);
  const { config } = model;
  const widths = { 'q_norm.scale': config.num_attention_heads, 'k_norm.scale': config.num_key_value_heads };
  const shapeOf = (name: string): readonly number[] => {
    if (trace.has(name)) return trace.get(name).shape;
    const [, width = 1] = Object.entries(widths).find(([end]) => name.endsWith(end)) ?? [];
    return [TOKENS.length, width];
  };
  return [...activationNames(config).map(({ name }) => name), ...innerNames(config)].flatMap((name) =>
    Array.from({ length: DRAWS }, () => explain(model, trace, { name, index: shapeOf(name).map((n) => random.below(n)) })),
  );
}

/** The names of those whose value is not what the explanation computes. */
const unlike = (explanations: readonly Explanation[]): string[] => [
  ...new Set(
    explanations
      .filter(({ value, computed, size, altered: isAltered }) => {
        const isFar = value !== computed && !(Math.abs(value - computed) <= 1e-5 * Math.max(size, SMALLEST));
        return isFar || isAltered;
      })
      .map(({ name }) => name),
  ),
];

describe.each(Object.entries(ARCHITECTURES))('%s', (_, changes) => {
  const model = randomModel(textbook, changes);
  const isMixture = model.config.num_local_experts !== undefined;

  test.each(DROPPABLE.filter((what) => what !== 'norms'))('without %s, every number is explained as it was computed', (what) => {
    for (const layer of [undefined, 1]) {
      const trace = altered(model, { kind: 'drop', what, ...(layer !== undefined && { layer }) });
      expect(unlike(drawn(model, trace))).toEqual([]);
    }
  });

  test('without norms, their divisors are altered and nothing else', () => {
    const names = unlike(drawn(model, altered(model, { kind: 'drop', what: 'norms' })));
    expect(names).toEqual(
      activationNames(model.config)
        .map(({ name }) => name)
        .filter((name) => name.endsWith('hook_scale')),
    );
  });

  test('with another token, nothing is altered: it is another text', () => {
    expect(unlike(drawn(model, altered(model, { kind: 'token', position: 2, id: 9 })))).toEqual([]);
  });

  test('what was scaled is altered and nothing else', () => {
    const scale = { kind: 'scale', layer: 1, factor: 3 } as const;
    const cases: [Alteration, string][] = [
      [{ ...scale, what: 'head', head: 2 }, 'attn.hook_z'],
      [{ ...scale, what: 'attention' }, 'hook_attn_out'],
      [{ ...scale, what: 'feed-forward' }, 'hook_mlp_out'],
      isMixture
        ? [{ ...scale, what: 'expert', expert: 2 }, 'mlp.hook_expert_gates']
        : [{ ...scale, what: 'neuron', neuron: 7 }, 'mlp.hook_post'],
    ];
    for (const [alteration, name] of cases) {
      const trace = altered(model, alteration);
      expect(unlike(drawn(model, trace)).filter((each) => each !== `blocks.1.${name}`)).toEqual([]);
      // Of the activation itself, the scaled cells.
      const { data, shape } = trace.get(`blocks.1.${name}`);
      const explained = Array.from(data, (__, i) => {
        const index = shape.map((extent, axis) => Math.floor(i / shape.slice(axis + 1).reduce((a, b) => a * b, 1)) % extent);
        return explain(model, trace, { name: `blocks.1.${name}`, index });
      });
      const scaled = explained.filter(({ value, computed }) => Math.abs(value - 3 * computed) < 1e-4 * Math.abs(value));
      expect(scaled.length).toBeGreaterThan(0);
      // A neuron that gives almost nothing gives three times that.
      expect(explained.filter((each) => each.altered).length).toBe(scaled.length);
    }
  });
});

/** Everything dropped from one layer. */
const all = (model: Model): Trace => altered(model, ...DROPPABLE.map((what): Alteration => ({ kind: 'drop', what, layer: 1 })));

describe('the formula says what was left out', () => {
  const model = randomModel(textbook);
  const capped = randomModel(textbook, ARCHITECTURES.gemma2);
  const trace = all(model);
  const found = (name: string, index: readonly number[]) => explain(model, trace, { name, index });

  test('the stream is the branch', () => {
    for (const [stream, branch] of [
      ['hook_resid_mid', 'hook_attn_out'],
      ['hook_resid_post', 'hook_mlp_out'],
    ]) {
      const { formula, terms, sum } = found(`blocks.1.${stream}`, [3, 5]);
      const value = placesIn(trace, `blocks.1.${branch}`, [3, 5]);
      expect([formula.id, sum]).toEqual(['replaced', value]);
      expect(terms[0].operands).toEqual([{ kind: 'activation', name: `blocks.1.${branch}`, index: [3, 5], value }]);
    }
    expect(found('blocks.2.hook_resid_mid', [3, 5]).formula.id).toBe('residual');
  });

  test('queries and keys are not turned', () => {
    const { formula, terms, value } = found('blocks.1.attn.hook_rot_k', [3, 1, 2]);
    expect(formula.id).toBe('unturned');
    expect(terms[0].operands).toEqual([{ kind: 'activation', name: 'blocks.1.attn.hook_k', index: [3, 1, 2], value }]);
    expect(found('blocks.2.attn.hook_rot_k', [3, 1, 2]).formula.id).toBe('turnedFirst');
  });

  test('scores are not divided, those of later keys have terms, and their values are mixed', () => {
    const score = found('blocks.1.attn.hook_attn_scores', [1, 2, 6]);
    expect([score.formula.id, score.inputs, score.terms.length]).toEqual(['unscaledScore', {}, 4]);
    expect(score.computed).toBe(score.sum);
    expect(found('blocks.1.attn.hook_pattern', [1, 2, 6]).terms).toHaveLength(8);
    expect(found('blocks.1.attn.hook_z', [2, 1, 0]).terms).toHaveLength(8);
    expect(found('blocks.2.attn.hook_attn_scores', [1, 2, 6]).formula.id).toBe('laterKey');
    const softly = explain(capped, all(capped), { name: 'blocks.1.attn.hook_attn_scores', index: [1, 2, 6] });
    expect([softly.formula.id, Object.keys(softly.inputs)]).toEqual(['cappedUnscaledScore', ['cap']]);
    expect(softly.computed).toBeCloseTo(5 * Math.tanh((softly.sum ?? 0) / 5), 12);
  });
});

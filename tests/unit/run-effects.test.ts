import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textbook } from '../../engine/ops';
import type { Alteration } from '../../engine/run/alterations';
import { distributionChange, residualNames, residualSizes } from '../../engine/run/effects';
import { run } from '../../engine/run/trace';
import { distance, randomModel } from './support/random-model';

const TOKENS = [3, 17, 0, 22, 5];

describe('the sizes of the residual stream', () => {
  const small = randomModel(textbook);
  /** With embeddings that are large, as those of trained models are beside what each layer adds. */
  const large = { ...small.weights.embed_tokens };
  if (large.type !== 'F32') throw new TypeError('random models are float32');
  const model = {
    ...small,
    weights: { ...small.weights, embed_tokens: { ...large, data: large.data.map((weight) => weight * 8) } },
  };
  const sizesOf = (...alterations: Alteration[]) => {
    const trace = run(textbook, model, TOKENS, { record: residualNames(model.config), alterations });
    return residualSizes(trace, model.config);
  };

  const last = (...alterations: Alteration[]): number[] => Array.from(sizesOf(...alterations).data.subarray(30));

  test('are the root mean squares of what was recorded, row by row', () => {
    expect(residualNames(model.config)).toEqual([
      'hook_embed',
      'blocks.0.hook_resid_mid',
      'blocks.0.hook_resid_post',
      'blocks.1.hook_resid_mid',
      'blocks.1.hook_resid_post',
      'blocks.2.hook_resid_mid',
      'blocks.2.hook_resid_post',
    ]);
    const { data, shape } = sizesOf();
    expect(shape).toEqual([7, 5]);
    // What the norms divide by, but for eps.
    const trace = run(textbook, model, TOKENS, { record: ['*hook_scale'] });
    const scales = ['blocks.0.ln1', 'blocks.0.ln2', 'blocks.1.ln1', 'blocks.1.ln2', 'blocks.2.ln1', 'blocks.2.ln2', 'ln_final'];
    const expected = scales.flatMap((at) => Array.from(trace.get(`${at}.hook_scale`).data));
    expect(distance(data, expected)).toBeLessThan(1e-4);
  });

  test('grow without norms, shrink to the branch without additions', () => {
    const usual = last();
    last({ kind: 'drop', what: 'norms' }).forEach((size, t) => expect(size).toBeGreaterThan(10 * usual[t]));
    last({ kind: 'drop', what: 'residuals' }).forEach((size, t) => expect(size).toBeLessThan(usual[t]));
  });

  test('hold where squares outgrow float32, and where nothing was recorded are refused', () => {
    const beyond = run(textbook, model, TOKENS, {
      record: residualNames(model.config),
      interventions: [{ name: 'blocks.1.hook_mlp_out', slice: [2, 0], action: 'set', value: 3e38 }],
    });
    const { data } = residualSizes(beyond, model.config);
    expect(data[4 * 5 + 2] / (3e38 / Math.sqrt(12))).toBeCloseTo(1, 6);
    expect(() => residualSizes(run(textbook, model, TOKENS), model.config)).toThrow('hook_embed was not recorded');
  });
});

describe('the change of a distribution', () => {
  test('by hand', () => {
    const before = Float32Array.from([0.5, 0.25, 0.25], Math.log);
    const after = Float32Array.from([0.25, 0.25, 0.5], (p) => Math.log(p) + 100);
    const change = distributionChange(before, after, 2);
    expect(change?.totalVariation).toBeCloseTo(0.25, 5);
    expect(change?.divergence).toBeCloseTo(0.5 * Math.log(2) - 0.25 * Math.log(2), 5);
    expect(change?.tokens.map(({ id }) => id).toSorted()).toEqual([0, 2]);
    const [first] = change?.tokens.filter(({ id }) => id === 0) ?? [];
    expect(first.before).toBeCloseTo(0.5, 5);
    expect(first.after).toBeCloseTo(0.25, 5);
    expect(first.change).toBe(first.after - first.before);
  });

  test('is none between equals, however large the logits', () => {
    const logits = Float32Array.of(1e30, -1e30, 3e38, 0);
    expect(distributionChange(logits, logits, 1)).toEqual({
      tokens: [{ id: 2, before: 1, after: 1, change: 0 }],
      totalVariation: 0,
      divergence: 0,
    });
  });

  test('is exact where probabilities are too small to be divided', () => {
    // Both give token 1 next to nothing; the first run's token 0 falls to e^-2000.
    const change = distributionChange(Float32Array.of(0, -3000), Float32Array.of(-2000, 0));
    expect(change).toMatchObject({ totalVariation: 1, divergence: 2000 });
    expect(distributionChange(Float32Array.of(0, -Infinity), Float32Array.of(0, 0))?.divergence).toBeCloseTo(Math.log(2), 12);
    expect(distributionChange(Float32Array.of(0, 0), Float32Array.of(0, -Infinity))?.divergence).toBe(Infinity);
  });

  test('lies within its bounds, and agrees with the probabilities', () => {
    const logits = fc.float32Array({ minLength: 6, maxLength: 6, min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(logits, logits, (before, after) => {
        const change = distributionChange(before, after);
        if (change === null) throw new Error('there should be a distribution');
        const { tokens, totalVariation, divergence } = change;
        const probabilities = (which: 'before' | 'after') => tokens.reduce((total, token) => total + token[which], 0);
        expect([probabilities('before'), probabilities('after')].map((total) => total.toFixed(9))).toEqual([
          '1.000000000',
          '1.000000000',
        ]);
        expect(totalVariation).toBeCloseTo(
          tokens.reduce((total, token) => total + Math.max(0, token.change), 0),
          9,
        );
        // Pinsker's inequality.
        expect(divergence + 1e-9).toBeGreaterThanOrEqual(2 * totalVariation ** 2);
        const sizes = tokens.map((token) => Math.abs(token.change));
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      }),
    );
  });

  test('is null where there is no distribution, and refused between vocabularies', () => {
    const fine = Float32Array.of(0, 1);
    for (const broken of [Float32Array.of(NaN, 1), Float32Array.of(0, Infinity), new Float32Array(2).fill(-Infinity)]) {
      expect(distributionChange(fine, broken)).toBeNull();
      expect(distributionChange(broken, fine)).toBeNull();
    }
    expect(() => distributionChange(fine, new Float32Array(3))).toThrow('2 logits cannot be compared with 3');
  });
});

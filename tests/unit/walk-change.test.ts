/** What the walkthrough offers to alter at each step. */
import { describe, expect, test } from 'vitest';
import { choicesAt, nameOf, withAlteration, withoutAlteration } from '../../app/change/choices';
import { tokensFor } from '../../app/change/TokenChoice';
import type { Walk } from '../../app/walk/picture';
import { textbook } from '../../engine/ops';
import { checkAlterations, type Alteration } from '../../engine/run/alterations';
import { run } from '../../engine/run/trace';
import { stepsOf, type Stage } from '../../engine/steps';
import { ARCHITECTURES, randomModel } from './support/random-model';

const TOKENS = [1, 5, 3, 5];

/** The walk at a stage of layer 1, with a real run's numbers; only what choices are made from. */
function walkAt(architecture: keyof typeof ARCHITECTURES, stage: Stage, dimension = -1): Walk {
  const model = randomModel(textbook, ARCHITECTURES[architecture]);
  const trace = run(textbook, model, TOKENS, { record: ['*'] });
  const steps = stepsOf({
    config: model.config,
    tokens: TOKENS,
    promptLength: 4,
    position: 3,
    head: 1,
    full: null,
    merges: [],
    decoding: { stages: [], id: 2, uniform: 0.5, probability: 0.25 },
    end: null,
  });
  const step = steps.find((each) => each.stage === stage && (each.layer ?? 1) === 1);
  if (step === undefined) throw new Error(`no step ${stage}`);
  const original: Walk['original'] = (name) => (trace.has(name) ? trace.get(name) : null);
  return { config: model.config, step, layer: 1, head: 1, position: 3, dimension, original } as Walk;
}

describe('what is offered', () => {
  test.each([
    ['norm1', 'norms'],
    ['rotation', 'rotation'],
    ['scores', 'scaling'],
    ['mask', 'mask'],
    ['add1', 'residuals'],
    ['add2', 'residuals'],
    ['finalNorm', 'norms'],
  ] as const)('at %s first of all to leave out the %s', (stage, what) => {
    expect(choicesAt(walkAt('llama', stage)).here[0]).toEqual({ kind: 'drop', what });
  });

  test('a head where attention is computed, a neuron where the network is: the pinned one or the strongest', () => {
    expect(choicesAt(walkAt('llama', 'softmax')).here).toContainEqual({
      kind: 'scale',
      what: 'head',
      layer: 1,
      head: 1,
      factor: 0,
    });
    expect(choicesAt(walkAt('llama', 'activation', 3)).here).toContainEqual({
      kind: 'scale',
      what: 'neuron',
      layer: 1,
      neuron: 3,
      factor: 0,
    });
    const walk = walkAt('llama', 'activation');
    const F = walk.config.intermediate_size;
    const row = walk.original('blocks.1.mlp.hook_post')!.data.subarray(3 * F, 4 * F);
    const sizes = Array.from(row, Math.abs);
    const neuron = sizes.indexOf(Math.max(...sizes));
    expect(choicesAt(walk).here).toContainEqual({ kind: 'scale', what: 'neuron', layer: 1, neuron, factor: 0 });
  });

  test('of a mixture the expert that the token chose, and no neuron', () => {
    const walk = walkAt('mixtral', 'choice');
    const { data, shape } = walk.original('blocks.1.mlp.hook_expert_indices')!;
    const { here } = choicesAt(walk);
    expect(here).toContainEqual({ kind: 'scale', what: 'expert', layer: 1, expert: data[3 * shape[1]], factor: 0 });
    expect(here.some((each) => each.kind === 'scale' && each.what === 'neuron')).toBe(false);
  });

  test('nothing twice, and nothing that the model does not have', () => {
    for (const architecture of Object.keys(ARCHITECTURES) as (keyof typeof ARCHITECTURES)[])
      for (const stage of ['text', 'embed', 'norm1', 'softmax', 'norm2', 'add2', 'logits', 'append'] as const) {
        const walk = walkAt(architecture, stage);
        const { here, others } = choicesAt(walk);
        const names = [...here, ...others].map(nameOf);
        expect(new Set(names).size).toBe(names.length);
        expect(names.length).toBeGreaterThanOrEqual(8);
        expect(() => checkAlterations([...here, ...others], walk.config, TOKENS.length)).not.toThrow();
      }
  });
});

test('altering again changes the factor or the token, and undoing takes out just that one', () => {
  const half: Alteration = { kind: 'scale', what: 'head', layer: 0, head: 1, factor: 0.5 };
  const token: Alteration = { kind: 'token', position: 2, id: 7 };
  const list = withAlteration(withAlteration([{ ...half, factor: 0 }], token), half);
  expect(list).toEqual([half, token]);
  expect(withAlteration(list, { ...token, id: 9 })).toEqual([half, { ...token, id: 9 }]);
  expect(withoutAlteration(list, { ...half, factor: 2 })).toEqual([token]);
});

test('a typed word finds its token: as a word of its own, as it stands, then longer ones', () => {
  const vocabulary = ['dog', ' dog', ' dogs', 'dogma', ' cat', 'do'];
  expect(tokensFor(vocabulary, 'dog')).toEqual([1, 0, 2, 3]);
  expect(tokensFor(vocabulary, 'horse')).toEqual([]);
  expect(tokensFor(vocabulary, '')).toEqual([]);
});

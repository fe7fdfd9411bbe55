/** What alterations may say, how they go together, and that the kernels follow them. */
import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../engine/kernels/node';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { DROPPABLE, type Alteration } from '../../engine/run/alterations';
import { KVCache } from '../../engine/run/cache';
import { residualNames } from '../../engine/run/effects';
import { runBytes } from '../../engine/run/memory';
import { run } from '../../engine/run/trace';
import { ARCHITECTURES, distance, randomModel } from './support/random-model';

const TOKENS = [3, 17, 0, 22, 5, 9, 1, 14];
const MASK: Alteration = { kind: 'drop', what: 'mask' };
const kernels = await loadKernels({ bytes: 2 ** 22, simd: 'simd' });

function everyAlteration({ config }: Model): Alteration[] {
  const scalings = [0, 3].flatMap((factor): Alteration[] => [
    { kind: 'scale', what: 'head', layer: 1, head: 2, factor },
    config.num_local_experts === undefined
      ? { kind: 'scale', what: 'neuron', layer: 1, neuron: 7, factor }
      : { kind: 'scale', what: 'expert', layer: 1, expert: 2, factor },
    { kind: 'scale', what: 'attention', layer: 1, factor },
    { kind: 'scale', what: 'feed-forward', layer: 1, factor },
  ]);
  return [...scalings, { kind: 'token', position: 3, id: 4 }, ...DROPPABLE.map((what): Alteration => ({ kind: 'drop', what }))];
}

test.each(Object.entries(ARCHITECTURES))('the kernels follow every alteration as the textbook does: %s', (_, changes) => {
  const model = randomModel(textbook, changes);
  const mark = kernels.mark();
  const fast = randomModel(kernels, changes);
  for (const alteration of everyAlteration(model)) {
    const options = { record: ['*'], alterations: [alteration] };
    const actual = run(kernels, fast, TOKENS, options);
    const expected = run(textbook, model, TOKENS, options);
    const isFar = (name: string): boolean => {
      // Of weights too small for the kernels one is as good as the other; what they choose is told by its gates.
      if (name.endsWith('hook_expert_indices')) return false;
      const values = expected.get(name).data;
      // A silenced branch is all 0, where there is nothing to measure by.
      if (values.every((value) => value === 0)) return actual.get(name).data.some((value) => value !== 0);
      return !(distance(actual.get(name).data, values) < 2e-4);
    };
    expect([alteration, expected.names().filter(isFar)]).toEqual([alteration, []]);
  }
  kernels.release(mark);
});

test.each(Object.entries(ARCHITECTURES))(
  'all at once take no more memory than is foretold, and give it back: %s',
  (_, changes) => {
    const mark = kernels.mark();
    const model = randomModel(kernels, changes);
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
    run(watched, model, TOKENS, { alterations: everyAlteration(model), logits: 'last' });
    expect(kernels.left()).toBe(before);
    const foretold = runBytes(model.config, TOKENS.length, TOKENS.length, { logits: 'last' });
    expect(before - least).toBeLessThanOrEqual(foretold);
    kernels.release(mark);
  },
);

describe('an altered run', () => {
  const model = randomModel(textbook);
  const zeroed: Alteration = { kind: 'scale', what: 'head', layer: 1, head: 0, factor: 0 };

  test('multiplies factors, and takes the last of the tokens put in one place', () => {
    const alterations: Alteration[] = [
      { kind: 'scale', what: 'attention', layer: 0, factor: 2 },
      { kind: 'scale', what: 'attention', layer: 0, factor: 0.25 },
      { kind: 'token', position: 1, id: 2 },
      { kind: 'token', position: 1, id: 4 },
    ];
    const half: Alteration = { kind: 'scale', what: 'attention', layer: 0, factor: 0.5 };
    const tokens = TOKENS.with(1, 4);
    expect(run(textbook, model, TOKENS, { alterations }).logits).toEqual(
      run(textbook, model, tokens, { alterations: [half] }).logits,
    );
  });

  test('is altered before interventions apply', () => {
    const name = 'blocks.1.attn.hook_z';
    const trace = run(textbook, model, TOKENS, {
      record: [name],
      alterations: [zeroed],
      interventions: [{ name, action: 'add', value: 2 }],
    });
    expect(trace.get(name).data.subarray(0, 4)).toEqual(Float32Array.of(2, 2, 2, 2));
  });

  test('replaces tokens by their position in the sequence, those of other steps being passed over while generating', () => {
    const cache = new KVCache(textbook, model.config);
    const alterations: Alteration[] = [
      { kind: 'token', position: 6, id: 2 },
      { kind: 'token', position: 1, id: 8 },
    ];
    const first = run(textbook, model, TOKENS.slice(0, 5), { cache, alterations, generating: true });
    const rest = run(textbook, model, TOKENS.slice(5), { cache, alterations, generating: true });
    expect([...first.tokens, ...rest.tokens]).toEqual(TOKENS.with(6, 2).with(1, 8));
    expect(cache.tokens).toEqual(TOKENS.with(6, 2).with(1, 8));
    cache.truncate(5);
    expect(() => run(textbook, model, TOKENS.slice(5), { cache, alterations })).toThrow(
      'position 1 lies before this run, which begins at position 5',
    );
  });

  test('without a mask in a run that goes on from a cache, all of its keys are seen', () => {
    const cache = new KVCache(textbook, model.config);
    run(textbook, model, TOKENS.slice(0, 5), { cache });
    const trace = run(textbook, model, TOKENS.slice(5), { cache, record: ['*'], alterations: [MASK] });
    for (let layer = 0; layer < 3; layer++)
      expect(Array.from(trace.get(`blocks.${layer}.attn.hook_attn_scores`).data).every(Number.isFinite)).toBe(true);
  });

  test('is plain data', () => {
    const { tokens, start, alterations, activations } = run(textbook, model, TOKENS, {
      record: residualNames(model.config),
      alterations: [zeroed],
    });
    const data = { tokens, start, alterations, activations };
    expect(structuredClone(data)).toEqual(data);
  });
});

describe('an alteration is refused', () => {
  const dense = randomModel(textbook);
  const mixture = randomModel(textbook, ARCHITECTURES.mixtral);
  const scale = { kind: 'scale', factor: 0 } as const;
  test.each([
    ['a layer', dense, { ...scale, what: 'attention', layer: 3 }, 'there is no layer 3: there are 0 to 2'],
    ['a negative layer', dense, { ...scale, what: 'head', layer: -1, head: 0 }, 'there is no layer -1'],
    ['half a layer', dense, { kind: 'drop', what: 'mask', layer: 0.5 }, 'there is no layer 0.5'],
    ['a layer to drop from', dense, { kind: 'drop', what: 'norms', layer: 3 }, 'there is no layer 3'],
    ['a head', dense, { ...scale, what: 'head', layer: 0, head: 4 }, 'there is no head 4: there are 0 to 3'],
    ['a neuron', dense, { ...scale, what: 'neuron', layer: 0, neuron: 10 }, 'there is no neuron 10: there are 0 to 9'],
    ['an expert', mixture, { ...scale, what: 'expert', layer: 0, expert: 4 }, 'there is no expert 4: there are 0 to 3'],
    ['an expert of a dense model', dense, { ...scale, what: 'expert', layer: 0, expert: 0 }, 'this model has no experts'],
    ['a neuron of a mixture', mixture, { ...scale, what: 'neuron', layer: 0, neuron: 0 }, 'scale an expert, not a neuron'],
    ['a token', dense, { kind: 'token', position: 0, id: 23 }, 'there is no token 23: there are 0 to 22'],
    ['half a token', dense, { kind: 'token', position: 0, id: 1.5 }, 'there is no token 1.5'],
    ['a position', dense, { kind: 'token', position: 8, id: 0 }, 'there is no position 8: there are 0 to 7'],
    ['no number', dense, { ...scale, what: 'attention', layer: 0, factor: NaN }, 'from -1000 to 1000, not NaN'],
    ['an infinite factor', dense, { ...scale, what: 'head', layer: 0, head: 0, factor: Infinity }, 'not Infinity'],
    ['an enormous factor', dense, { ...scale, what: 'feed-forward', layer: 0, factor: -1001 }, 'not -1001'],
  ] satisfies [string, Model, Alteration, string][])('that names %s that is not there', (_, model, alteration, message) => {
    const untouched = { ...textbook, embed: () => expect.unreachable('the run began') };
    const attempt = (): unknown => run(untouched, model, TOKENS, { alterations: [alteration] });
    expect(attempt).toThrow(RangeError);
    expect(attempt).toThrow(message);
  });

  test('beyond the 64th', () => {
    const alterations = Array.from({ length: 65 }, () => MASK);
    expect(() => run(textbook, dense, TOKENS, { alterations })).toThrow('65 alterations are too many: a run takes 64');
    expect(run(textbook, dense, TOKENS, { alterations: alterations.slice(1) }).alterations).toHaveLength(64);
  });

  test.each([
    ['blocks.0.mlp.hook_expert_weights', 0, 0, 'is for a mixture'],
    ['blocks.0.mlp.hook_expert_gates', 4, 0, '4 is no expert: there are 0 to 3'],
    ['blocks.0.mlp.hook_expert_gates', 3, NaN, 'NaN cannot be put'],
  ])('as an intervention that scales in %s expert %d by %d', (name, expert, value, message) => {
    const attempt = (): unknown =>
      run(textbook, mixture, TOKENS, { interventions: [{ name, action: 'scale-expert', expert, value }] });
    expect(attempt).toThrow(RangeError);
    expect(attempt).toThrow(message);
  });
});

test('an expert is scaled where an intervention chose it too', () => {
  const mixture = randomModel(textbook, ARCHITECTURES.mixtral);
  const gates = 'blocks.0.mlp.hook_expert_gates';
  const chosen = {
    name: 'blocks.0.mlp.hook_expert_indices',
    slice: [3],
    action: 'set',
    value: [0, 3],
  } as const;
  const trace = run(textbook, mixture, TOKENS, {
    record: [gates],
    alterations: [{ kind: 'scale', what: 'expert', layer: 0, expert: 3, factor: 0 }],
    interventions: [chosen],
  });
  const [first, second] = trace.get(gates).data.subarray(6, 8);
  expect([first > 0, second]).toEqual([true, 0]);
});

/** Where an address leads in the walkthrough, and where the keys lead from there. */
import { describe, expect, test } from 'vitest';
import { depthAt, depthsOf, deeper, nameOf, sameInLayer, stepAt } from '../../app/walk/place';
import { sectionsOf } from '../../app/walk/sections';
import { stepsOf, type Journey, type Step } from '../../engine/steps';
import { TINY } from './support/random-model';

const config = { ...TINY, num_hidden_layers: 3 };
const journey: Journey = {
  config,
  tokens: [1, 5, 3, 5],
  promptLength: 4,
  position: 3,
  head: 1,
  full: null,
  merges: [0, 1].map((merge) => ({ piece: 0, merge, rank: merge, left: 1, right: 2, merged: 3 })),
  decoding: { stages: [], id: 2, uniform: 0.5, probability: 0.25 },
  end: null,
  logitRows: 4,
};
const steps = stepsOf(journey);
const at = (step: string, layer = 0): Step => steps[stepAt(steps, { step, layer })];

describe('the step that an address names', () => {
  test('every step has an address that leads back to it', () => {
    for (const step of steps) expect(at(nameOf(step), step.layer ?? 2)).toBe(step);
  });

  test('one that this journey does not have becomes the nearest', () => {
    expect(at('merge.9').stage).toBe('merge');
    expect(at('softmax', 9)).toBe(at('softmax', 0));
    expect(at('router', 1)).toBe(steps[0]);
    expect(at('nonsense')).toBe(steps[0]);
    const folded = stepsOf({ ...journey, full: 1 });
    expect(folded[stepAt(folded, { step: 'softmax', layer: 2 })].key).toBe('blocks.2.layer');
    expect(folded[stepAt(folded, { step: 'softmax', layer: 1 })].key).toBe('blocks.1.softmax');
  });
});

describe('depths', () => {
  test('a step is seen at all depths down to its own, and its number where it has one', () => {
    expect(depthsOf(at('text'))).toEqual(['loop']);
    expect(depthsOf(at('norm1'))).toEqual(['loop', 'stack', 'block', 'number']);
    expect(depthsOf(at('softmax'))).toEqual(['loop', 'stack', 'block', 'head', 'number']);
  });

  test('what was asked for is shown if the step has it, otherwise its own', () => {
    expect(depthAt(at('softmax'), '')).toBe('head');
    expect(depthAt(at('softmax'), 'stack')).toBe('stack');
    expect(depthAt(at('norm1'), 'head')).toBe('block');
    expect(depthAt(at('text'), 'number')).toBe('loop');
  });

  test('nearer and farther are each other’s way back', () => {
    expect(deeper(at('norm1'), 'block', 1)).toBe('number');
    expect(deeper(at('norm1'), 'number', 1)).toBeNull();
    expect(deeper(at('norm1'), 'loop', -1)).toBeNull();
    for (const step of steps)
      for (const depth of depthsOf(step)) {
        const nearer = deeper(step, depth, 1);
        expect(nearer === null ? depth : deeper(step, nearer, -1)).toBe(depth);
      }
  });
});

test('the same stage in another layer', () => {
  expect(sameInLayer(steps, at('softmax', 0), 2)).toBe('blocks.2.softmax');
  expect(sameInLayer(steps, at('softmax', 0), 3)).toBeNull();
  expect(sameInLayer(steps, at('text'), 1)).toBeNull();
});

test('the scrubber’s sections follow each other and hold every step', () => {
  const sections = sectionsOf(steps);
  expect(sections.map(({ name }) => name)).toEqual(['text', 'embed', 'layer', 'layer', 'layer', 'logits', 'choose']);
  let from = 0;
  for (const section of sections) {
    expect(section.from).toBe(from);
    from += section.count;
  }
  expect(from).toBe(steps.length);
});

/** Memory used again for traces: the same numbers in the same arrays, and no more of them than one trace has. */
import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../engine/kernels/node';
import { textbook } from '../../engine/ops';
import { run } from '../../engine/run/trace';
import { createTraceMemory } from '../../engine/run/trace-memory';
import { ARCHITECTURES, randomModel } from './support/random-model';

const kernels = await loadKernels({ bytes: 2 ** 24, simd: 'simd' });

describe.each([
  ['textbook', textbook],
  ['kernels', kernels],
] as const)('%s', (_, backend) => {
  test.each(['llama', 'mixtral', 'gemma3'] as const)(
    '%s: a run that records over an older trace records the same',
    (architecture) => {
      const model = randomModel(backend, ARCHITECTURES[architecture]);
      const memory = createTraceMemory();
      const first = run(backend, model, [1, 2, 3, 4], { record: ['*'], memory });
      const arrays = new Set([...first.activations.values()].map(({ data }) => data));
      memory.giveBack(first.activations.values());
      const again = run(backend, model, [4, 3, 2, 5], { record: ['*'], memory });
      const fresh = run(backend, model, [4, 3, 2, 5], { record: ['*'] });
      expect(again.names()).toEqual(fresh.names());
      for (const name of fresh.names()) {
        expect(again.get(name)).toEqual(fresh.get(name));
        expect(arrays.has(again.get(name).data)).toBe(true);
      }
    },
  );
});

test('what was not given back is never written over', () => {
  const model = randomModel(textbook, {});
  const memory = createTraceMemory();
  const held = run(textbook, model, [1, 2, 3], { record: ['*'], memory });
  const before = new Map(Array.from(held.activations, ([name, { data }]) => [name, data.slice()]));
  run(textbook, model, [3, 2, 1], { record: ['*'], memory });
  for (const [name, data] of before) expect(held.get(name).data).toEqual(data);
});

test('one trace is the most that is kept for later', () => {
  const memory = createTraceMemory();
  const [old, young] = [new Float32Array(7), new Float32Array(9)];
  memory.giveBack([{ data: old, shape: [7] }]);
  memory.giveBack([{ data: young, shape: [9] }]);
  expect(memory.take(7)).not.toBe(old);
  expect(memory.take(9)).toBe(young);
  expect(memory.take(9)).not.toBe(young);
});

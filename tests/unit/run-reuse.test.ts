/** Recording over older traces: the same numbers, in memory that was there before, and never in memory that somebody holds. */
import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../engine/kernels/node';
import { textbook } from '../../engine/ops';
import { reusing } from '../../engine/run/reuse';
import { run, type Trace } from '../../engine/run/trace';
import { ARCHITECTURES, randomModel } from './support/random-model';

const kernels = await loadKernels({ bytes: 2 ** 24, simd: 'simd' });
const tensorsOf = (trace: Trace) => trace.activations.values();
const buffersOf = (trace: Trace) => [...tensorsOf(trace)].map(({ data }) => data.buffer);

describe.each([
  ['textbook', textbook],
  ['kernels', kernels],
] as const)('%s', (_, backend) => {
  test.each(['llama', 'mixtral', 'gemma3'] as const)('%s: a run over an older trace records the same', (architecture) => {
    const model = randomModel(backend, ARCHITECTURES[architecture]);
    const first = run(backend, model, [1, 2, 3, 4], { record: ['*'], reuse: [] });
    const before = new Set(buffersOf(first));
    const again = run(backend, model, [4, 3, 2, 5], { record: ['*'], reuse: tensorsOf(first) });
    const fresh = run(backend, model, [4, 3, 2, 5], { record: ['*'] });
    expect([...again.activations]).toEqual([...fresh.activations]);
    expect(new Set(buffersOf(again))).toEqual(before);
  });

  test('a shorter and a longer run over an older trace record the same', () => {
    const model = randomModel(backend, {});
    let trace = run(backend, model, [1, 2, 3, 4, 5], { record: ['*'], reuse: [] });
    for (const tokens of [[5, 4, 3], [5, 4, 3, 2, 1, 6], [7]]) {
      trace = run(backend, model, tokens, { record: ['*'], reuse: tensorsOf(trace) });
      const fresh = run(backend, model, tokens, { record: ['*'] });
      expect([...trace.activations]).toEqual([...fresh.activations]);
    }
  });
});

test('a trace that was not given is never written over', () => {
  const model = randomModel(textbook, {});
  const held = run(textbook, model, [1, 2, 3], { record: ['*'], reuse: [] });
  const copy = structuredClone(held.activations);
  const given = run(textbook, model, [2, 2, 2], { record: ['*'], reuse: [] });
  run(textbook, model, [3, 2, 1], { record: ['*'], reuse: tensorsOf(given) });
  expect(held.activations).toEqual(copy);
});

test('no memory is given twice, be it that a tensor came twice', () => {
  const take = reusing([]);
  const tensor = { data: take(100), shape: [100] };
  const again = reusing([tensor, tensor, { ...tensor, data: tensor.data.subarray(0, 50) }]);
  const arrays = [again(100), again(100), again(100)];
  expect(arrays[0].buffer).toBe(tensor.data.buffer);
  expect(new Set(arrays.map(({ buffer }) => buffer)).size).toBe(3);
});

test('memory of which an array is a part in the middle, or that threads share, is left alone', () => {
  const { buffer } = reusing([])(100);
  const inside = { data: new Float32Array(buffer, 16, 50), shape: [50] };
  const shared = { data: new Float32Array(new SharedArrayBuffer(buffer.byteLength)), shape: [100] };
  const take = reusing([inside, shared]);
  for (const array of [take(100), take(100)]) {
    expect(array.buffer).not.toBe(buffer);
    expect(array.buffer).toBeInstanceOf(ArrayBuffer);
  }
});

test('an array has its length, at most an eighth more memory, and the memory of a slightly shorter one', () => {
  for (let length = 1; length < 3000; length++) {
    const array = reusing([])(length);
    expect(array).toHaveLength(length);
    expect(array.buffer.byteLength).toBeLessThanOrEqual(4 * length * 1.125);
  }
  const short = { data: reusing([])(8 * 100 * 100), shape: [8, 100, 100] };
  expect(reusing([short])(8 * 101 * 101).buffer).toBe(short.data.buffer);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DROPPABLE, LARGEST_FACTOR, MOST_ALTERATIONS, type Alteration } from '../../engine/run/alterations';
import { readAlterations, writeAlterations } from '../../engine/run/alterations-text';

const index = fc.integer({ min: 0, max: 999_999_999 });
// -0 is written as 0.
const factor = fc.double({ min: -LARGEST_FACTOR, max: LARGEST_FACTOR, noNaN: true }).map((value) => value + 0);
const scale = <What extends string>(what: What) => ({ kind: fc.constant('scale' as const), what: fc.constant(what), factor });
const alteration: fc.Arbitrary<Alteration> = fc.oneof(
  fc.record({ ...scale('head'), layer: index, head: index }),
  fc.record({ ...scale('neuron'), layer: index, neuron: index }),
  fc.record({ ...scale('expert'), layer: index, expert: index }),
  fc.record({ ...scale('attention'), layer: index }),
  fc.record({ ...scale('feed-forward'), layer: index }),
  fc.record({ kind: fc.constant('token' as const), position: index, id: index }),
  fc.record({ kind: fc.constant('drop' as const), what: fc.constantFrom(...DROPPABLE) }),
  fc.record({ kind: fc.constant('drop' as const), what: fc.constantFrom(...DROPPABLE), layer: index }),
);

describe('the text of alterations', () => {
  test('is short and plain', () => {
    const list: Alteration[] = [
      { kind: 'scale', what: 'head', layer: 2, head: 1, factor: 0 },
      { kind: 'scale', what: 'neuron', layer: 0, neuron: 100, factor: -0.5 },
      { kind: 'scale', what: 'expert', layer: 2, expert: 3, factor: 1e-7 },
      { kind: 'scale', what: 'attention', layer: 2, factor: 1000 },
      { kind: 'scale', what: 'feed-forward', layer: 10, factor: 2 },
      { kind: 'token', position: 5, id: 1234 },
      { kind: 'drop', what: 'mask' },
      { kind: 'drop', what: 'scaling', layer: 0 },
    ];
    const text = 'h2.1x0_n0.100x-0.5_e2.3x1e-7_a2x1000_f10x2_t5.1234_mask_scaling0';
    expect(writeAlterations(list)).toBe(text);
    expect(readAlterations(text)).toEqual(list);
    expect([writeAlterations([]), readAlterations('')]).toEqual(['', []]);
  });

  test('comes back as it was, and needs no escaping', () => {
    fc.assert(
      fc.property(fc.array(alteration, { maxLength: MOST_ALTERATIONS }), (list) => {
        const text = writeAlterations(list);
        expect(encodeURIComponent(text)).toBe(text);
        expect(readAlterations(text)).toEqual(list);
      }),
    );
  });

  test('however damaged, gives null or what can be written', () => {
    const damaged = fc
      .tuple(fc.array(alteration, { minLength: 1, maxLength: 4 }), fc.nat(), fc.string({ maxLength: 3 }))
      .map(([list, at, insert]) => {
        const text = writeAlterations(list);
        return text.slice(0, at % text.length) + insert + text.slice((at % text.length) + 1);
      });
    const symbols = fc.string({ unit: fc.constantFrom(...'hneaftx._-0123456789', 'mask', 'norms'), maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(damaged, symbols, fc.string()), (text) => {
        const list = readAlterations(text) ?? [];
        expect(readAlterations(writeAlterations(list))).toEqual(list);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    'h2.1',
    'h2x0',
    'h2.1x',
    'h2.1xNaN',
    'h2.1xInfinity',
    'h2.1x1e9',
    'h2.1x1001',
    'h2.1x-1000.1',
    'h2.1x0x0',
    'h02.1x0',
    'h-1.1x0',
    'h1.5.1x0',
    'a2.1x0',
    't5',
    't5.-1',
    'mask-1',
    'masks',
    'Mask',
    'mask 2',
    'mask\n',
    '_',
    'mask_',
    '_mask',
    'mask__norms',
    'h1234567890.1x0',
    'constructor',
    `h2.1x0.${'3'.repeat(26)}`,
    'mask_'.repeat(MOST_ALTERATIONS) + 'mask',
    '9'.repeat(1e6),
    'mask'.repeat(1e5),
  ])('says nothing: %.40s', (text) => {
    expect(readAlterations(text)).toBeNull();
  });
});

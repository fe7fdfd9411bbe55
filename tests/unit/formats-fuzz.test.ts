/** A short run of what tests/bench/fuzz.ts does for long: damaged files are refused with a message or load whole, never anything else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz, hfFiles, outcome, targets } from './support/damage';

const RUNS = 150;

describe('damaged files are refused or load whole', () => {
  it.each(targets().map((target) => [target.what, target] as const))('%s', (_, target) => {
    expect(outcome(target.files)).toBeNull();
    const { refused, messages } = fuzz(target, RUNS, 20);
    expect(messages).toBeGreaterThan(1);
    expect(refused).toBeGreaterThan(0.3);
  });

  it('config.json, any JSON in any field', () => {
    const files = hfFiles();
    const keys: Record<string, unknown> = JSON.parse(new TextDecoder().decode(files.get('config.json')));
    const field = fc.constantFrom(...Object.keys(keys));
    const value = fc.oneof(fc.jsonValue(), fc.integer(), fc.double());
    let loaded = 0;
    fc.assert(
      fc.property(fc.dictionary(field, value, { minKeys: 1, maxKeys: 3 }), (fields) => {
        const config = new TextEncoder().encode(JSON.stringify({ ...keys, ...fields }));
        if (outcome(new Map(files).set('config.json', config)) === null) loaded++;
      }),
      { numRuns: RUNS, seed: 21 },
    );
    // Damage that is always noticed, or never, would mean that only one of the two was tried.
    expect(loaded).toBeGreaterThan(0);
    expect(loaded).toBeLessThan(RUNS);
  });
});

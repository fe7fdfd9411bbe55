import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sample, type SampleRecord, type SampleStage } from '../../engine/run/sampler';
import { checkSettings, NEUTRAL_SETTINGS, validateSettings, type SamplerSettings } from '../../engine/run/settings';
import { Random } from '../../engine/tensor/random';

const logitsOf = fc
  .array(fc.oneof(fc.float({ min: -20, max: 20, noNaN: true }), fc.constantFrom(0, -0, 1, 2, -3)), {
    minLength: 1,
    maxLength: 40,
  })
  .map((values) => Float32Array.from(values));
const settingsOf: fc.Arbitrary<SamplerSettings> = fc.record({
  repetitionPenalty: fc.constantFrom(1, 1, 0.8, 1.3, 2),
  temperature: fc.constantFrom(1, 1, 0, 0.3, 0.7, 2.5),
  topK: fc.constantFrom(0, 0, 1, 3, 10, 1000),
  topP: fc.constantFrom(1, 1, 0, 0.1, 0.5, 0.9, 0.999),
  minP: fc.constantFrom(0, 0, 0.01, 0.1, 0.6, 1),
});
const historyOf = fc.array(fc.nat({ max: 39 }), { maxLength: 12 });
const cases = fc.tuple(logitsOf, settingsOf, historyOf, fc.nat());

const pick = (
  logits: ArrayLike<number>,
  settings: Partial<SamplerSettings> = {},
  history: number[] = [],
  seed = 1,
): SampleRecord => sample(Float32Array.from(logits), { ...NEUTRAL_SETTINGS, ...settings }, history, new Random(seed));
const stage = (record: SampleRecord, name: string): SampleStage => {
  const found = record.stages.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no stage ${name}`);
  return found;
};
const idsIn = (logits: Float32Array): number[] => [...logits.keys()].filter((id) => logits[id] > -Infinity);
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
/** Ids by the definition of their order: descending logit, then ascending id. */
const ranked = (logits: Float32Array): number[] => idsIn(logits).toSorted((a, b) => logits[b] - logits[a] || a - b);

describe('every record', () => {
  test('has the five stages in order, each keeping a part of what the one before kept', () => {
    fc.assert(
      fc.property(cases, ([logits, settings, history, seed]) => {
        const { stages, raw } = sample(logits, settings, history, new Random(seed));
        expect(stages.map(({ name }) => name)).toEqual(['repetitionPenalty', 'temperature', 'topK', 'topP', 'minP']);
        let before = new Set(idsIn(raw.logits));
        for (const { name, setting, logits: left, remaining, removed, probabilities } of stages) {
          const ids = idsIn(left);
          expect(setting).toBe(settings[name]);
          expect(ids.length).toBe(remaining);
          expect(remaining).toBeGreaterThanOrEqual(1);
          expect(ids.every((id) => before.has(id))).toBe(true);
          expect(new Set([...ids, ...removed])).toEqual(before);
          expect(removed.length + remaining).toBe(before.size);
          expect([...probabilities.keys()].every((id) => left[id] > -Infinity || probabilities[id] === 0)).toBe(true);
          before = new Set(ids);
        }
      }),
    );
  });

  test('has probabilities that sum to 1 at each stage, and says how much of it the next one removed', () => {
    fc.assert(
      fc.property(cases, ([logits, settings, history, seed]) => {
        const { stages, raw, probabilities } = sample(logits, settings, history, new Random(seed));
        let before = raw.probabilities;
        for (const { probabilities: after, removed, removedMass } of stages) {
          expect(sum(after)).toBeCloseTo(1, 5);
          expect(removedMass).toBeCloseTo(sum(Array.from(removed, (id) => before[id])), 5);
          before = after;
        }
        expect(probabilities).toBe(before);
      }),
    );
  });

  test('shares the arrays of a stage that is off with the stage before, and changes them where it is on', () => {
    const { stages, raw } = pick([1, 2, 3, 4], { topP: 0.9 });
    expect(stages.map(({ active }) => active)).toEqual([false, false, false, true, false]);
    expect(stages[2].logits).toBe(raw.logits);
    expect(stages[3].logits).not.toBe(raw.logits);
    expect(stages[4].logits).toBe(stages[3].logits);
  });

  test('leaves the given logits and the raw distribution untouched', () => {
    fc.assert(
      fc.property(cases, ([logits, settings, history, seed]) => {
        const copy = logits.slice();
        const { raw } = sample(logits, settings, history, new Random(seed));
        expect(logits).toEqual(copy);
        expect(raw.logits).toEqual(copy);
        const total = sum(copy.map(Math.exp));
        for (const [id, logit] of copy.entries()) expect(raw.probabilities[id]).toBeCloseTo(Math.exp(logit) / total, 5);
      }),
    );
  });
});

/** The token that a given random number draws. */
const drawn = (uniform: number): number =>
  sample(Float32Array.of(0, 3, 1), NEUTRAL_SETTINGS, [], Object.assign(new Random(0), { uniform: () => uniform })).draw.id;

describe('the draw', () => {
  test('falls into the interval of the chosen token, where they lie side by side in the stated order', () => {
    fc.assert(
      fc.property(cases, ([logits, settings, history, seed]) => {
        const { draw, order, probabilities, stages, raw } = sample(logits, settings, history, new Random(seed));
        expect([...order]).toEqual(ranked(stages[4].logits));
        expect(draw.low).toBeLessThanOrEqual(draw.uniform);
        expect(draw.uniform).toBeLessThan(draw.high);
        expect(order[draw.rank]).toBe(draw.id);
        expect(draw.low).toBeCloseTo(sum(Array.from(order.slice(0, draw.rank), (id) => probabilities[id])), 5);
        expect(draw.high - draw.low).toBeCloseTo(draw.probability, 5);
        expect(draw.probability).toBe(probabilities[draw.id]);
        expect(draw.probability).toBeGreaterThan(0);
        expect(draw.rawProbability).toBe(raw.probabilities[draw.id]);
      }),
    );
  });

  test('uses one number of the generator, whatever the settings', () => {
    fc.assert(
      fc.property(cases, ([logits, settings, history, seed]) => {
        const used = new Random(seed);
        const { draw } = sample(logits, settings, history, used);
        const expected = new Random(seed);
        expect(draw.uniform).toBe(expected.uniform());
        expect(used.state).toEqual(expected.state);
      }),
    );
  });

  test('covers the whole of [0, 1)', () => {
    expect(drawn(0)).toBe(1);
    expect(drawn(1 - 2 ** -32)).toBe(0);
  });

  test('comes out as often as the probabilities say', () => {
    const logits = Float32Array.of(0, 1, 2, -1, 1);
    const random = new Random(2024);
    const counts = [0, 0, 0, 0, 0];
    const draws = 20_000;
    let expected: Float32Array = new Float32Array(5);
    for (let i = 0; i < draws; i++) {
      const record = sample(logits, { ...NEUTRAL_SETTINGS, temperature: 1.4 }, [], random);
      counts[record.draw.id]++;
      expected = record.probabilities;
    }
    const chiSquare = sum(counts.map((count, id) => (count - draws * expected[id]) ** 2 / (draws * expected[id])));
    // 4 degrees of freedom: beyond 18.5 once in a thousand seeds.
    expect(chiSquare).toBeLessThan(18.5);
  });
});

describe('repetition penalty', () => {
  test('divides positive and multiplies negative logits of what occurred, once however often', () => {
    const { logits } = stage(pick([2, -2, 3, -3, 0], { repetitionPenalty: 2 }, [0, 1, 0, 4, 0]), 'repetitionPenalty');
    expect([...logits]).toEqual([1, -4, 3, -3, 0]);
  });
});

describe('temperature', () => {
  test('divides the logits', () => {
    expect([...stage(pick([2, -2, 3], { temperature: 0.5 }), 'temperature').logits]).toEqual([4, -4, 6]);
  });

  test('of 0 takes the largest logit, the lower id at a tie, whatever the seed', () => {
    for (let seed = 0; seed < 20; seed++) {
      const record = pick([1, 5, 5, 2], { temperature: 0 }, [], seed);
      expect(record.draw).toMatchObject({ id: 1, probability: 1, low: 0, high: 1 });
      expect(stage(record, 'temperature').remaining).toBe(1);
    }
  });

  test('near 0 approaches that without leaving the numbers', () => {
    expect(pick([1, 5, 4.999, 2], { temperature: 1e-9 }).draw).toMatchObject({ id: 1, probability: 1 });
  });
});

describe('the cuts agree with their definitions by brute force:', () => {
  test('top-k keeps the k largest', () => {
    fc.assert(
      fc.property(logitsOf, fc.integer({ min: 1, max: 45 }), (logits, topK) => {
        const kept = idsIn(stage(pick(logits, { topK }), 'topK').logits);
        expect(kept).toEqual(
          ranked(logits)
            .slice(0, topK)
            .toSorted((a, b) => a - b),
        );
      }),
    );
  });

  test('top-p keeps the smallest set of the most probable that reaches p', () => {
    fc.assert(
      fc.property(logitsOf, fc.double({ min: 0, max: 0.999, noNaN: true }), (logits, topP) => {
        const record = pick(logits, { topP });
        const kept = ranked(stage(record, 'topP').logits);
        expect(kept).toEqual(ranked(logits).slice(0, kept.length));
        const mass = (ids: number[]): number => sum(ids.map((id) => record.raw.probabilities[id]));
        expect(mass(kept)).toBeGreaterThanOrEqual(topP - 1e-6);
        expect(kept.length === 1 || mass(kept.slice(0, -1)) < topP + 1e-6).toBe(true);
      }),
    );
  });

  test('min-p keeps what has at least that share of the largest probability', () => {
    fc.assert(
      fc.property(logitsOf, fc.double({ min: 0.001, max: 1, noNaN: true }), (logits, minP) => {
        const record = pick(logits, { minP });
        const { probabilities } = record.raw;
        const largest = Math.max(...probabilities);
        const kept = idsIn(stage(record, 'minP').logits);
        expect(kept).toEqual([...probabilities.keys()].filter((id) => probabilities[id] >= minP * largest));
      }),
    );
  });

  test('each cut looks at what the one before left', () => {
    // Of 0.4, 0.3, 0.2, 0.1 top-k 2 leaves 4/7 and 3/7, of which the first alone reaches 0.5.
    const logits = [0.4, 0.3, 0.2, 0.1].map(Math.log);
    expect(pick(logits, { topK: 2, topP: 0.5 }).order).toEqual(Int32Array.of(0));
    expect(pick(logits, { topP: 0.5 }).order).toEqual(Int32Array.of(0, 1));
  });
});

describe('the order', () => {
  test('of a large vocabulary is by logit, then by id', () => {
    const random = new Random(5);
    const logits = Float32Array.from({ length: 5000 }, () => Math.round(random.normal() * 40) / 10);
    expect([...pick(logits).order]).toEqual(ranked(logits));
  });

  test('leaves out what cannot be chosen', () => {
    const record = pick([1, -Infinity, 2]);
    expect(record.order).toEqual(Int32Array.of(2, 0));
    expect(record.stages[0].remaining).toBe(2);
  });
});

describe('refused are', () => {
  test.each([
    [{ temperature: -1 }, /temperature must be a number from 0 to 100.*not -1/],
    [{ temperature: NaN }, /temperature .* not NaN/],
    [{ temperature: 1e-12 }, /not between 0 and 1e-9/],
    [{ topK: 2.5 }, /topK must be a whole number .* not 2.5/],
    [{ topK: -1 }, /topK/],
    [{ topP: 1.1 }, /topP must be a number from 0 to 1, not 1.1/],
    [{ minP: -0.1 }, /minP/],
    [{ repetitionPenalty: 0 }, /repetitionPenalty/],
  ])('settings %o', (settings, message) => {
    expect(() => pick([1, 2], settings)).toThrow(RangeError);
    expect(() => pick([1, 2], settings)).toThrow(message);
  });

  test.each([
    [[1, NaN], /logit of token 1 is NaN/],
    [[Infinity, 1], /logit of token 0 is Infinity/],
    [[-Infinity, -Infinity], /every logit is -Infinity/],
    [[], /every logit/],
  ])('logits %j', (logits, message) => {
    expect(() => pick(logits)).toThrow(message);
  });
});

describe('validateSettings', () => {
  test('reports what it moves', () => {
    const { settings, notices } = validateSettings({ temperature: 1e6, topK: 2.6, topP: 'all', minP: 0.2 });
    expect(settings).toEqual({ repetitionPenalty: 1, temperature: 100, topK: 3, topP: 1, minP: 0.2 });
    expect(notices).toEqual([
      { setting: 'temperature', given: 1e6, used: 100 },
      { setting: 'topK', given: 2.6, used: 3 },
      { setting: 'topP', given: 'all', used: 1 },
    ]);
  });

  test('gives settings that are accepted, and leaves those alone', () => {
    const anything = fc.oneof(fc.double(), fc.string(), fc.constant(null), fc.constant(undefined), fc.integer());
    const given = fc.record({
      repetitionPenalty: anything,
      temperature: anything,
      topK: anything,
      topP: anything,
      minP: anything,
    });
    fc.assert(
      fc.property(given, (values) => {
        const { settings } = validateSettings(values);
        expect(() => checkSettings(settings)).not.toThrow();
        expect(validateSettings({ ...settings })).toEqual({ settings, notices: [] });
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textbook } from '../../engine/ops';
import { KVCache } from '../../engine/run/cache';
import { activationNames } from '../../engine/run/names';
import { run, type Trace } from '../../engine/run/trace';
import { distance, randomModel, TINY } from './support/random-model';

const model = randomModel(textbook);
const token = fc.integer({ min: 0, max: TINY.vocab_size - 1 });

/** The rows of the positions from `start` on, of an activation of a whole run; key positions cut to those that the part saw. */
function rowsFrom(whole: Trace, name: string, start: number, part: readonly number[]): Float32Array {
  const { data, shape } = whole.get(name);
  if (!/hook_(attn_scores|pattern)$/.test(name))
    return data.slice(start * (data.length / shape[0]), (start + part[0]) * (data.length / shape[0]));
  const [H, T, S] = part;
  const rows: number[] = [];
  for (let h = 0; h < H; h++)
    for (let t = 0; t < T; t++) for (let s = 0; s < S; s++) rows.push(data[(h * shape[1] + start + t) * shape[2] + s]);
  return Float32Array.from(rows);
}

describe('the cache', () => {
  test('however the tokens are divided into runs, every activation is what one run gives', () => {
    const divided = fc.array(fc.array(token, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        divided.filter((parts) => parts.flat().length <= 16),
        (parts) => {
          const whole = run(textbook, model, parts.flat(), { record: ['*'] });
          const cache = new KVCache(textbook, model.config);
          for (const part of parts) {
            const start = cache.length;
            const trace = run(textbook, model, part, { record: ['*'], cache });
            expect(trace.start).toBe(start);
            for (const name of trace.names()) {
              const { data, shape } = trace.get(name);
              const dims = shape.length === 3 && /hook_(attn_scores|pattern)$/.test(name) ? shape : [part.length];
              expect([name, distance(data, rowsFrom(whole, name, start, dims)) < 1e-6]).toEqual([name, true]);
            }
          }
          expect(cache.tokens).toEqual(parts.flat());
        },
      ),
      { numRuns: 40 },
    );
  });

  test('lets new queries see all cached keys', () => {
    const cache = new KVCache(textbook, model.config);
    run(textbook, model, [1, 2, 3], { cache });
    const { shape, data } = run(textbook, model, [4, 5], { cache, record: ['blocks.0.attn.hook_attn_scores'] }).get(
      'blocks.0.attn.hook_attn_scores',
    );
    expect(shape).toEqual([4, 2, 5]);
    const visible = Array.from(data.subarray(0, 10), (score) => (score > -Infinity ? 1 : 0));
    expect(visible).toEqual([1, 1, 1, 1, 0].concat([1, 1, 1, 1, 1]));
  });

  test('forgets what is cut off, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(token, { minLength: 2, maxLength: 8 }),
        fc.array(token, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        (a, b, at) => {
          const kept = at % (a.length + 1);
          const cache = new KVCache(textbook, model.config);
          run(textbook, model, a, { cache });
          cache.truncate(kept);
          const stepped = run(textbook, model, b, { cache, logits: 'last' }).logits.data;
          const fresh = run(textbook, model, [...a.slice(0, kept), ...b], { logits: 'last' }).logits.data;
          expect(distance(stepped, fresh)).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('counts its bytes: two tensors a layer, of positions by key heads by dimensions', () => {
    expect(new KVCache(textbook, model.config, 10).bytes).toBe(2 * 3 * 10 * 2 * 4 * 4);
  });

  test('says when it is full, and stays as it was', () => {
    const cache = new KVCache(textbook, model.config, 5);
    run(textbook, model, [1, 2, 3], { cache });
    expect(() => run(textbook, model, [4, 5, 6], { cache })).toThrow('6 tokens do not fit: there are 5 positions');
    expect(() => cache.append(0, new Float32Array(24), new Float32Array(24), 3, 3)).toThrow(
      'the cache is full: it holds 5 positions, not 6',
    );
    expect(cache.tokens).toEqual([1, 2, 3]);
    const after = run(textbook, model, [4, 5], { cache, logits: 'last' }).logits.data;
    expect(distance(after, run(textbook, model, [1, 2, 3, 4, 5], { logits: 'last' }).logits.data)).toBeLessThan(1e-6);
  });

  test('is not advanced by a run that fails half-way', () => {
    const cache = new KVCache(textbook, model.config);
    run(textbook, model, [1, 2], { cache });
    let calls = 0;
    const failing = {
      ...textbook,
      swiglu: (...args: Parameters<typeof textbook.swiglu>) => {
        if (++calls === 2) throw new Error('out of order');
        textbook.swiglu(...args);
      },
    };
    expect(() => run(failing, model, [7, 8], { cache })).toThrow('out of order');
    expect(cache.tokens).toEqual([1, 2]);
    const after = run(textbook, model, [3], { cache }).logits.data;
    expect(distance(after, run(textbook, model, [1, 2, 3], { logits: 'last' }).logits.data)).toBeLessThan(1e-6);
  });

  test.each([0, -1, 1.5, 17])('cannot have %d positions', (positions) => {
    expect(() => new KVCache(textbook, model.config, positions)).toThrow(RangeError);
  });

  test.each([-1, 3, 0.5])('of two positions cannot be cut to %d', (length) => {
    const cache = new KVCache(textbook, model.config);
    run(textbook, model, [1, 2], { cache });
    expect(() => cache.truncate(length)).toThrow(RangeError);
  });

  test('every name that has key positions is compared by them', () => {
    const withKeys = activationNames(TINY).filter(({ axes }) => axes.includes('S'));
    expect(withKeys.every(({ name }) => /hook_(attn_scores|pattern)$/.test(name))).toBe(true);
  });
});

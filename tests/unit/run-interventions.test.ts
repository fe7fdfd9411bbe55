import { describe, expect, test } from 'vitest';
import type { MatrixF32 } from '../../engine/tensor/matrix';
import { textbook } from '../../engine/ops';
import { KVCache } from '../../engine/run/cache';
import type { Intervention } from '../../engine/run/interventions';
import { activationNames } from '../../engine/run/names';
import { run, type Trace } from '../../engine/run/trace';
import { distance, randomModel, TINY } from './support/random-model';

const TOKENS = [3, 17, 0, 22, 5, 9];
const T = TOKENS.length;
const { num_attention_heads: H, head_dim: d, hidden_size: D } = TINY;
const model = randomModel(textbook);
const plain = run(textbook, model, TOKENS, { record: ['*'] });
const edited = (...interventions: Intervention[]): Trace => run(textbook, model, TOKENS, { record: ['*'], interventions });

const rows = (data: Float32Array): Float32Array[] => TOKENS.map((_, t) => data.slice(t * D, (t + 1) * D));

describe('an intervention', () => {
  test.each(activationNames(TINY).map(({ name }) => name))(
    'on %s changes it and what is computed later, and nothing earlier',
    (name) => {
      const changed = edited({ name, action: 'scale', value: 1.5 });
      const names = plain.names();
      const at = names.indexOf(name);
      const differs = (other: string): boolean => distance(changed.get(other).data, plain.get(other).data) > 1e-7;
      expect(names.slice(0, at).filter(differs)).toEqual([]);
      expect(differs(name)).toBe(true);
      expect(differs('logits')).toBe(true);
    },
  );

  test.each(activationNames(TINY).map(({ name }) => name))('that puts what %s was anyway changes nothing', (name) => {
    const same = edited({ name, action: 'replace', source: plain });
    for (const other of plain.names())
      expect([other, distance(same.get(other).data, plain.get(other).data) < 1e-5]).toEqual([other, true]);
  });

  test.each(activationNames(TINY).map(({ name }) => name))(
    'on %s has the same effect whether or not anything is recorded',
    (name) => {
      const interventions: Intervention[] = [{ name, action: 'add', value: 0.25 }];
      const bare = run(textbook, model, TOKENS, { interventions });
      expect(distance(bare.logits.data, edited(...interventions).logits.data)).toBeLessThan(1e-6);
    },
  );

  test.each(['hook_z', 'hook_result'])('that silences a head at %s equals a model without its output weights', (hook) => {
    const wo = model.weights.layers[1].o_proj as MatrixF32;
    const cut = { ...wo, data: wo.data.map((weight, i) => (Math.floor((i % wo.cols) / d) === 2 ? 0 : weight)) };
    const layers = model.weights.layers.map((weights, l) => (l === 1 ? { ...weights, o_proj: cut } : weights));
    const expected = run(textbook, { ...model, weights: { ...model.weights, layers } }, TOKENS).logits.data;
    const silenced = edited({ name: `blocks.1.attn.${hook}`, slice: [null, 2], action: 'set', value: 0 }).logits.data;
    expect(distance(silenced, expected)).toBeLessThan(1e-6);
    expect(distance(plain.logits.data, expected)).toBeGreaterThan(1e-3);
  });

  test('on a pattern decides what the head takes from the values', () => {
    const pattern = new Float32Array(T * T);
    for (let t = 0; t < T; t++) pattern[t * T + Math.max(0, t - 1)] = 1;
    const trace = edited({ name: 'blocks.0.attn.hook_pattern', slice: [3], action: 'set', value: pattern });
    const v = trace.get('blocks.0.attn.hook_v').data;
    const z = trace.get('blocks.0.attn.hook_z').data;
    for (let t = 0; t < T; t++) {
      // Head 3 of 4 reads key head 1 of 2.
      const previous = (Math.max(0, t - 1) * 2 + 1) * d;
      expect(z.slice((t * H + 3) * d, (t * H + 4) * d)).toEqual(v.slice(previous, previous + d));
    }
  });

  test('on queries comes before their rotation', () => {
    const trace = edited({ name: 'blocks.0.attn.hook_q', action: 'set', value: 1 });
    const { data } = trace.get('blocks.0.attn.hook_rot_q');
    expect(data.slice(0, d)).toEqual(new Float32Array(d).fill(1));
    // Position 1, pair 0, interleaved: (1, 1) turned by one radian.
    expect(data[H * d]).toBeCloseTo(Math.cos(1) - Math.sin(1), 6);
    expect(data[H * d + 1]).toBeCloseTo(Math.sin(1) + Math.cos(1), 6);
  });

  test('on a norm divides by the divisor that was set', () => {
    const name = 'blocks.1.ln2';
    const x = plain.get('blocks.1.hook_resid_mid').data;
    const gain = model.weights.layers[1].post_attention_layernorm;
    const expected = x.map((value, i) => (value / 2) * gain[i % D]);
    const recorded = edited({ name: `${name}.hook_scale`, action: 'set', value: 2 });
    expect(
      distance(
        recorded.get(`${name}.hook_normalized`).data,
        x.map((value) => value / 2),
      ),
    ).toBeLessThan(1e-6);
    expect(distance(recorded.get(`${name}.hook_out`).data, expected)).toBeLessThan(1e-6);
    const alone = run(textbook, model, TOKENS, {
      record: [`${name}.hook_out`],
      interventions: [{ name: `${name}.hook_scale`, action: 'set', value: 2 }],
    });
    expect(distance(alone.get(`${name}.hook_out`).data, expected)).toBeLessThan(1e-6);
  });

  test('that replaces the whole residual stream by another run reproduces the other run from there on', () => {
    const other = run(textbook, model, [8, 8, 1, 2, 20, 4], { record: ['*'] });
    const patched = edited({ name: 'blocks.1.hook_resid_mid', action: 'replace', source: other });
    expect(patched.logits).toEqual(other.logits);
    expect(patched.get('blocks.1.hook_attn_out')).toEqual(plain.get('blocks.1.hook_attn_out'));
  });

  test('that replaces one position takes that position alone', () => {
    const other = run(textbook, model, [8, 8, 1, 2, 20, 4], { record: ['*'] });
    const name = 'blocks.0.hook_resid_post';
    const patched = edited({ name, slice: [2], action: 'replace', source: other }).get(name).data;
    const expected = rows(plain.get(name).data);
    expected[2] = rows(other.get(name).data)[2];
    expect(rows(patched)).toEqual(expected);
  });

  test('reaches the cells of its slice and no others', () => {
    const name = 'blocks.0.attn.hook_z';
    const slice: Intervention['slice'] = [[1, 4], 2, [1, 3]];
    const marked = edited({ name, slice, action: 'set', value: [10, 11, 20, 21, 30, 31] }).get(name).data;
    const expected = plain.get(name).data.slice();
    for (let t = 1; t < 4; t++) for (let i = 1; i < 3; i++) expected[(t * H + 2) * d + i] = 10 * t + i - 1;
    expect(marked).toEqual(expected);
  });

  test('repeats a vector along the positions', () => {
    const name = 'blocks.2.hook_resid_pre';
    const vector = Float32Array.from({ length: D }, (_, i) => i / 4);
    const steered = edited({ name, action: 'add', value: vector }).get(name).data;
    expect(steered).toEqual(plain.get(name).data.map((x, i) => x + vector[i % D]));
  });

  test('follows the one before it', () => {
    const name = 'hook_embed';
    const first: Intervention = { name, slice: [0, 0], action: 'set', value: 3 };
    const second: Intervention = { name, slice: [0, 0], action: 'scale', value: 2 };
    expect(edited(first, second).get(name).data[0]).toBe(6);
    expect(edited(second, first).get(name).data[0]).toBe(3);
  });

  test('can hide a key, and leaves masked scores masked', () => {
    const name = 'blocks.0.attn.hook_attn_scores';
    const hidden = edited({ name, slice: [null, [1, T], 0], action: 'set', value: -Infinity }).get(
      'blocks.0.attn.hook_pattern',
    ).data;
    for (let row = 0; row < H * T; row++) expect(hidden[row * T] > 0).toBe(row % T === 0);
    const even = edited({ name, action: 'scale', value: 0 }).get('blocks.0.attn.hook_pattern').data;
    expect(Array.from(even.slice(2 * T, 3 * T), (share) => share.toFixed(4))).toEqual([
      '0.3333',
      '0.3333',
      '0.3333',
      ...Array.from({ length: T - 3 }, () => '0.0000'),
    ]);
  });

  test('counts positions from the beginning of the sequence in a run that continues a cache', () => {
    const interventions: Intervention[] = [{ name: 'blocks.0.hook_mlp_out', slice: [4], action: 'scale', value: -3 }];
    const whole = run(textbook, model, TOKENS, { interventions, logits: 'last' });
    const cache = new KVCache(textbook, model.config);
    run(textbook, model, TOKENS.slice(0, 3), { cache });
    const continued = run(textbook, model, TOKENS.slice(3), { cache, interventions, logits: 'last' });
    expect(distance(continued.logits.data, whole.logits.data)).toBeLessThan(1e-6);
  });

  test('on logits reaches them where only the last are computed', () => {
    const interventions: Intervention[] = [{ name: 'logits', slice: [T - 1, 7], action: 'set', value: 100 }];
    expect(run(textbook, model, TOKENS, { interventions, logits: 'last' }).logits.data[7]).toBe(100);
  });

  test('replaces only the positions that the other run has, while generating', () => {
    const name = 'blocks.0.hook_mlp_out';
    const source = run(textbook, model, [1, 2], { record: [name] });
    const interventions: Intervention[] = [{ name, action: 'replace', source }];
    const mixed = run(textbook, model, TOKENS, { record: [name], interventions, generating: true }).get(name).data;
    expect(mixed.slice(0, 2 * D)).toEqual(source.get(name).data);
    expect(mixed.slice(2 * D)).toEqual(plain.get(name).data.slice(2 * D));
  });
});

describe('an intervention is refused', () => {
  const short = run(textbook, model, [1, 2], { record: ['*'] });
  const narrow = run(textbook, randomModel(textbook, { num_attention_heads: 2 }), TOKENS, { record: ['*'] });
  const name = 'blocks.0.attn.hook_z';
  test.each([
    ['an unknown name', { name: 'blocks.3.hook_mlp_out', action: 'set', value: 0 }, /no activation named blocks.3.hook_mlp_out/],
    ['a glob', { name: 'blocks.*.hook_mlp_out', action: 'set', value: 0 }, /no activation named/],
    ['a position beyond the run', { name, slice: [6], action: 'set', value: 0 }, /slice 6 of axis 0 \(T\) of .* outside 0 to 5/],
    ['a head that is not there', { name, slice: [null, 4], action: 'set', value: 0 }, /axis 1 \(H\) .* outside 0 to 3/],
    ['a negative index', { name, slice: [-1], action: 'set', value: 0 }, /outside/],
    ['a fraction', { name, slice: [0.5], action: 'set', value: 0 }, /outside/],
    ['an empty range', { name, slice: [[2, 2]], action: 'set', value: 0 }, /outside/],
    ['too many axes', { name, slice: [0, 0, 0, 0], action: 'set', value: 0 }, /3 axes \[T, H, d\], not 4/],
    ['too few values', { name, slice: [0], action: 'set', value: [1, 2, 3] }, /3 values do not fit a slice of shape \[1, 4, 4\]/],
    ['no values', { name, slice: [0], action: 'set', value: [] }, /0 values do not fit/],
    ['what is no number', { name, action: 'add', value: NaN }, /NaN cannot be put/],
    ['an infinite value', { name, action: 'set', value: -Infinity }, /-Infinity cannot be put/],
    [
      'a source that is too short',
      { name, action: 'replace', source: short },
      /at positions 0 to 5, but the other run has 0 to 1/,
    ],
    ['a source of another shape', { name, action: 'replace', source: narrow }, /shape \[6, 2, 4\].*another shape/],
    ['an unrecorded source', { name, action: 'replace', source: run(textbook, model, TOKENS) }, /not recorded/],
  ] satisfies [string, Intervention, RegExp][])('for %s, before anything is computed', (_, intervention, message) => {
    const untouched = { ...textbook, embed: () => expect.unreachable('the run began') };
    const attempt = (): unknown => run(untouched, model, TOKENS, { interventions: [intervention] });
    expect(attempt).toThrow(RangeError);
    expect(attempt).toThrow(message);
  });

  test('for a position that the cache has already', () => {
    const cache = new KVCache(textbook, model.config);
    run(textbook, model, TOKENS.slice(0, 3), { cache });
    const interventions: Intervention[] = [{ name, slice: [1], action: 'set', value: 0 }];
    expect(() => run(textbook, model, TOKENS.slice(3), { cache, interventions })).toThrow(
      'before this run, which begins at position 3',
    );
  });
});

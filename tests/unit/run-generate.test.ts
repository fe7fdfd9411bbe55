import { describe, expect, test } from 'vitest';
import { textbook } from '../../engine/ops';
import { KVCache } from '../../engine/run/cache';
import { drawAt, generate, type GenerateEnd, type GenerateOptions, type GenerateStep } from '../../engine/run/generate';
import { sample } from '../../engine/run/sampler';
import { NEUTRAL_SETTINGS } from '../../engine/run/settings';
import { run } from '../../engine/run/trace';
import { distance, randomModel } from './support/random-model';

const model = randomModel(textbook);
const PROMPT = [3, 17, 0];
const OPTIONS: GenerateOptions = { settings: { ...NEUTRAL_SETTINGS, temperature: 1.2, topP: 0.95 }, seed: 11 };

async function all(
  options: Partial<GenerateOptions> = {},
  { prompt = PROMPT, cache = new KVCache(textbook, model.config) } = {},
): Promise<{ steps: GenerateStep[]; tokens: number[]; end: GenerateEnd }> {
  const generation = generate(textbook, model, cache, prompt, { ...OPTIONS, ...options });
  const steps: GenerateStep[] = [];
  for (;;) {
    const { done, value } = await generation.next();
    if (done) return { steps, tokens: steps.map(({ token }) => token), end: value };
    steps.push(value);
  }
}

describe('generation', () => {
  test('chooses each token from a run of everything before it', async () => {
    const { steps } = await all({ maxNew: 6 });
    const sequence = [...PROMPT];
    for (const { token, position, sample: record, trace } of steps) {
      expect(position).toBe(sequence.length);
      const logits = run(textbook, model, sequence, { logits: 'last' }).logits.data;
      expect(distance(trace.logits.data, logits)).toBeLessThan(1e-6);
      expect(sample(trace.logits.data, OPTIONS.settings, sequence, drawAt(11, position))).toEqual(record);
      expect(token).toBe(record.draw.id);
      sequence.push(token);
    }
    expect(new Set(sequence).size).toBeGreaterThan(3);
  });

  test('runs the prompt once and then one token a step', async () => {
    const { steps } = await all({ maxNew: 4, record: ['blocks.0.attn.hook_pattern'] });
    expect(steps.map(({ trace }) => trace.tokens.length)).toEqual([3, 1, 1, 1]);
    expect(steps.map(({ trace }) => trace.get('blocks.0.attn.hook_pattern').shape)).toEqual([
      [4, 3, 3],
      [4, 1, 4],
      [4, 1, 5],
      [4, 1, 6],
    ]);
  });

  test('gives the same text for the same seed, and another for another', async () => {
    const { tokens } = await all({ maxNew: 10 });
    expect((await all({ maxNew: 10 })).tokens).toEqual(tokens);
    expect((await all({ maxNew: 10, seed: 12 })).tokens).not.toEqual(tokens);
  });

  test('gives the same text one step at a time, with one cache or a new one each time', async () => {
    const { tokens } = await all({ maxNew: 8 });
    const shared = new KVCache(textbook, model.config);
    for (const cacheOf of [() => shared, () => new KVCache(textbook, model.config)]) {
      const sequence = [...PROMPT];
      for (let i = 0; i < 8; i++) sequence.push(...(await all({ maxNew: 1 }, { prompt: sequence, cache: cacheOf() })).tokens);
      expect(sequence.slice(PROMPT.length)).toEqual(tokens);
    }
  });

  test('uses of a cache only what the new text has in common with it', async () => {
    const cache = new KVCache(textbook, model.config);
    await all({ maxNew: 5 }, { cache });
    const other = [3, 17, 8, 8];
    const { steps, tokens } = await all({ maxNew: 3 }, { prompt: other, cache });
    expect(steps[0].trace.start).toBe(2);
    expect(tokens).toEqual((await all({ maxNew: 3 }, { prompt: other })).tokens);
    // Stepping back to a beginning of what was run: its last token is run again, for its logits.
    expect((await all({ maxNew: 1 }, { prompt: [3, 17], cache })).steps[0].trace).toMatchObject({ start: 1, tokens: [17] });
  });
});

describe('generation ends', () => {
  test('with the end-of-text token, which it yields', async () => {
    const { tokens } = await all({ maxNew: 10 });
    const eosId = tokens[4];
    const ended = await all({ maxNew: 10, eosId });
    expect(ended).toMatchObject({ tokens: tokens.slice(0, tokens.indexOf(eosId) + 1), end: 'end-of-text' });
  });

  test.each([0, 1, 4])('after %d tokens, if no more are wanted', async (maxNew) => {
    const { tokens, end } = await all({ maxNew });
    expect({ count: tokens.length, end }).toEqual({ count: maxNew, end: 'length' });
  });

  test('when every position is taken; the token after the last position is still predicted', async () => {
    const { tokens, end } = await all();
    expect({ count: tokens.length, end }).toEqual({ count: 16 - 3 + 1, end: 'context-full' });
    const full = Array.from({ length: 16 }, () => 2);
    expect(await all({}, { prompt: full })).toMatchObject({ steps: { length: 1 }, end: 'context-full' });
  });

  test('at once when cancelled between tokens, leaving the cache fit for going on', async () => {
    const controller = new AbortController();
    const cache = new KVCache(textbook, model.config);
    const generation = generate(textbook, model, cache, PROMPT, { ...OPTIONS, signal: controller.signal });
    const first = [await generation.next(), await generation.next()].map(({ value }) => (value as GenerateStep).token);
    controller.abort();
    expect(await generation.next()).toEqual({ done: true, value: 'cancelled' });
    const rest = await all({ maxNew: 3 }, { prompt: [...PROMPT, ...first], cache });
    expect([...first, ...rest.tokens]).toEqual((await all({ maxNew: 5 })).tokens);
    expect(await all({ signal: AbortSignal.abort() })).toMatchObject({ tokens: [], end: 'cancelled' });
  });

  test.each([
    [[], /no tokens/],
    [[99], /outside the vocabulary/],
    [Array.from({ length: 17 }, () => 1), /17 tokens do not fit/],
  ])('with an error for a prompt that cannot be run: %j', async (prompt, message) => {
    await expect(all({}, { prompt })).rejects.toThrow(message);
  });

  test('with an error for settings that make no sense', async () => {
    await expect(all({ settings: { ...NEUTRAL_SETTINGS, topP: 2 } })).rejects.toThrow('topP');
  });
});

describe('interventions while generating', () => {
  test('apply in every step, and at a position in the step that computes it', async () => {
    const greedy = { settings: { ...NEUTRAL_SETTINGS, temperature: 0 }, maxNew: 4 };
    const silence = { name: 'blocks.1.attn.hook_z', slice: [null, 1], action: 'set', value: 0 } as const;
    const nudge = { name: 'blocks.0.hook_resid_post', slice: [4], action: 'scale', value: -2 } as const;
    const { steps } = await all({ ...greedy, interventions: [silence, nudge] });
    const sequence = [...PROMPT];
    for (const { token, trace } of steps) {
      const interventions = sequence.length > 4 ? [silence, nudge] : [silence];
      const whole = run(textbook, model, sequence, { interventions, logits: 'last' }).logits.data;
      expect(distance(trace.logits.data, whole)).toBeLessThan(1e-6);
      sequence.push(token);
    }
  });

  test('are refused beyond the context', async () => {
    const beyond = { name: 'blocks.0.hook_resid_post', slice: [16], action: 'set', value: 0 } as const;
    await expect(all({ interventions: [beyond] })).rejects.toThrow('outside 0 to 15');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTrainConfig } from '../../engine/train/config';
import { rateAt } from '../../engine/train/schedule';

const file = new URL('../../engine/train/configs/first-light.json', import.meta.url);
const read = (): Record<string, Record<string, unknown>> => JSON.parse(readFileSync(file, 'utf8'));

describe('the training configuration', () => {
  it('of the first model is sound', () => {
    const { model, data } = parseTrainConfig(read());
    expect(model).toMatchObject({ vocab_size: 4096, hidden_size: 192, num_hidden_layers: 6, intermediate_size: 512 });
    expect(model).toMatchObject({ num_attention_heads: 8, num_key_value_heads: 4, head_dim: 24, tie_word_embeddings: true });
    expect(data.sequence_length).toBe(512);
  });

  it.each<[string, string, unknown, RegExp]>([
    ['model', 'hidden_size', '192', /^model\.hidden_size must be a whole number of 4 or more, not "192"$/],
    ['model', 'num_key_value_heads', 3, /num_attention_heads \(8\) must be a multiple of model\.num_key_value_heads \(3\)/],
    ['model', 'head_dim', 25, /head_dim \(25\) must be even/],
    ['model', 'rope_pairing', 'both', /^model\.rope_pairing must be one of interleaved, half, not "both"$/],
    ['data', 'sequence_length', 1024, /must not exceed model\.max_position_embeddings \(512\)/],
    ['data', 'pack_length', 513, /pack_length \(513\) must not exceed/],
    ['data', 'mixture', { world: 0.5 }, /must add up to 1, not 0\.5/],
    ['data', 'mixture', { world: 'half' }, /^data\.mixture\.world must be a number from 0 to 1, not "half"$/],
    ['data', 'mixture', [], /^data\.mixture must be an object/],
    ['data', 'validation', 'world', /must not be trained on/],
    ['training', 'learning_rate', undefined, /^training\.learning_rate is missing: it must be a number from 0 to 1$/],
    ['training', 'learning_rate', Number.NaN, /^training\.learning_rate must be a number from 0 to 1/],
    ['training', 'warmup_tokens', 1e12, /must not exceed training\.tokens/],
    ['training', 'learningrate', 1, /^training\.learningrate is not a field of this file$/],
  ])('says what is wrong with %s.%s', (part, name, value, message) => {
    const config = read();
    config[part][name] = value;
    if (value === undefined) delete config[part][name];
    expect(() => parseTrainConfig(config)).toThrow(message);
  });

  it.each([null, [], 'text', 3])('refuses %j', (json) => {
    expect(() => parseTrainConfig(json)).toThrow(/^configuration must be an object/);
  });
});

describe('the learning rate', () => {
  const schedule = { warmup_tokens: 100, tokens: 1100, final_fraction: 0.1 };

  it('rises in a straight line', () => {
    expect(rateAt(schedule, 0, 10)).toBeCloseTo(0.1, 12);
    expect(rateAt(schedule, 40, 10)).toBeCloseTo(0.5, 12);
    expect(rateAt(schedule, 95, 10)).toBe(1);
  });

  it('falls by half a cosine and stays at the end', () => {
    expect(rateAt(schedule, 100, 10)).toBe(1);
    expect(rateAt(schedule, 600, 10)).toBeCloseTo(0.55, 12);
    expect(rateAt(schedule, 350, 10)).toBeCloseTo(0.1 + 0.9 * (0.5 + Math.SQRT1_2 / 2), 12);
    expect(rateAt(schedule, 1100, 10)).toBeCloseTo(0.1, 12);
    expect(rateAt(schedule, 5000, 10)).toBeCloseTo(0.1, 12);
  });

  it('needs no warm-up', () => {
    expect(rateAt({ ...schedule, warmup_tokens: 0 }, 0, 10)).toBe(1);
  });
});

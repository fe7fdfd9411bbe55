import { describe, expect, it } from 'vitest';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { tensor, type Tensor } from '../../engine/tensor/tensor';
import { createTokenizer, trainBpe } from '../../engine/tokenizer';
import { measureAgreement } from '../../engine/train/measures/agreement';
import { measureFacts } from '../../engine/train/measures/facts';
import { firstTokenScores, measureHeads, previousTokenScores, repeatScores } from '../../engine/train/measures/heads';
import { argmax, nextLogits, promptTokens } from '../../engine/train/measures/predict';
import type { HeldAgreement } from '../../engine/train/world';
import { randomModel } from './support/random-model';

/** A pattern [heads, T, T] whose head h gives from query t the weight 1 to the position that head's rule names. */
function patternOf(T: number, rules: readonly ((t: number) => number)[]): Tensor {
  const data = new Float32Array(rules.length * T * T);
  rules.forEach((rule, h) => {
    for (let t = 0; t < T; t++) data[(h * T + t) * T + Math.max(0, Math.min(t, rule(t)))] = 1;
  });
  return tensor(data, [rules.length, T, T]);
}

describe('head scores on hand-made patterns', () => {
  const [start, length] = [1, 6];
  const T = start + 2 * length;
  const pattern = patternOf(T, [(t) => t - 1, () => 0, (t) => t - length, (t) => t - length + 1, (t) => t]);

  it('give 1 to the head that does it and 0 to the others', () => {
    expect(previousTokenScores(pattern)).toEqual([1, 0, 0, 0, 0]);
    expect(firstTokenScores(pattern).slice(0, 2)).toEqual([0, 1]);
    expect(repeatScores(pattern, start, length, 0)).toEqual([0, 0, 1, 0, 0]);
    expect(repeatScores(pattern, start, length, 1)).toEqual([0, 0, 0, 1, 0]);
  });

  it('are mean weights: a head that looks everywhere alike gets its share', () => {
    const even = new Float32Array(T * T);
    for (let t = 0; t < T; t++) for (let s = 0; s <= t; s++) even[t * T + s] = 1 / (t + 1);
    const [induction] = repeatScores(tensor(even, [1, T, T]), start, length, 1);
    const queries = Array.from({ length }, (_, i) => 1 / (start + length + i + 1));
    expect(induction).toBeCloseTo(queries.reduce((sum, weight) => sum + weight) / length, 6);
  });

  it('need queries to look at', () => {
    expect(() => previousTokenScores(patternOf(2, [(t) => t]))).toThrow(RangeError);
    expect(() => repeatScores(pattern, start, length + 1, 0)).toThrow(RangeError);
  });
});

const data = trainBpe(['the cat was here and the cats were there. the dogs bark. the cow moos.'], {
  vocabSize: 300,
  special: ['<|begin_of_text|>', '<|end_of_text|>'],
  pre: 'gpt-2',
});
const tokenizer = createTokenizer(data);
const SHAPE = { vocab_size: tokenizer.vocabSize, max_position_embeddings: 64 };
const model = randomModel(textbook, SHAPE, 5);

/**
 * A model whose head 0 of layer 0 looks at the token before, whatever the tokens. Every embedding points the same way, so queries
 * and keys are constant but for their rotation, and a score depends on the distance alone: on the cosine of distance times the
 * angle of one step. The query is turned back by one step, so that the cosine is greatest at distance 1.
 */
function lookingBack(): Model {
  const built = randomModel(textbook, SHAPE, 5);
  const { hidden_size: D, head_dim: d, vocab_size: V, rope_theta } = built.config;
  const { q_proj, k_proj, input_layernorm } = built.weights.layers[0];
  const { embed_tokens } = built.weights;
  if (q_proj.type !== 'F32' || k_proj.type !== 'F32' || embed_tokens.type !== 'F32') throw new Error('the test model is float32');
  for (let id = 0; id < V; id++) embed_tokens.data[id * D] = 1000;
  input_layernorm[0] = 1;
  q_proj.data.fill(0, 0, d * D);
  k_proj.data.fill(0, 0, d * D);
  // The second pair of the head, dimensions 2 and 3, turns by theta^(-2/d) a step.
  const step = rope_theta ** (-2 / d);
  const size = 30;
  k_proj.data[2 * D] = size;
  q_proj.data[2 * D] = size * Math.cos(step);
  q_proj.data[3 * D] = -size * Math.sin(step);
  return built;
}

const topAfter = (prompt: string): number => argmax(nextLogits(textbook, model, promptTokens(tokenizer, prompt)));

describe('measures on a model', () => {
  it('scores every head of every layer between 0 and 1, the same for the same seed', () => {
    const options = { seed: 3, rows: 2, rowLength: 20, texts: ['the cat was here'] };
    const scores = measureHeads(textbook, model, tokenizer, options);
    expect(scores.map(({ layer, head }) => `${layer}.${head}`)).toEqual(
      [0, 1, 2].flatMap((layer) => [0, 1, 2, 3].map((head) => `${layer}.${head}`)),
    );
    for (const { previousToken, firstToken, duplicateToken, induction } of scores) {
      for (const score of [previousToken, firstToken, duplicateToken, induction]) {
        expect(score).toBeGreaterThan(0);
        expect(score).toBeLessThan(1);
      }
    }
    expect(measureHeads(textbook, model, tokenizer, options)).toEqual(scores);
    expect(measureHeads(textbook, model, tokenizer, { ...options, seed: 4 })).not.toEqual(scores);
  });

  it('finds a head that was built to look at the token before', () => {
    const [built, ...others] = measureHeads(textbook, lookingBack(), tokenizer, {
      seed: 1,
      rows: 1,
      texts: ['the cat was here'],
    });
    expect(built.previousToken).toBeGreaterThan(0.99);
    expect(built.firstToken).toBeLessThan(0.3);
    for (const { previousToken } of others.slice(3)) expect(previousToken).toBeLessThan(0.9);
  });

  it('refuses texts that are too short to say anything', () => {
    expect(() => measureHeads(textbook, model, tokenizer, { seed: 1, rows: 1, texts: ['a'] })).toThrow(/three tokens/);
  });

  it('counts a fact as known when its first token is the top choice', () => {
    const prompt = 'the cow';
    const top = tokenizer.decode([topAfter(prompt)]);
    const [known, unknown] = [
      { prompt, answer: top, kind: 'known' },
      { prompt, answer: top === ' cat' ? ' dogs' : ' cat', kind: 'unknown' },
    ];
    const { all, by } = measureFacts(textbook, model, tokenizer, [known, known, unknown]);
    expect(all).toEqual({ right: 2, total: 3 });
    expect(by).toEqual({ known: { right: 2, total: 2 }, unknown: { right: 0, total: 1 } });
  });

  it('takes the likelier verb: of an item and the item turned round, exactly one is right', () => {
    const item: HeldAgreement = {
      prompt: 'the cats that were there',
      good: ' were',
      bad: ' was',
      structure: 'plain relative',
      attractor: 'none',
      subject: 'plural',
    };
    const turned: HeldAgreement = { ...item, good: item.bad, bad: item.good, subject: 'singular' };
    const { all, by } = measureAgreement(textbook, model, tokenizer, [item, turned]);
    expect(all).toEqual({ right: 1, total: 2 });
    expect(by['plain relative']).toEqual({ right: 1, total: 2 });
    expect(by['subject plural'].right + by['subject singular'].right).toBe(1);
    expect(() => measureAgreement(textbook, model, tokenizer, [{ ...item, bad: item.good }])).toThrow(RangeError);
  });
});

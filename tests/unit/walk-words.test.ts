/** What is said of each step: complete for every architecture, and true of the run. */
import { describe, expect, test } from 'vitest';
import en from '../../app/locales/en/steps.json';
import zhCN from '../../app/locales/zh-CN/steps.json';
import { MORE_KEYS, moreOf, type More } from '../../app/walk/step-more';
import { stepValues, type Telling, type Values } from '../../app/walk/step-values';
import type { ModelConfig } from '../../engine/model/config';
import { textbook } from '../../engine/ops';
import type { SamplerSettings } from '../../engine/run/settings';
import type { Trace } from '../../engine/run/trace';
import type { Journey, Stage } from '../../engine/steps';
import { ARCHITECTURES, randomModel } from './support/random-model';
import { walked, type Walked } from './support/walked';

const TOKENS = [3, 17, 0, 22, 5, 5, 9];
const LAST = TOKENS.length - 1;

type Told = Pick<Walked, 'trace' | 'at'>;

const labelOf = (id: number) => ({ text: `t${id}`, special: id === 3 });

function told(config: Partial<ModelConfig>, settings: Partial<SamplerSettings> = {}): Told {
  const { trace, at } = walked(randomModel(textbook, config), TOKENS, settings, labelOf);
  return { trace, at: (position, changes = {}) => at(position, { promptLength: 5, head: 2, text: 'seven', ...changes }) };
}

const llama = told({});

/** The telling of one stage, in the first layer. */
function of(stage: Stage, { at }: Told = llama, position = LAST, changes: Partial<Journey> = {}): Telling {
  const found = at(position, changes).find(({ step }) => step.stage === stage);
  if (found === undefined) throw new Error(`there is no ${stage}`);
  return found;
}

const everything = [
  ...Object.values(ARCHITECTURES).map((config) => told(config)),
  told({}, { temperature: 0, topK: 3 }),
  told({}, { repetitionPenalty: 2, temperature: 0.5 }),
].flatMap(({ at }) =>
  [{}, { full: 1 }, { end: 'end-of-text' as const }, { end: 'context-full' as const }].flatMap((changes) =>
    TOKENS.flatMap((_, position) => at(position, changes)),
  ),
);

/** Of the last token's vector. */
function lengthIn(trace: Trace, name: string): number {
  const { data, shape } = trace.get(name);
  const row = data.subarray(LAST * shape[1]);
  return Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
}

/** The placeholders of a text that nothing fills, or that are filled with no number. */
function unfilled(text: string, values: Values): string[] {
  const names = Array.from(text.matchAll(/\{\{(\w+)\}\}/g), ([, name]) => name);
  return names.filter((name) => values[name] === undefined || /NaN|undefined|Infinity/.test(String(values[name])));
}

describe.each([
  ['English', en.steps],
  ['Chinese', zhCN.steps],
] as const)('%s', (_language, words) => {
  test('every sentence finds all that it names', () => {
    const gaps = everything.flatMap((telling) => [
      ...unfilled(words.sentence[telling.step.stage], stepValues(telling)),
      ...moreOf(telling).flatMap(({ key, values }) => unfilled(words.more[key], values)),
    ]);
    expect(gaps).toEqual([]);
  });

  test('it is one or two sentences, and says little enough to be read at a glance', () => {
    const long = Object.entries(words.sentence).filter(
      ([, text]) => (text.match(/[.?!。？！](?=\s|$|\p{Script=Han}|\{)/gu) ?? []).length > 2 || text.length > 220,
    );
    expect(long).toEqual([]);
  });
});

describe('what is said of the run', () => {
  test('each of the sentences has its occasion', () => {
    expect(new Set(everything.flatMap((telling) => moreOf(telling).map(({ key }) => key)))).toEqual(new Set(MORE_KEYS));
  });

  test('while the numbers have not come, nothing is said of them', () => {
    const waiting = everything.map((telling): Telling => ({ ...telling, get: () => null }));
    const said = new Set(waiting.flatMap((telling) => moreOf(telling).map(({ key }) => key)));
    const ofNumbers: readonly More['key'][] = [
      'layerAdds',
      'divisor',
      'bestScore',
      'largestShare',
      'mostly',
      'longestHead',
      'adds',
      'strongestNeuron',
      'chosen',
      'largestLogit',
      'givenProbability',
    ];
    expect(ofNumbers.filter((key) => said.has(key))).toEqual([]);
    expect([...said].toSorted()).toEqual(MORE_KEYS.filter((key) => !ofNumbers.includes(key)).toSorted());
  });

  test('the largest share and the best score are the trace’s', () => {
    const T = TOKENS.length;
    const pattern = llama.trace.get('blocks.0.attn.hook_pattern').data.subarray((2 * T + 4) * T, (2 * T + 5) * T);
    const largest = Math.max(...pattern);
    const top = TOKENS[pattern.indexOf(largest)];
    const [share] = moreOf(of('softmax', llama, 4));
    expect(share.values).toEqual({ head: 3, top: top === 3 ? '⟨t3⟩' : `t${top}`, share: expect.stringMatching(/^\d/) });
    expect(parseFloat(String(share.values.share)) / 100).toBeCloseTo(largest, 2);

    const scores = llama.trace.get('blocks.0.attn.hook_attn_scores').data.subarray((2 * T + 4) * T, (2 * T + 5) * T);
    const [best] = moreOf(of('scores', llama, 4));
    expect(parseFloat(String(best.values.score).replace('−', '-'))).toBeCloseTo(Math.max(...scores), 2);
  });

  test('the probability that an earlier token gave to its successor', () => {
    const V = 23;
    const logits = llama.trace.logits.data.subarray(2 * V, 3 * V);
    const odds = Array.from(logits, Math.exp);
    const share = odds[TOKENS[3]] / odds.reduce((sum, each) => sum + each);
    const [given] = moreOf(of('given', llama, 2));
    expect(parseFloat(String(given.values.probability)) / 100).toBeCloseTo(share, 2);
  });

  test('where a row of logits is not held, it is not spoken of', () => {
    const { get, ...rest } = of('logits', llama, 2);
    const lastOnly: Telling = {
      ...rest,
      get: (name) => (name === 'logits' ? { data: llama.trace.logits.data.slice(LAST * 23), shape: [1, 23] } : get(name)),
    };
    expect(moreOf(lastOnly)).toEqual([]);
    const [last] = moreOf({ ...lastOnly, position: LAST });
    expect(last.key).toBe('largestLogit');
  });

  test('how much a branch adds', () => {
    const [adds] = moreOf(of('add1'));
    const times = lengthIn(llama.trace, 'blocks.0.hook_attn_out') / lengthIn(llama.trace, 'blocks.0.hook_resid_pre');
    expect(adds).toEqual({ key: 'adds', values: { times: times.toFixed(2) } });
  });

  test('a stage of the chain says whether it is on, and what it did', () => {
    expect(moreOf(of('topK'))).toEqual([{ key: 'off', values: {} }]);
    const [cut] = moreOf(of('topK', told({}, { topK: 3 })));
    expect(cut).toMatchObject({ key: 'stays', values: { setting: 3, remaining: '3', vocabulary: '23' } });
    const [greedy] = moreOf(of('temperature', told({}, { temperature: 0 })));
    expect(greedy.key).toBe('greedy');

    const warmer = told({}, { temperature: 0.5 });
    const [reshaped] = moreOf(of('temperature', warmer));
    const { raw, stages } = of('temperature', warmer).run.sample;
    const [before, after] = [raw, stages[1]].map(({ probabilities }) => Math.max(...probabilities));
    expect(parseFloat(String(reshaped.values.from)) / 100).toBeCloseTo(before, 2);
    expect(parseFloat(String(reshaped.values.to)) / 100).toBeCloseTo(after, 2);
    expect(after).toBeGreaterThan(before);
  });

  test('tokens are named as they are seen', () => {
    const merge = stepValues(of('merge', llama, 0));
    expect(merge).toMatchObject({ token: '⟨t3⟩', left: 't1', right: 't2', merged: 't4', rank: 7 });
    expect(stepValues(of('given', llama, 2))).toMatchObject({ token: 't0', next: 't22' });
  });
});

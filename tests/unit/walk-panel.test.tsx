/** The step beside its picture, at every step of real runs: its numbers are the run's, and what is not there yet is not shown. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, test } from 'vitest';
import { createExplainer } from '../../app/engine/explainer';
import type { Explained } from '../../app/engine/api';
import { placesIn } from '../../app/explain/words';
import { startLanguages } from '../../app/locales/i18n';
import { CodeText } from '../../app/walk/code/CodeText';
import { cutOf, indentOf } from '../../app/walk/code/cut';
import { sourceOf } from '../../app/walk/code/sources';
import { extentsOf } from '../../app/walk/panel/axes';
import { chainFormulas } from '../../app/walk/panel/chain-formulas';
import { keyValues, written } from '../../app/walk/panel/key-numbers';
import { StepView } from '../../app/walk/panel/StepView';
import { useWalkWords } from '../../app/walk/panel/use-walk-words';
import { layerGlobs, OUTSIDE_GLOBS } from '../../app/walk/parts';
import type { Walk } from '../../app/walk/picture';
import { useStepWords } from '../../app/walk/step-words';
import { globMatcher } from '../../engine/run/names';
import { numberOf } from '../../engine/steps';
import { textbook } from '../../engine/ops';
import type { Tensor } from '../../engine/tensor/tensor';
import { ARCHITECTURES, randomModel } from './support/random-model';
import { walked, type Walked } from './support/walked';

const TOKENS = [3, 17, 0, 22, 5, 5, 9];
const LAST = TOKENS.length - 1;

beforeAll(startLanguages);

const nothing = (): void => undefined;

function Panel({ walk, explained }: { readonly walk: Walk; readonly explained: Explained | null }): ReactElement {
  useTranslation();
  const told = useStepWords(walk);
  return <StepView walk={walk} go={nothing} told={told} words={useWalkWords(walk)} explained={explained} source={null} />;
}

function explainerOf({ model }: Walked): (walk: Walk) => Explained | null {
  const explainer = createExplainer(textbook, model);
  return ({ step }) => {
    const element = numberOf(step)?.element;
    if (element === undefined) return null;
    const answer = explainer.explain(TOKENS, '', element);
    if (answer.kind !== 'explained') throw new Error(answer.kind);
    return answer;
  };
}

const draw = (walk: Walk, explained: Explained | null): string =>
  renderToStaticMarkup(<Panel walk={walk} explained={explained} />);

interface Shown {
  readonly name: string;
  readonly index: string;
  readonly value: number;
}

const dataIn = (markup: string): Shown[] =>
  Array.from(
    markup.matchAll(/<data data-number-name="([^"]*)" data-number-index="([^"]*)" value="([^"]*)"/g),
    ([, name, index, value]) => ({ name, index, value: Number(value) }),
  );

const elementIn = ({ data, shape }: Tensor, index: readonly number[]): number =>
  data[index.reduce((offset, i, axis) => offset * shape[axis] + i, 0)];

describe.each(Object.entries(ARCHITECTURES))('%s', (_, changes) => {
  const subject = walked(randomModel(textbook, changes), TOKENS, { temperature: 0.8, topK: 5 });
  const explained = explainerOf(subject);
  // The last layer's steps are those of the others, under other names.
  const walks = [...subject.at(LAST, { full: 0 }), ...subject.at(2, { full: 1, end: 'context-full' })];

  test('the key numbers are the run’s, in full', () => {
    for (const walk of walks) {
      const markup = draw(walk, explained(walk));
      const wanted = walk.step.numbers.map((number): Shown => {
        if (number.kind === 'value') return { name: number.label, index: '', value: number.value };
        const { name, index } = number.element;
        const tensor = walk.get(name);
        // Not recorded: what the engine computes again for the explanation.
        const value = tensor === null ? (explained(walk)?.value ?? NaN) : elementIn(tensor, index);
        return { name, index: index.join(), value };
      });
      expect([walk.step.key, dataIn(markup)]).toEqual([walk.step.key, wanted]);
      expect(markup).toContain('data-key-numbers="there"');
      expect(markup).not.toMatch(/undefined|NaN|\{\{|walk\.panel|steps\./);
    }
  });

  test('a number that has not come is no number', () => {
    for (const walk of walks) {
      const markup = draw({ ...walk, get: () => null }, null);
      const counted = walk.step.numbers.filter(({ kind }) => kind === 'value').map(({ label }) => label);
      expect(dataIn(markup).map(({ name }) => name)).toEqual(counted);
      const isThere = counted.length === walk.step.numbers.length;
      expect(markup).toContain(`data-key-numbers="${isThere ? 'there' : 'coming'}"`);
      expect(markup.includes('…')).toBe(!isThere);
      // Nothing is announced before it is complete.
      expect(markup).toContain(isThere ? 'aria-live="polite">' : 'aria-live="polite"></p>');
    }
  });

  // The panel waits for all of them, and of a large run nothing else is fetched.
  test('a number that is not explained comes with its layer, or with what stands outside the layers', () => {
    for (const { step, layer } of walks) {
      const isFetched = globMatcher([...OUTSIDE_GLOBS, ...layerGlobs(layer)]);
      const names = step.numbers.flatMap((number) =>
        number.kind === 'value' || number === numberOf(step) ? [] : [number.element.name],
      );
      expect([step.key, names.filter((name) => !isFetched(name))]).toEqual([step.key, []]);
    }
  });

  test('every tensor is listed with its name, its shape and what its axes count', () => {
    const { hidden_size, head_dim, intermediate_size, num_attention_heads, num_key_value_heads, vocab_size } =
      subject.model.config;
    const { num_local_experts = 0, num_experts_per_tok = 0, num_hidden_layers } = subject.model.config;
    const known: Readonly<Record<string, readonly number[]>> = {
      layers: [num_hidden_layers],
      tokens: [TOKENS.length],
      heads: [num_attention_heads],
      keyHeads: [num_key_value_heads],
      dimensions: [hidden_size, head_dim],
      neurons: [intermediate_size],
      experts: [num_local_experts],
      chosen: [num_experts_per_tok],
      vocabulary: [vocab_size],
    };
    for (const walk of walks) {
      const markup = draw(walk, null);
      for (const tensor of [...walk.step.inputs, ...walk.step.outputs]) {
        expect(markup).toContain(`>${tensor.name}</code>`);
        const extents = extentsOf(tensor, walk.config);
        expect(extents.map(({ extent }) => extent)).toEqual(tensor.shape);
        for (const { counts, extent } of extents) expect(known[counts] ?? [extent]).toContain(extent);
      }
    }
  });

  test('the code is the source, line for line, and its line is marked', async () => {
    const seen = new Set<string>();
    for (const { step } of walks) {
      const { code } = step;
      if (code === null || seen.has(JSON.stringify(code))) continue;
      seen.add(JSON.stringify(code));
      const source = await sourceOf(code.file);
      const lines = source.split('\n');
      const { start, end, present } = cutOf(lines, code);
      const words = { token: String, say: String, tokenIn: String, colourOf: () => null };
      const markup = renderToStaticMarkup(<CodeText source={source} code={code} step={step} words={words} />);
      const shown = Array.from(
        markup.matchAll(/<li class="([^"]*)"[^>]*><code[^>]*>(.*?)<\/code><\/li>/gs),
        ([, marks, text]) => ({
          marks,
          text: unescaped(text.replaceAll(/<[^>]*>/g, '')),
        }),
      );
      const margin = indentOf(lines[start]).length;
      expect(shown.map(({ text }) => text)).toEqual(lines.slice(start, end + 1).map((line) => line.slice(margin) || ' '));
      const marked = shown.flatMap(({ marks }, n) => (marks.includes('code-present') ? [start + n] : []));
      expect(marked).toEqual(present === null ? [] : [present]);
    }
    expect(seen.size).toBeGreaterThan(10);
  });
});

function unescaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };
  return text.replaceAll(/&([#\w]+);/g, (_, name: string) => signs[name]);
}

const llama = walked(randomModel(textbook), TOKENS, { temperature: 0.8, topK: 5, minP: 0.1, repetitionPenalty: 1.2 });
const at = (subject: Walked, stage: string): Walk => {
  const found = subject.at(LAST).find(({ step }) => step.stage === stage);
  if (found === undefined) throw new Error(stage);
  return found;
};

/** The first key number, as it is read. */
const firstNumber = (markup: string): string => (/<dd>(.*?)<\/dd>/s.exec(markup)?.[1] ?? '').replaceAll(/<[^>]*>/g, '');

describe('an altered run', () => {
  const other = walked(randomModel(textbook), [3, 17, 0, 22, 5, 5, 8]);
  const original = at(llama, 'add1');
  const altered = (name: string) => (other.trace.has(name) ? other.trace.get(name) : null);

  test('shows before and after, and marks which is drawn', () => {
    const walk = { ...original, get: altered, altered, original: original.get };
    const values = keyValues(walk, null);
    for (const { name, index, value, other: before } of values) {
      expect(value).toBe(elementIn(other.trace.get(name), index));
      expect(before).toBe(elementIn(llama.trace.get(name), index));
      expect(value).not.toBe(before);
    }
    const markup = draw(walk, null);
    expect(dataIn(markup).map(({ value }) => value)).toEqual(values.map(({ value }) => value));
    const [key] = values;
    expect(firstNumber(markup)).toBe(`${written(key, key.other ?? NaN)} →becomes ${written(key, key.value ?? NaN)}`);
  });

  test('the one as it is drawn, the altered one comes after it', () => {
    const walk = { ...original, altered, original: original.get };
    const [key] = keyValues(walk, null);
    expect(key.value).toBe(elementIn(llama.trace.get(key.name), key.index));
    expect(key.other).toBe(elementIn(other.trace.get(key.name), key.index));
    const [before, after] = [key.value, key.other].map((value) => written(key, value ?? NaN));
    expect(firstNumber(draw(walk, null))).toBe(`${before} →becomes ${after}`);
  });
});

const ran = (stage: string, backend: Walk['model']['backend']) => {
  const walk = at(llama, stage);
  return draw({ ...walk, model: { ...walk.model, backend } }, null);
};

test('who computed it is said: the kernels, or the very code', () => {
  expect(ran('softmax', 'relaxed-simd')).toContain('WebAssembly relaxed SIMD kernels, which are tested against this function');
  expect(ran('softmax', 'simd')).toContain('WebAssembly SIMD kernels');
  expect(ran('softmax', 'textbook')).toContain('The page ran this very code');
  expect(ran('topK', 'relaxed-simd')).toContain('The page ran this very code');
});

test('ids stand beside their tokens', () => {
  expect(draw(at(llama, 'ids'), null)).toMatch(
    /<span class="key-token"><bdi[^>]*>.*?<\/bdi><\/span><data data-number-name="tokenId"/,
  );
});

test('what an index means: the position and the dimension', () => {
  expect(placesIn('blocks.1.attn.hook_rot_k', [4, 1, 3])).toEqual({ token: 4, dimension: 3 });
  expect(placesIn('blocks.1.attn.hook_attn_scores', [1, 6, 2])).toEqual({ token: 2, dimension: null });
  expect(placesIn('blocks.0.mlp.experts.3.post', [1, 2])).toEqual({ token: 1, dimension: 2 });
  expect(placesIn('mergeRank', [])).toEqual({ token: null, dimension: null });
});

const formulas = (stage: string) => chainFormulas(at(llama, stage));
const numbersIn = (text: string): number[] => Array.from(text.matchAll(/-?\d+(?:\.\d+)?/g), ([each]) => Number(each));

describe('the formulas of the decoding chain', () => {
  test('what is written comes to what is written', () => {
    const [logit, temperature, divided] = numbersIn(formulas('temperature')?.worked ?? '');
    expect(temperature).toBe(0.8);
    expect(logit / temperature).toBeCloseTo(divided, 2);
    const [p, one, removed, left] = numbersIn((formulas('topK')?.worked ?? '').replace('1 - ', '1 '));
    expect(one).toBe(1);
    expect(p / (1 - removed)).toBeCloseTo(left, 3);
    const [share, largest, least] = numbersIn(formulas('minP')?.worked ?? '');
    expect(share * largest).toBeCloseTo(least, 3);
    const [low, uniform, high] = numbersIn(formulas('draw')?.worked ?? '');
    expect(low).toBeLessThanOrEqual(uniform);
    expect(uniform).toBeLessThan(high);
    const factors = numbersIn(formulas('cache')?.worked ?? '');
    expect(factors.slice(0, -1).reduce((product, factor) => product * factor, 1)).toBe(factors.at(-1));
    const penalty = formulas('repetitionPenalty')?.worked ?? '';
    const [before, by, after] = numbersIn(penalty);
    expect(penalty.includes('frac') ? before / by : before * by).toBeCloseTo(after, 2);
  });

  test('a stage that is off has its formula and no numbers; steps with a number of their own have that', () => {
    expect(formulas('topP')).toEqual({ latex: expect.stringContaining('frac') as string, worked: '' });
    expect(formulas('softmax')).toBeNull();
    const greedy = walked(llama.model, TOKENS, { temperature: 0 });
    expect(chainFormulas(at(greedy, 'temperature'))?.worked).toContain('Rightarrow');
  });
});

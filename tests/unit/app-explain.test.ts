/** What the page says of an explanation: the address, the words, the fold and the columns, over every activation of a small model. */
import { describe, expect, test } from 'vitest';
import { LONGEST_TRAIL, readTrail, writeTrail } from '../../app/explain/address';
import { columnsOf, covers, written } from '../../app/explain/columns';
import { fold } from '../../app/explain/fold';
import { whatIs, type TextNames } from '../../app/explain/words';
import { latexNumber, worked } from '../../app/explain/worked';
import { createExplainer, EXPLAINED_TOKENS } from '../../app/engine/explainer';
import type { Explained } from '../../app/engine/api';
import en from '../../app/locales/en';
import { innerNames, linesOf, type Element, type Term, type TermLine } from '../../engine/explain';
import { textbook } from '../../engine/ops';
import { activationNames, shapeOf } from '../../engine/run/names';
import { run } from '../../engine/run/trace';
import { randomModel } from './support/random-model';

const model = randomModel(textbook, { num_hidden_layers: 2 });
const TOKENS = [1, 5, 3, 5];
const explainer = createExplainer(textbook, model);
const ask = (tokens: readonly number[], element: Element) => explainer.explain(tokens, '', element);

function explained(name: string, index: number[]): Explained {
  const answer = ask(TOKENS, { name, index });
  if (answer.kind !== 'explained') throw new Error(`${name}: ${answer.kind}`);
  return answer;
}

/** An element of each named activation, and of each inner value. */
const ELEMENTS = [
  ...activationNames(model.config).map(({ name, axes }) => {
    const shape = shapeOf(axes, model.config, TOKENS.length, TOKENS.length);
    return { name, index: name === 'logits' ? [0, 2] : shape.map((extent) => extent - 1) };
  }),
  ...innerNames(model.config).map((name) => ({ name, index: [0, 0] })),
];

const NAMES: TextNames = { tokenAt: (p) => `token at ${p}`, tokenOf: (id) => `token ${id}`, logitsFrom: 0 };

describe('the address', () => {
  test('says a trail and gives it back, and forgets where a very long one began', () => {
    const trail = [
      { name: 'blocks.1.attn.hook_pattern', index: [0, 6, 2] },
      { name: 'hook_embed', index: [6, 11] },
    ];
    expect(writeTrail(trail)).toBe('blocks.1.attn.hook_pattern:0,6,2;hook_embed:6,11');
    expect(readTrail(writeTrail(trail))).toEqual(trail);
    expect(readTrail('')).toEqual([]);
    const long = Array.from({ length: LONGEST_TRAIL + 5 }, (_, i) => ({ name: 'a', index: [i] }));
    expect(readTrail(writeTrail(long))).toEqual(long.slice(5));
  });
});

describe('an explanation of every activation', () => {
  test.each(ELEMENTS)('$name', ({ name, index }) => {
    const answer = explained(name, index);
    // Words for it, with nothing left to fill in.
    const what = whatIs(name, index, NAMES);
    if (what === null) throw new Error('no words');
    const places = Array.from(en.explain.what[what.key].matchAll(/\{\{(\w+)\}\}/g), ([, place]) => place);
    expect(Object.keys(what.values)).toEqual(expect.arrayContaining(places));
    expect(worked(answer)).toMatch(/=|Rightarrow/);
    expect(worked(answer)).not.toMatch(/\?|undefined|NaN/);
    expect(worked(answer)).toContain(latexNumber(answer.computed, 6));

    // Every operand is said, by its column or beside it.
    const { lines } = fold(answer.lines, Infinity);
    const columns = columnsOf(lines);
    for (const { term } of lines)
      for (const [j, operand] of term.operands.entries()) {
        const column = columns[j];
        if (column === null || operand.kind === 'constant' || !covers(column, operand)) continue;
        const symbol = term.label.split('=')[0];
        const said = column.index.map((i) => (i === symbol ? Number(term.label.split('=')[1]) : i));
        expect(written(column.name, said)).toBe(written(operand.name, operand.index));
      }
  });

  test('words: positions become tokens, layers and heads are counted from 1', () => {
    expect(whatIs('blocks.1.attn.hook_pattern', [0, 3, 2], NAMES)).toEqual({
      key: 'weight',
      colour: 'attention',
      values: { layer: 2, h: 1, t: 'token at 3', s: 'token at 2' },
    });
    expect(whatIs('probabilities', [3, 7], NAMES)?.values).toEqual({ t: 'token at 3', v: 'token 7' });
    expect(whatIs('blocks.0.mlp.experts.3.post', [1, 2], NAMES)?.values).toEqual({ layer: 1, e: 3, t: 'token at 1', i: 2 });
    expect(whatIs('nothing', [0], NAMES)).toBeNull();
  });

  test('a score is said as two columns that run along i', () => {
    const { lines } = fold(explained('blocks.0.attn.hook_attn_scores', [0, 3, 1]).lines, Infinity);
    expect(columnsOf(lines).map((column) => column && written(column.name, column.index))).toEqual([
      'blocks.0.attn.hook_rot_q[3, 0, i]',
      'blocks.0.attn.hook_rot_k[1, 0, i]',
    ]);
  });
});

describe('the fold', () => {
  const terms: Term[] = [1, -5, 3, 2, -4].map((value, i) => ({ label: `i=${i}`, op: 'product', operands: [], value }));
  const sum = terms.reduce((total, { value }) => total + value, 0);

  test.each([0, 1, 2, 4, 5, 9])('%i lines and the rest add up, whatever the engine folded already', (shown) => {
    for (const sent of [2, 4, 5]) {
      const { lines, rest } = fold(linesOf(terms, 'largest', sent), shown);
      const seen = lines.reduce((total: number, { term }: TermLine) => total + term.value, 0);
      expect(lines.length).toBe(Math.min(shown, sent));
      expect(seen + (rest?.value ?? 0)).toBe(sum);
      expect(lines.length + (rest?.count ?? 0)).toBe(terms.length);
      expect(rest?.openable ?? 0).toBe(sent - lines.length);
      expect(rest?.total ?? lines.at(-1)?.total).toBe(sum);
    }
  });
});

test('what cannot be explained is said', () => {
  const element = { name: 'hook_embed', index: [0, 0] };
  const long = Array.from({ length: EXPLAINED_TOKENS + 1 }, () => 1);
  expect(ask(long, element)).toEqual({ kind: 'text-too-long', count: EXPLAINED_TOKENS + 1, limit: EXPLAINED_TOKENS });
  expect(ask(TOKENS, { name: 'hook_nothing', index: [0] })).toEqual({ kind: 'no-such-number' });
  expect(ask(TOKENS, { name: 'hook_embed', index: [4, 0] })).toEqual({ kind: 'no-such-number' });
});

test('what is observed is what a run records, and explained from', () => {
  const answer = explainer.observe(TOKENS, '', ['blocks.1.attn.*', 'logits']);
  if (answer.kind !== 'observed') throw new Error(answer.kind);
  const trace = run(textbook, model, TOKENS, { record: ['blocks.1.attn.*'] });
  expect([...answer.tensors.keys()]).toEqual(trace.names());
  for (const [name, tensor] of answer.tensors) expect(tensor).toEqual(trace.get(name));
  const long = Array.from({ length: EXPLAINED_TOKENS + 1 }, () => 1);
  expect(explainer.observe(long, '', ['*'])).toEqual({
    kind: 'text-too-long',
    count: EXPLAINED_TOKENS + 1,
    limit: EXPLAINED_TOKENS,
  });
});

test('an altered run is observed and explained beside the run as it is', () => {
  const score = { name: 'blocks.0.attn.hook_pattern', index: [0, 0, 2] };
  const value = (altered: string): number | null => {
    const answer = explainer.explain(TOKENS, altered, score);
    return answer.kind === 'explained' ? answer.value : null;
  };
  expect(value('')).toBe(0);
  expect(value('mask')).toBeGreaterThan(0);
  expect(value('')).toBe(0);
  const answer = explainer.observe(TOKENS, 't1.7', ['hook_embed']);
  if (answer.kind !== 'observed') throw new Error(answer.kind);
  expect(answer.tensors.get('hook_embed')).toEqual(
    run(textbook, model, [1, 7, 3, 5], { record: ['hook_embed'] }).get('hook_embed'),
  );
});

test('alterations of what the model does not have are refused by name', () => {
  expect(explainer.observe(TOKENS, 'h99.0x0', ['*'])).toEqual({
    kind: 'no-such-alteration',
    detail: expect.stringMatching(/layer 99/) as string,
  });
  expect(explainer.observe(TOKENS, 'nonsense', ['*'])).toEqual({ kind: 'no-such-alteration', detail: 'nonsense' });
});

test('another text is another run', () => {
  const element = { name: 'blocks.0.hook_resid_post', index: [1, 0] };
  const first = ask([1, 2], element);
  expect(ask([1, 3], element)).not.toEqual(first);
  expect(ask([1, 2], element)).toEqual(first);
});

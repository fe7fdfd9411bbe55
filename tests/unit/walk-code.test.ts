/** The code beside a step: the very source, cut where the function stands, nothing of it lost or altered by colours. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { linesOf, piecesOf } from '../../app/walk/code/colour';
import { cutOf } from '../../app/walk/code/cut';
import { hasKernels, sourceOf } from '../../app/walk/code/sources';
import { symbolsOf } from '../../app/walk/code/symbols';
import type { ModelConfig } from '../../engine/model/config';
import { textbook } from '../../engine/ops';
import type { Step } from '../../engine/steps';
import { ARCHITECTURES, randomModel } from './support/random-model';
import { walked } from './support/walked';

const TOKENS = [3, 17, 0, 22, 5, 5, 9];
const LAST = TOKENS.length - 1;
const ENGINE = new URL('../../engine/', import.meta.url);
const onDisk = (file: string): string => readFileSync(new URL(file, ENGINE), 'utf8');

const MODELS: Readonly<Record<string, Partial<ModelConfig>>> = {
  ...ARCHITECTURES,
  'a mixture with post-norms': { ...ARCHITECTURES.mixtral, post_norms: true },
};

/** Every kind of step: of the last token and of one before, sampled and greedy, going on and at its end, a layer folded. */
function stepsIn(changes: Partial<ModelConfig>): Step[] {
  const model = randomModel(textbook, changes);
  const [sampled, greedy] = [0.8, 0].map((temperature) => walked(model, TOKENS, { temperature }));
  return [
    ...sampled.at(LAST),
    ...sampled.at(1),
    ...greedy.at(LAST, { end: 'end-of-text' }),
    ...sampled.at(LAST, { full: 1 }),
  ].map(({ step }) => step);
}

describe.each(Object.entries(MODELS))('%s', (_, changes) => {
  const steps = stepsIn(changes);

  test('every step’s code is the source on disk, and its line lies inside its function', async () => {
    const refs = steps.flatMap(({ code }) => code ?? []);
    expect(refs.length).toBeGreaterThan(0.8 * steps.length);
    for (const code of refs) {
      const source = await sourceOf(code.file);
      expect(source).toBe(onDisk(code.file));
      const lines = source.split('\n');
      const { doc, start, end, present } = cutOf(lines, code);
      expect(lines[start]).toContain(`${code.function}(`);
      expect(lines[end].trim()).toMatch(/^\}[,;]?$/);
      expect(doc).toBeLessThanOrEqual(start);
      expect(lines[doc].trim()).toMatch(doc < start ? /^\/\*\*/ : /\(/);
      // Where a line is named, that very one is marked, and no other can be meant.
      const inside = lines.slice(start + 1, end).flatMap((line, n) => (line.trim() === code.line ? [start + 1 + n] : []));
      expect(inside).toEqual(code.line === undefined ? [] : [present]);
      expect(present === null).toBe(code.line === undefined);
      // Every bracket that the function opens, it closes.
      const body = lines.slice(start, end + 1).join('\n');
      const count = (sign: string) =>
        piecesOf(body).reduce((n, { kind, text }) => n + (kind === 'other' ? text.split(sign).length - 1 : 0), 0);
      expect(count('{')).toBe(count('}'));
    }
  });

  test('what stands for a tensor is a parameter of the function, and the step has that tensor', async () => {
    const linked = steps.filter((step) => step.code !== null && symbolsOf(step).size > 0);
    expect(linked.length).toBeGreaterThan(10);
    for (const step of linked) {
      const { code } = step;
      if (code === null) continue;
      const lines = (await sourceOf(code.file)).split('\n');
      const { start, end } = cutOf(lines, code);
      const text = lines.slice(start, end + 1).join('\n');
      const signature = text.slice(0, text.search(/\{\n/));
      const isParameter = (name: string) => new RegExp(`\\b${name}: `).test(signature);
      const parameters = [...symbolsOf(step).keys()];
      // The mask has two functions, each with a name of its own for the scores.
      expect(parameters.filter(isParameter)).toHaveLength(step.stage === 'mask' ? 1 : parameters.length);
      const tensors = [...step.inputs, ...step.outputs];
      for (const each of symbolsOf(step).values()) expect(tensors).toEqual(expect.arrayContaining([...each]));
    }
  });
});

/** By parameter, the names of the tensors that it stands for at a stage. */
const namedAt = (stage: Step['stage'], changes: Partial<ModelConfig> = {}): Record<string, string[]> => {
  const step = stepsIn(changes).find((each) => each.stage === stage);
  if (step === undefined) throw new Error(stage);
  const named = Array.from(symbolsOf(step), ([parameter, tensors]) => [parameter, tensors.map(({ name }) => name)] as const);
  return Object.fromEntries(named);
};

test('parameters stand for the tensors that they are', () => {
  expect(namedAt('scores')).toEqual({
    q: ['blocks.0.attn.hook_rot_q'],
    k: ['blocks.0.attn.hook_rot_k'],
    out: ['blocks.0.attn.hook_attn_scores'],
  });
  expect(namedAt('mix')).toEqual({
    pattern: ['blocks.0.attn.hook_pattern'],
    v: ['blocks.0.attn.hook_v'],
    z: ['blocks.0.attn.hook_z'],
  });
  expect(namedAt('norm2')).toEqual({
    x: ['blocks.0.hook_resid_mid'],
    weight: ['model.layers.0.post_attention_layernorm.weight'],
    scale: ['blocks.0.ln2.hook_scale'],
    normalized: ['blocks.0.ln2.hook_normalized'],
    out: ['blocks.0.ln2.hook_out'],
  });
  expect(namedAt('qkv', ARCHITECTURES.qwen2).bias).toEqual(
    ['q', 'k', 'v'].map((letter) => `model.layers.0.self_attn.${letter}_proj.bias`),
  );
  expect(namedAt('qkv').bias).toBeUndefined();
  expect(namedAt('choice', ARCHITECTURES.mixtral)).toEqual({
    weights: ['blocks.0.mlp.hook_expert_weights'],
    indices: ['blocks.0.mlp.hook_expert_indices'],
  });
});

test('a file that no step names has no source here', async () => {
  await expect(sourceOf('ops/adamw.ts')).rejects.toThrow(/no source of engine\/ops\/adamw\.ts/);
});

test('code that has moved on is not shown as if it had not', () => {
  const lines = ['/** Doc. */', 'export function f(', '  x: number,', '): void {', '  g(x);', '}', ''];
  const ref = { file: 'a.ts', function: 'f', line: 'g(x);' };
  expect(cutOf(lines, ref)).toEqual({ doc: 0, start: 1, end: 5, present: 4 });
  expect(() => cutOf(lines, { ...ref, function: 'h' })).toThrow(/declares no function h/);
  expect(() => cutOf(lines, { ...ref, line: 'h(x);' })).toThrow(/has no line/);
  expect(() => cutOf(lines.slice(0, 5), ref)).toThrow(/does not end/);
});

test('kernels stand for the files whose functions a backend has', async () => {
  const names = new Set(Object.keys(textbook));
  const files = readdirSync(new URL('ops/', ENGINE)).map((name) => `ops/${name}`);
  const shown = await Promise.all(
    files.map((file) =>
      sourceOf(file).then(
        (source) => ({ file, source }),
        () => null,
      ),
    ),
  );
  for (const each of shown) {
    if (each === null) continue;
    const exported = Array.from(each.source.matchAll(/^export function (\w+)/gm), ([, name]) => name);
    expect([each.file, exported.some((name) => names.has(name))]).toEqual([each.file, hasKernels(each.file)]);
  }
  expect(hasKernels('run/sampler.ts')).toBe(false);
});

const kinds = (source: string) => piecesOf(source).flatMap(({ kind, text }) => (kind === 'other' ? [] : [[kind, text]]));

describe('colours', () => {
  const ENGINE_FILES = ['ops', 'run', 'tokenizer', 'formats'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, ENGINE)).flatMap((name) => (name.endsWith('.ts') ? [`${folder}/${name}`] : [])),
  );

  test('lose nothing: the pieces of any source together are the source', () => {
    for (const file of ENGINE_FILES) {
      const source = onDisk(file);
      expect(
        piecesOf(source)
          .map(({ text }) => text)
          .join(''),
      ).toBe(source);
      expect(linesOf(source).map((line) => line.map(({ text }) => text).join(''))).toEqual(source.split('\n'));
    }
  });

  test('comments, strings, numbers and names', () => {
    expect(kinds("const x = y.length; // not 'a string'")).toEqual([
      ['keyword', 'const'],
      ['name', 'x'],
      ['name', 'y'],
      ['name', 'length'],
      ['comment', "// not 'a string'"],
    ]);
    expect(kinds("f('// no comment', `a\n${b}`, 1e-5)")).toEqual([
      ['name', 'f'],
      ['string', "'// no comment'"],
      ['string', '`a\n${b}`'],
      ['number', '1e-5'],
    ]);
    expect(kinds('/** one\n * two */ 2 ** 32')).toEqual([
      ['comment', '/** one\n * two */'],
      ['number', '2'],
      ['number', '32'],
    ]);
  });

  test('a slash divides, or begins a regular expression', () => {
    expect(kinds('a / b / c')).toEqual(['a', 'b', 'c'].map((name) => ['name', name]));
    expect(kinds("x = /['/\\]]/u.test(s)")).toEqual([
      ['name', 'x'],
      ['string', "/['/\\]]/u"],
      ['name', 'test'],
      ['name', 's'],
    ]);
  });

  test('a name after a dot belongs to what stands before it', () => {
    const members = piecesOf('a.out[out] + [...out]').flatMap(({ text, isMember }) => (text === 'out' ? [isMember] : []));
    expect(members).toEqual([true, false, false]);
  });
});

/** The picture of one number: the same arithmetic as the engine's explanation, drawn, and open down to what was learnt. */
import { readFileSync } from 'node:fs';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, test } from 'vitest';
import { createExplainer } from '../../app/engine/explainer';
import type { Explained } from '../../app/engine/api';
import { fold } from '../../app/explain/fold';
import { formatFloat32 } from '../../app/explain/float32';
import { staircaseOf } from '../../app/explain/staircase';
import type { Answer } from '../../app/explain/use-explained';
import { wordsOf } from '../../app/explain/words-of';
import en from '../../app/locales/en';
import { startLanguages } from '../../app/locales/i18n';
import { firstOperand, squaresOf, termsOf, turnOf } from '../../app/walk/pictures/number/operands';
import { NumberView } from '../../app/walk/pictures/number/NumberView';
import { formatExact, formatPercent } from '../../components/format';
import { innerNames, type Element } from '../../engine/explain';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import type { ModelConfig } from '../../engine/model/config';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { activationNames, shapeOf } from '../../engine/run/names';
import i18next from 'i18next';
import { ARCHITECTURES, randomModel } from './support/random-model';
import { labelOf } from './support/walked';

const TOKENS = [3, 17, 0, 22, 5, 5, 9];
const LAST = TOKENS.length - 1;

beforeAll(startLanguages);

const nothing = (): void => undefined;

function explainerOf(model: Model, tokens: readonly number[] = TOKENS, altered = ''): (element: Element) => Explained {
  const explainer = createExplainer(textbook, model);
  return (element) => {
    const answer = explainer.explain(tokens, altered, element);
    if (answer.kind !== 'explained') throw new Error(`${element.name}: ${answer.kind}`);
    return answer;
  };
}

function draw(trail: readonly Element[], answer: Answer | null, width = 930, height = 620): string {
  const words = wordsOf(i18next.t, { tokens: TOKENS, labelOf, vocabularySize: 23 });
  return renderToStaticMarkup(
    <NumberView
      trail={trail}
      answer={answer}
      words={words}
      theme="light"
      width={width}
      height={height}
      onOpen={nothing}
      onReturn={nothing}
    />,
  );
}

/** An element of everything that can be explained: of layer 1, of the last token. */
function elementsOf(config: ModelConfig): Element[] {
  return [
    ...activationNames(config).map(({ name, axes }) => {
      const shape = shapeOf(axes, config, TOKENS.length, TOKENS.length);
      return { name, index: shape.map((extent, axis) => (axes[axis] === 'S' ? 1 : extent - 1)) };
    }),
    ...innerNames(config).map((name) => ({ name, index: [LAST, 0] })),
  ].filter(({ name }) => !/blocks\.[02-9]/.test(name));
}

const valueIn = (markup: string): number => Number(/<data class="number-value[^"]*" value="([^"]*)"/.exec(markup)?.[1]);

/** Read as text: without tags. */
const textOf = (markup: string): string => markup.replaceAll(/<[^>]*>/g, ' ');

describe.each(Object.entries(ARCHITECTURES))('%s', (_, changes) => {
  const model = randomModel(textbook, changes);
  const explain = explainerOf(model);

  test('shows every kind of number in full, each operand with its value, and nothing unsaid', () => {
    for (const element of elementsOf(model.config)) {
      const explained = explain(element);
      const markup = draw([element], explained);
      expect([element.name, valueIn(markup)]).toEqual([element.name, explained.value]);
      const text = textOf(markup);
      expect(text).toContain(formatFloat32(explained.value));
      expect(text).not.toMatch(/undefined|NaN|\{\{|pictures\.|explain\./);
      for (const { term } of fold(explained.lines, 5).lines)
        for (const operand of term.operands)
          expect(text).toContain(
            operand.kind === 'constant' && Number.isInteger(operand.value) ? String(operand.value) : formatExact(operand.value),
          );
    }
  });

  test('opens operand by operand down to what was learnt, where it says that this is the end', () => {
    for (const element of elementsOf(model.config)) {
      const trail = [element];
      let explained = explain(element);
      for (let next = firstOperand(explained); next !== null; next = firstOperand(explained)) {
        trail.push(next);
        explained = explain(next);
        expect(trail.length).toBeLessThan(200);
      }
      // A score that is hidden is -Infinity by rule: nothing was learnt of it.
      const isHidden = explained.lines.length === 0;
      expect([element.name, textOf(draw(trail, explained)).includes(en.explain.end)]).toEqual([element.name, !isHidden]);
    }
  });
});

describe('the staircase', () => {
  const explain = explainerOf(randomModel(textbook));

  /** Of bars as they are drawn, what one unit is wide, by the bar itself. */
  function scalesOf(element: Element, shown: number): number[] {
    const explained = explain(element);
    const folded = fold(explained.lines, shown);
    const { stairs, zero } = staircaseOf(folded, explained.sumKind);
    const values = [...folded.lines.map(({ term }) => term.value), ...(folded.rest === null ? [] : [folded.rest.value])];
    expect(stairs).toHaveLength(values.length);
    expect(stairs[0].from).toBeCloseTo(zero, 12);
    for (const [i, { from, to }] of stairs.entries()) {
      expect(from).toBeCloseTo(i === 0 ? zero : stairs[i - 1].to, 12);
      expect(Math.min(from, to, zero)).toBeGreaterThanOrEqual(0);
      expect(Math.max(from, to, zero)).toBeLessThanOrEqual(1);
    }
    return values.map((value, i) => (stairs[i].to - stairs[i].from) / value);
  }

  test.each([1, 3, 8, 99])('with %i lines each bar begins where the last ended, and is as long as its term', (shown) => {
    for (const element of [
      { name: 'blocks.1.attn.hook_attn_scores', index: [0, LAST, 2] },
      { name: 'blocks.1.attn.hook_q', index: [LAST, 0, 1] },
      { name: 'blocks.1.ln1.hook_scale', index: [LAST, 0] },
      { name: 'blocks.1.attn.hook_pattern', index: [0, LAST, 2] },
    ]) {
      const scales = scalesOf(element, shown);
      for (const scale of scales) expect(scale).toBeCloseTo(scales[0], 9);
      expect(scales[0]).toBeGreaterThan(0);
    }
  });

  test('numbers that are compared all begin at zero', () => {
    const choose = explainerOf(randomModel(textbook, ARCHITECTURES.mixtral));
    const explained = choose({ name: 'blocks.1.mlp.hook_expert_indices', index: [LAST, 1] });
    const folded = fold(explained.lines, 9);
    const { stairs, zero } = staircaseOf(folded, explained.sumKind);
    expect(stairs.map(({ from }) => from)).toEqual(stairs.map(() => zero));
    const lengths = stairs.map(({ to }) => to - zero);
    expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
  });

  test('the expert of rank two is the second bar, and the one that is marked', () => {
    const choose = explainerOf(randomModel(textbook, ARCHITECTURES.mixtral));
    const element = { name: 'blocks.1.mlp.hook_expert_indices', index: [LAST, 1] };
    const explained = choose(element);
    const rows = Array.from(draw([element], explained).matchAll(/<tr( class="explain-own")?><th scope="row">e=(\d+)/g));
    expect(rows.map(([, own]) => own !== undefined)).toEqual([false, true, false, false]);
    expect(Number(rows[1][2])).toBe(explained.value);
  });

  test('a softmax shows every share, and its own one marked', () => {
    const element = { name: 'blocks.1.attn.hook_pattern', index: [0, LAST, 2] };
    const explained = explain(element);
    const markup = draw([element], explained);
    const shares = Array.from(markup.matchAll(/<td class="explain-share">([^<]*)<\/td>/g), ([, share]) => share);
    const wanted = termsOf(explained.lines).map(({ term }) => formatPercent(term.value / (explained.sum ?? NaN)));
    expect(shares).toEqual([...wanted, formatPercent(1)]);
    const own = /<tr class="explain-own">(.*?)<\/tr>/s.exec(markup)?.[1] ?? '';
    expect(own).toContain('s=2');
    expect(own).toContain(formatPercent(explained.value));
    expect(own).toContain('stair-share');
  });

  test('a long sum is folded to what there is room for, and says how much is left', () => {
    const element = { name: 'blocks.1.attn.hook_q', index: [LAST, 0, 1] };
    const rows = (height: number) => draw([element], explain(element), 640, height).match(/<th scope="row">i=/g)?.length;
    expect(rows(400)).toBe(5);
    expect(rows(2000)).toBe(12);
    expect(textOf(draw([element], explain(element), 640, 400))).toContain('7 more terms');
  });
});

/** The tokens as the picture of a hidden score tells them apart. */
const kindsIn = (changes: Partial<ModelConfig>, index: number[]) => {
  const element = { name: 'blocks.0.attn.hook_attn_scores', index };
  const markup = draw([element], explainerOf(randomModel(textbook, changes))(element));
  return Array.from(markup.matchAll(/<li class="sight-(\w+)">/g), ([, kind]) => kind);
};

describe('figures', () => {
  test('squares: their sides are the numbers, the mean’s is the divisor', () => {
    const explained = explainerOf(randomModel(textbook))({ name: 'blocks.1.ln1.hook_scale', index: [LAST, 0] });
    const squares = squaresOf(explained);
    const mean = squares.reduce((sum, { value }) => sum + value * value, 0) / squares.length;
    expect(Math.sqrt(mean + 1e-5)).toBeCloseTo(explained.value, 5);
    const markup = draw([explained], explained);
    const sides = Array.from(
      markup.matchAll(/<rect [^>]*width="([\d.]+)" height="([\d.]+)" fill="(none|var\(--(?:positive|negative)\))"/g),
      ([, width, height, fill]) => ({ width: Number(width), height: Number(height), fill }),
    );
    const [dashed, ...drawn] = sides;
    expect(dashed.fill).toBe('none');
    for (const [i, { width, height, fill }] of drawn.entries()) {
      expect(width).toBe(height);
      expect(width / dashed.width).toBeCloseTo(Math.abs(squares[i].value) / explained.value, 1);
      expect(fill).toBe(squares[i].value < 0 ? 'var(--negative)' : 'var(--positive)');
    }
  });

  test.each(['llama', 'llama 3', 'gemma3'])('a turn: %s’s pair before and after, by the position’s angle', (name) => {
    const model = randomModel(textbook, ARCHITECTURES[name]);
    const explain = explainerOf(model);
    for (let i = 0; i < model.config.head_dim; i++) {
      const explained = explain({ name: 'blocks.1.attn.hook_rot_q', index: [LAST, 1, i] });
      const turn = turnOf(explained);
      if (turn === null) throw new Error('no turn');
      expect(turn.after[explained.formula.id === 'turnedFirst' ? 0 : 1]).toBeCloseTo(explained.computed, 9);
      expect(Math.hypot(...turn.after)).toBeCloseTo(Math.hypot(...turn.before), 5);
      expect(Math.cos(turn.turned)).toBeCloseTo(Math.cos(turn.angle), 5);
      expect(Math.sin(turn.turned)).toBeCloseTo(Math.sin(turn.angle), 5);
    }
    expect(turnOf(explain({ name: 'hook_embed', index: [0, 0] }))).toBeNull();
  });

  test('a hidden score shows who would read, and what it does not see', () => {
    expect(kindsIn({}, [0, 2, 4])).toEqual(['seen', 'seen', 'query', 'unseen', 'hidden']);
    expect(kindsIn({ sliding_window: 3 }, [0, 5, 1])).toEqual(['unseen', 'hidden', 'unseen', 'seen', 'seen', 'query']);
    expect(kindsIn({}, [0, 4, 2])).toEqual([]);
  });

  test('a gate stands on its curve', () => {
    for (const [name, changes] of [
      ['silu', {}],
      ['gelu', ARCHITECTURES.gemma],
    ] as const) {
      const element = { name: 'blocks.1.mlp.hook_post', index: [LAST, 3] };
      const explained = explainerOf(randomModel(textbook, changes))(element);
      const [gate, up] = termsOf(explained.lines)[0].term.operands.map(({ value }) => value);
      const text = textOf(draw([element], explained));
      expect(text).toContain(
        `The gate, ${formatExact(gate)}, on the curve: ${formatExact(explained.computed / up)} of it passes.`,
      );
      expect(text).toContain(`${name} (`);
    }
  });
});

describe('around the arithmetic', () => {
  const explain = explainerOf(randomModel(textbook));
  const [score, query] = [
    { name: 'blocks.1.attn.hook_attn_scores', index: [0, LAST, 2] },
    { name: 'blocks.1.attn.hook_rot_q', index: [LAST, 0, 1] },
  ];

  test('the way here is listed once there is one', () => {
    expect(draw([score], explain(score))).not.toContain('<nav');
    const markup = draw([score, query], explain(query));
    expect(markup).toContain('<nav');
    expect(textOf(markup)).toContain('attn_scores[0, 6, 2]');
  });

  test('before the answer, and where there is none, no number is shown', () => {
    for (const answer of [null, { kind: 'text-too-long', count: 200, limit: 128 }, { kind: 'no-such-number' }] as const) {
      const markup = draw([score], answer);
      expect(markup).not.toContain('<data');
      expect(markup).toContain('role="status"');
    }
    expect(textOf(draw([score], { kind: 'text-too-long', count: 200, limit: 128 }))).toContain('200 tokens');
  });

  test('a number that an alteration changed says so', () => {
    const element = { name: 'blocks.1.attn.hook_z', index: [LAST, 0, 1] };
    const silenced = explainerOf(randomModel(textbook), TOKENS, 'h1.0x0')(element);
    expect(silenced.altered).toBe(true);
    expect(textOf(draw([element], silenced))).toContain(en.pictures.number.altered);
    expect(textOf(draw([element], explain(element)))).not.toContain(en.pictures.number.altered);
  });

  test('a score, and a share, as they are', () => {
    const share = { name: 'blocks.1.attn.hook_pattern', index: [0, LAST, 2] };
    for (const element of [score, share])
      expect(draw([element], explain(element), 640, 400).replaceAll(/></g, '>\n<')).toMatchSnapshot();
  });
});

test('the shipped model’s numbers, at several depths of its network', () => {
  const file = readFileSync(new URL('../../public/models/clearhead-stories-3m-q8_0.gguf', import.meta.url));
  const { model } = loadModel(readGguf(new Uint8Array(file)), textbook);
  const tokens = [0, 383, 2100, 319];
  const explain = explainerOf(model, tokens);
  for (const element of [
    { name: 'blocks.3.attn.hook_attn_scores', index: [2, 3, 1] },
    { name: 'blocks.5.hook_mlp_out', index: [3, 7] },
    { name: 'blocks.2.ln2.hook_scale', index: [3, 0] },
    { name: 'logits', index: [3, 429] },
    { name: 'probabilities', index: [3, 429] },
  ]) {
    const explained = explain(element);
    const markup = draw([element], explained);
    expect(valueIn(markup)).toBe(explained.value);
    expect(Math.abs(explained.value - explained.computed)).toBeLessThanOrEqual(1e-4 * explained.size);
    expect(textOf(markup)).toMatch(/more terms?/);
  }
});

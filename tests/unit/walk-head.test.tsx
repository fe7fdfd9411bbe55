/** The picture of a head, at every step of real runs: what it shows is what the run computed, and nothing before its time. */
import { readFileSync } from 'node:fs';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { startLanguages } from '../../app/locales/i18n';
import type { Walk } from '../../app/walk/picture';
import { HeadPicture } from '../../app/walk/pictures/HeadPicture';
import { spotAt } from '../../app/walk/pictures/block/pointer';
import { layoutDials } from '../../app/walk/pictures/head/dials-layout';
import { focusOf, placeOf, targetsOf } from '../../app/walk/pictures/head/focus';
import { layoutHead } from '../../app/walk/pictures/head/layout';
import { isHidden, matrixOf, sees } from '../../app/walk/pictures/head/matrix';
import { dimensionsOf, FARTHEST_MOVE, pairOfDimension, rotationOf } from '../../app/walk/pictures/head/rotation';
import { bandsOf, slotsOf } from '../../app/walk/pictures/head/slots';
import { softmaxOf } from '../../app/walk/pictures/head/softmax';
import { kvHeadOf, scalingOf, termsAt } from '../../app/walk/pictures/head/terms';
import { cellBox, layoutGrid } from '../../components/cells/layout';
import { angleBetween, turnPath } from '../../components/dial/geometry';
import { flowsOf } from '../../components/flows/flows';
import { formatExact, formatShort } from '../../components/format';
import { columnsOf } from '../../components/visible';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import type { Trace } from '../../engine/run/trace';
import { numberOf, type Stage } from '../../engine/steps';
import { at, LAYER, TOKENS, traced, walksAt, type WalkOptions } from './support/layer-walks';
import { ARCHITECTURES, distance, randomModel } from './support/random-model';

beforeAll(startLanguages);

const LAST = TOKENS.length - 1;

const walks = (model: Model, trace: Trace, options: WalkOptions = {}): Walk[] => walksAt('head', model, trace, options);

const draw = (walk: Walk, [width, height] = [930, 620]): string =>
  renderToStaticMarkup(<HeadPicture walk={walk} theme="light" width={width} height={height} go={() => undefined} />);

/** The picture's geometry, as the component computes it. */
function geometry(walk: Walk, width = 930, height = 620) {
  const { labels, position, config } = walk;
  const { num_attention_heads: heads, num_key_value_heads: kvHeads } = config;
  const layout = layoutHead(labels, { width, height, position, heads, kvHeads });
  return { layout, slots: slotsOf(walk, layout) };
}

function valueIn(trace: Trace, name: string, index: readonly number[]): number {
  const { data, shape } = trace.get(name);
  return data[index.reduce((offset, i, axis) => offset * shape[axis] + i, 0)];
}

const TOLD: readonly Stage[] = ['qkv', 'qkNorm', 'rotation', 'scores', 'mask', 'softmax', 'mix'];
const MODELS = Object.keys(ARCHITECTURES).map((name) => [name, randomModel(textbook, ARCHITECTURES[name])] as const);

describe.each(MODELS)('%s', (_, model) => {
  const trace = traced(model);
  const all = walks(model, trace);

  it('fills a vector when its stage has come, with the numbers of the run', () => {
    for (const walk of all) {
      const { slots } = geometry(walk);
      for (const { name, at: index, values, state } of slots) {
        expect(values === null).toBe(state === 'later');
        if (values === null) continue;
        expect(values[1]).toBe(valueIn(trace, name, [...index, 1]));
        expect(values.length).toBe(trace.get(name).shape.at(-1));
      }
    }
  });

  it('has filled every vector after the last step, and on the way never empties one', () => {
    const filled = all.map((walk) => geometry(walk).slots.filter(({ values }) => values !== null).length);
    expect(filled).toEqual(filled.toSorted((a, b) => a - b));
    expect(filled.at(-1)).toBe(geometry(all[0]).slots.length);
    expect(filled[0]).toBeLessThan(filled[filled.length - 1]);
  });

  it('has one number in focus at every step, the step’s own where it is of this head, and a sentence', () => {
    for (const walk of all) {
      const markup = draw(walk);
      expect(markup.match(/data-focus/g)).toHaveLength(1);
      expect(markup).toContain('aria-label="Head 2 of layer 2');
      expect(markup).not.toMatch(/NaN|undefined|Infinity|pictures\.head/);
      if (!TOLD.includes(walk.step.stage)) continue;
      const { layout, slots } = geometry(walk);
      const own = numberOf(walk.step)?.element;
      const place = own === undefined ? null : placeOf(own, walk, layout, slots);
      expect(place).not.toBeNull();
      const focus = focusOf(walk, layout, slots);
      expect(focus.x).toBeLessThanOrEqual(place?.x ?? -1);
      expect(focus.width).toBeLessThan(layout.width / 4);
    }
  });

  it('turns as the engine did, in every layer and at every position', () => {
    for (let layer = 0; layer < model.config.num_hidden_layers; layer++)
      for (const position of [0, 3, LAST]) {
        const walk = at(walks(model, trace, { layer, position }), 'rotation');
        const turned = rotationOf(walk, 2, { query: 0, key: 0 });
        const kv = kvHeadOf(walk);
        const real = (hook: string, head: number, t: number) => {
          const { data, shape } = trace.get(`blocks.${layer}.attn.${hook}`);
          const row = (t * shape[1] + head) * shape[2];
          return data.subarray(row, row + shape[2]);
        };
        expect(turned?.isLeftOut).toBe(false);
        expect([...(turned?.query.after ?? [])]).toEqual([...real('hook_rot_q', walk.head, position)]);
        expect([...(turned?.key.after ?? [])]).toEqual([...real('hook_rot_k', kv, 2)]);
      }
  });

  it('adds its pairs up to the score times the root of d, soft caps aside', () => {
    const walk = at(all, 'rotation');
    for (const s of [LAST, LAST - 1]) {
      const turned = rotationOf(walk, s, { query: 0, key: 0 });
      if (turned === null) throw new Error('nothing is turned');
      const { query_pre_attn_scalar: scalar, head_dim, attn_logit_softcapping: cap } = model.config;
      const score = valueIn(trace, `blocks.${LAYER}.attn.hook_attn_scores`, [1, LAST, s]);
      expect(cap ?? turned.total).toBeCloseTo(cap ?? score * Math.sqrt(scalar ?? head_dim), 4);
      expect(turned.score).toBeCloseTo(score, 4);
    }
  });

  it('gives the same products where both positions move, and others where one does', () => {
    const walk = at(all, 'rotation');
    const products = (query: number, key: number): readonly number[] => rotationOf(walk, 2, { query, key })?.products ?? [];
    const still = products(0, 0);
    for (const by of [-2, 1, FARTHEST_MOVE]) expect(distance(products(by, by), still)).toBeLessThan(1e-4);
    expect(distance(products(1, 0), still)).toBeGreaterThan(1e-2);
    expect(distance(products(1, 0), products(0, -1))).toBeLessThan(1e-4);
  });

  it('explains every score that is seen by its terms', () => {
    const walk = at(all, 'scores');
    const scaling = scalingOf(walk);
    for (let s = 0; s <= LAST; s++) {
      const score = valueIn(trace, `blocks.${LAYER}.attn.hook_attn_scores`, [1, LAST, s]);
      expect(sees(walk, LAST, s)).toBe(!isHidden(model.config, LAYER, LAST, s));
      if (score === -Infinity) continue;
      const terms = termsAt(walk, LAST, s);
      expect(terms?.totals.at(-1)).toBe(terms?.total);
      expect(scaling?.fromTotal(terms?.total ?? NaN)).toBeCloseTo(score, 4);
      expect(scaling?.scoreOf(LAST, s)).toBeCloseTo(score, 4);
    }
  });

  it('shows all scores, then hides what the mask hides, then shows weights', () => {
    const { kind, values, isMasked } = matrixOf(at(all, 'rotation'));
    expect([kind, values, isMasked(0, 3)]).toEqual(['none', null, false]);
    const T = TOKENS.length;
    const cells = Array.from({ length: T * T }, (_cell, i) => [Math.floor(i / T), i % T] as const);
    const scores = matrixOf(at(all, 'scores'));
    const masked = matrixOf(at(all, 'mask'));
    const weights = matrixOf(at(all, 'softmax'));
    expect(masked.range).toBe(scores.range);
    for (const [t, s] of cells) {
      const real = valueIn(trace, `blocks.${LAYER}.attn.hook_attn_scores`, [1, t, s]);
      expect(scores.isMasked(t, s)).toBe(false);
      expect(Number.isFinite(scores.values?.[t * T + s])).toBe(true);
      expect([scores.values?.[t * T + s], -Infinity]).toContain(real);
      expect(masked.isMasked(t, s)).toBe(real === -Infinity);
      expect(masked.isMasked(t, s)).toBe(isHidden(model.config, LAYER, t, s));
      expect(weights.values?.[t * T + s]).toBe(valueIn(trace, `blocks.${LAYER}.attn.hook_pattern`, [1, t, s]));
    }
    expect(cells.some(([t, s]) => masked.isMasked(t, s))).toBe(true);
  });

  it('works softmax out, each share its power of the sum', () => {
    const walk = at(all, 'softmax');
    const worked = softmaxOf(walk);
    const markup = draw(walk);
    const powers = TOKENS.map((_token, s) => worked?.at(s).power ?? NaN);
    expect(powers.reduce((sum, power) => sum + power, 0)).toBeCloseTo(worked?.sum ?? NaN, 6);
    expect(Math.max(...powers)).toBe(1);
    const shown: string[] = [];
    for (let s = 0; s <= LAST; s++) {
      const { power, share } = worked?.at(s) ?? { power: NaN, share: NaN };
      expect(power / (worked?.sum ?? NaN)).toBeCloseTo(share, 5);
      if (sees(walk, LAST, s)) shown.push(formatShort(share));
    }
    const [, columns] = markup.split('data-part="softmax"');
    for (const share of shown) expect(columns).toContain(`>${share}<`);
    expect(markup).toContain(`max ${formatShort(worked?.max ?? NaN)}`);
    expect(markup).toContain(`Σ ${formatShort(worked?.sum ?? NaN)}`);
  });

  it('draws an empty frame while the numbers are on their way', () => {
    for (const walk of walks(model, trace, { loading: true })) {
      const markup = draw(walk);
      expect(markup).toContain('Query, key, value');
      expect(markup).not.toMatch(/NaN|undefined|data-flow|max −?\d|Σ \d/);
    }
  });
});

const speeds = (name: string, layer: number): readonly number[] => {
  const model = randomModel(textbook, ARCHITECTURES[name]);
  return rotationOf(at(walks(model, traced(model), { layer }), 'rotation'), 0, { query: 0, key: 0 })?.speeds ?? [];
};

const base = (theta: number, d: number): number[] => Array.from({ length: d / 2 }, (_, j) => theta ** ((-2 * j) / d));

describe('the rotation', () => {
  it.each(['half', 'interleaved'] as const)('pairs every dimension once (%s), and says how', (rope_pairing) => {
    const model = randomModel(textbook, { rope_pairing, head_dim: 8 });
    const pairs = [0, 1, 2, 3].map((j) => dimensionsOf(model.config, j));
    expect(pairs.flat().toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    pairs.forEach((pair, j) => expect(pair.map((i) => pairOfDimension(model.config, i))).toEqual([j, j]));
    const markup = draw({ ...at(walks(model, traced(model)), 'rotation'), dimension: pairs[2][1] });
    expect(markup).toContain(`Pair 3 of 4: dimensions ${pairs[2][0]}, ${pairs[2][1]}`);
    expect(markup).toContain(rope_pairing === 'half' ? 'i is paired with i + 4' : '2j and 2j + 1 are paired');
  });

  it('shows its pair before and after, its product, the sum of all and the score', () => {
    const model = randomModel(textbook);
    const walk = at(walks(model, traced(model)), 'rotation');
    const turned = rotationOf(walk, LAST - 1, { query: 0, key: 0 });
    if (turned === null) throw new Error('nothing is turned');
    const markup = draw(walk);
    const shown = [turned.products[0], turned.total, turned.score ?? NaN].map(formatExact);
    for (const number of shown) expect(markup).toContain(`>${number}</b>`);
    for (const x of [turned.query.before, turned.query.after, turned.key.before, turned.key.after])
      expect(markup).toContain(`(${formatShort(x[0])}, ${formatShort(x[1])})`);
    expect(markup).not.toContain('what if');
  });

  it('has the speeds of the model: the base, its scaling, and another base in layers with a window', () => {
    expect(distance(speeds('llama', 1), base(100, 4))).toBeLessThan(1e-6);
    expect(distance(speeds('gemma3', 1), base(50, 6))).toBeLessThan(1e-6);
    expect(
      distance(
        speeds('gemma3', 5),
        base(1000, 6).map((speed) => speed / 8),
      ),
    ).toBeLessThan(1e-6);
    expect(speeds('llama 3', 1)[1]).toBeLessThan(0.5 * base(100, 4)[1]);
  });

  it('is said to be left out where a run leaves it out, and then nothing turns', () => {
    const model = randomModel(textbook);
    const walk = at(walks(model, traced(model, TOKENS, [{ kind: 'drop', what: 'rotation' }])), 'rotation');
    const turned = rotationOf(walk, 2, { query: 5, key: 0 });
    expect(turned?.isLeftOut).toBe(true);
    expect(turned?.speeds).toEqual([0, 0]);
    expect(turned?.query.after).toEqual(turned?.query.before);
    expect(draw(walk)).toContain('This run leaves the rotation out');
  });
});

describe('other altered runs', () => {
  const model = randomModel(textbook);

  it('that do not divide scores are not said to', () => {
    const walk = at(walks(model, traced(model, TOKENS, [{ kind: 'drop', what: 'scaling' }])), 'scores');
    expect(scalingOf(walk)?.divisor).toBe(1);
    expect(draw(walk)).not.toContain('÷ √4');
    expect(draw(at(walks(model, traced(model)), 'scores'))).toContain('÷ √4');
  });

  it('without a mask hide nothing', () => {
    const walk = at(walks(model, traced(model, TOKENS, [{ kind: 'drop', what: 'mask' }]), { position: 2 }), 'mix');
    expect(TOKENS.every((_, s) => sees(walk, 2, s))).toBe(true);
    expect(draw(walk).match(/data-flow/g)).toHaveLength(TOKENS.length);
    expect(draw(at(walks(model, traced(model), { position: 2 }), 'mix')).match(/data-flow/g)).toHaveLength(3);
  });
});

describe('the mixture of values', () => {
  const model = randomModel(textbook);
  const trace = traced(model);
  const all = walks(model, trace);
  const weights = TOKENS.map((_, s) => valueIn(trace, `blocks.${LAYER}.attn.hook_pattern`, [1, LAST, s]));

  it('flows by the weights, no sooner than it is told of', () => {
    const markup = draw(at(all, 'mix'));
    const widths = Array.from(markup.matchAll(/data-flow="(\d+)"[^>]*stroke-width="([^"]+)"/g), ([, s, width]) => [
      Number(s),
      Number(width),
    ]);
    const { flow } = geometry(at(all, 'mix')).layout;
    for (const [s, width] of widths) expect(width).toBeCloseTo(Math.max(0.5, weights[s] * flow.thickness), 1);
    for (const weight of weights) expect(markup).toContain(`>${formatShort(weight)}<`);
    for (const stage of ['qkv', 'rotation', 'scores', 'mask', 'softmax'] as const)
      expect(draw(at(all, stage))).not.toContain('data-flow');
    expect(draw(at(all, 'add2'))).toContain('data-flow');
  });

  it('lets flows lie side by side where they arrive', () => {
    const flows = flowsOf(
      weights.map((share, s) => ({ share, y: 40 * s })),
      10,
      90,
      200,
      30,
    );
    const ends = flows.map(({ path }) => Number(path.split(' ').at(-1)));
    flows.slice(1).forEach((flow, i) => {
      const apart = ends[i + 1] - ends[i];
      expect(apart).toBeCloseTo(((weights[i] + weights[i + 1]) * 30) / 2, 1);
      expect(flow.width).toBeGreaterThan(0);
    });
    expect(ends[0] - (weights[0] * 30) / 2).toBeCloseTo(185, 1);
  });

  it('moves the value into place as something that happens now', () => {
    const { slots } = geometry(at(all, 'mix'));
    expect(bandsOf(slots).now).toHaveLength(1);
    expect(bandsOf(slots).now[0].values).toEqual(slots.find(({ name }) => name.endsWith('hook_z'))?.values);
  });
});

describe('the heads', () => {
  it('say which of them share a key and a value', () => {
    const model = randomModel(textbook, { num_attention_heads: 8, num_key_value_heads: 2 });
    const walk = at(walks(model, traced(model), { head: 6 }), 'qkv');
    expect(kvHeadOf(walk)).toBe(1);
    const markup = draw(walk);
    expect(markup).toContain('k, v for heads 5–8');
    expect(markup).toContain('each 4 share a key and a value');
    expect(markup).toContain('key, key head 2');
    expect(geometry(walk).slots.find(({ name }) => name.endsWith('hook_k'))?.at).toEqual([0, 1]);
  });

  it.each([
    [8, 4],
    [32, 8],
    [32, 32],
    [14, 2],
  ])('of %i with %i keys can all be chosen, and none lies on another or under the matrix', (heads, kvHeads) => {
    for (const [width, height] of SIZES) {
      const labels = TOKENS.map(() => ({ text: ' word' }));
      const { thumbs, matrix, isPhone } = layoutHead(labels, { width, height, position: LAST, heads, kvHeads });
      expect(new Set(thumbs.places.map(({ x, y }) => `${x} ${y}`)).size).toBe(heads);
      for (const { x, side } of thumbs.places) {
        expect(side).toBeGreaterThanOrEqual(8);
        expect(x + side).toBeLessThanOrEqual(isPhone ? width : matrix.x);
      }
    }
  });
});

describe('the pointer', () => {
  const model = randomModel(textbook);
  const trace = traced(model);

  it('finds the number that is drawn there', () => {
    for (const stage of ['scores', 'mix'] as const) {
      const walk = at(walks(model, trace), stage);
      const { layout, slots } = geometry(walk);
      const targets = targetsOf(walk, layout, slots, matrixOf(walk));
      const { matrix } = layout;
      const cell = spotAt(targets, matrix.x + 2.5 * matrix.cellWidth, matrix.y + 4.5 * matrix.cellHeight);
      const name = `blocks.${LAYER}.attn.${stage === 'scores' ? 'hook_attn_scores' : 'hook_pattern'}`;
      expect(cell?.element).toEqual({ name, index: [1, 4, 2] });
      expect(cell?.value).toBe(valueIn(trace, name, [1, 4, 2]));
      for (const { box, values, name: of, at: index } of slots.filter((slot) => slot.values !== null)) {
        const spot = spotAt(targets, box.x + 0.6 * (box.width / (values?.length ?? 1)), box.y + box.height / 2);
        expect(spot?.element).toEqual({ name: of, index: [...index, 0] });
      }
    }
  });
});

const end = (path: string): number[] => (path.split('L').at(-1) ?? '').split(' ').map(Number);

describe('marks', () => {
  it('of cells are whole pixels without seams', () => {
    const grid = layoutGrid(10, 20, 3, 40, 5.3, 15);
    for (let column = 1; column < 40; column++) {
      const [left, right] = [cellBox(grid, 0, column - 1), cellBox(grid, 0, column)];
      expect(left.x + left.width + grid.gap).toBe(right.x);
      expect(Number.isInteger(right.x)).toBe(true);
    }
  });

  it('of turns wind as far as they turn, and no farther than can be seen', () => {
    const [x, y] = end(turnPath(0, 0, 10, 0, Math.PI / 2));
    expect([x, y]).toEqual([expect.closeTo(0, 1), expect.closeTo(-10.88, 1)]);
    const far = end(turnPath(0, 0, 10, 0, 400 * Math.PI + Math.PI / 2));
    expect(Math.hypot(...far)).toBeLessThan(20);
    expect(Math.atan2(-far[1], far[0])).toBeCloseTo(Math.PI / 2, 2);
    expect(angleBetween([1, 0], [0, 2])).toBeCloseTo(Math.PI / 2, 6);
  });

  it.each([2, 12, 32, 64, 128])('of %i pairs all fit', (count) => {
    for (const [width, height] of [
      [300, 200],
      [90, 124],
    ]) {
      const dials = layoutDials(count, 10, 3, width, height);
      const last = count - 1;
      expect(dials.y(last) + dials.side).toBeLessThanOrEqual(3 + height);
      for (let i = 0; i < count; i++) expect(dials.x(i) + dials.side).toBeLessThanOrEqual(10 + width);
      expect(dials.side).toBeGreaterThan(3);
    }
  });
});

/** Where a text of a picture stands, by the widths of its letters: Inter's mean, and the mono's own. What is slanted is left to the browser test. */
function boxesOf(markup: string) {
  return Array.from(markup.matchAll(/<text ([^>]*)>([^<]*)</g)).flatMap(([, attributes, text]) => {
    const read = (name: string): string => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    if (text === '' || read('transform') !== '') return [];
    const size = Number(read('font-size'));
    const advance = read('font-family').includes('JetBrains') ? 0.6 : read('font-weight') === '600' ? 0.54 : 0.5;
    const width = columnsOf(text) * size * advance;
    const x = Number(read('x')) - (read('text-anchor') === 'end' ? width : read('text-anchor') === 'middle' ? width / 2 : 0);
    const y = Number(read('y'));
    return [{ text, left: x, right: x + width, top: y - 0.75 * size, bottom: y + 0.2 * size }];
  });
}

function overlaps(markup: string): string[] {
  // A card's own drawing has an origin of its own.
  return markup.split('class="head-card"').flatMap((part) => {
    const boxes = boxesOf(part);
    return boxes.flatMap((a, i) =>
      boxes
        .slice(i + 1)
        .filter(
          (b) =>
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1,
        )
        .map((b) => `${a.text} / ${b.text}`),
    );
  });
}

const SIZES: readonly [number, number][] = [
  [930, 620],
  [574, 488],
  [366, 476],
];

describe('labels', () => {
  const shapes = [
    ['llama', {}],
    ['gemma2', ARCHITECTURES.gemma2],
    ['thirty-two heads', { num_attention_heads: 32, num_key_value_heads: 8 }],
    ['256 dimensions', { head_dim: 256, num_attention_heads: 2, num_key_value_heads: 1 }],
  ] as const;

  it.each(shapes)('of %s never lie over one another, at 6 to 40 tokens and three sizes', (_, changes) => {
    const model = randomModel(textbook, { ...changes, max_position_embeddings: 64 });
    for (const T of [6, 40]) {
      const trace = traced(
        model,
        Array.from({ length: T }, (_t, i) => (7 * i) % 23),
      );
      for (const position of [0, T - 1])
        for (const stage of ['qkv', 'rotation', 'scores', 'mask', 'softmax', 'mix'] as const)
          for (const size of SIZES) {
            const markup = draw(at(walks(model, trace, { position }), stage), size);
            expect(boxesOf(markup).length).toBeGreaterThan(6);
            expect(overlaps(markup)).toEqual([]);
          }
    }
  });

  it('would be found if they did', () => {
    expect(overlaps('<text x="1" y="9" font-size="10">a</text>'.repeat(11)).length).toBe(55);
  });
});

describe('128 tokens', () => {
  it('are drawn in rows that scroll, with a bounded number of elements', () => {
    const model = randomModel(textbook, { max_position_embeddings: 128 });
    const trace = traced(
      model,
      Array.from({ length: 128 }, (_, i) => (7 * i) % 23),
    );
    const markup = draw(at(walks(model, trace), 'mix'));
    expect(markup.match(/<(rect|path|line|text|circle)/g)?.length).toBeLessThan(1200);
    const { layout } = geometry(at(walks(model, trace), 'mix'));
    expect(layout.height).toBeGreaterThan(128 * 15);
    expect(layout.matrix.x + 128 * layout.matrix.cellWidth).toBeLessThan(layout.flow.left);
  });
});

describe('the shipped model', () => {
  const file = readFileSync(new URL('../../public/models/clearhead-stories-3m-q8_0.gguf', import.meta.url));
  const { model } = loadModel(readGguf(file), textbook);
  const trace = traced(model, [0, 383, 2100, 319, 263, 579, 428]);
  const all = walks(model, trace, { layer: 3, head: 4 });

  it('is drawn at every step with few elements, and the score’s arithmetic is the run’s', () => {
    for (const walk of all) {
      const markup = draw(walk);
      expect(markup.match(/<(rect|path|line|text|circle)/g)?.length).toBeLessThan(360);
      expect(markup.match(/data-focus/g)).toHaveLength(1);
    }
    const walk = at(all, 'scores');
    const score = valueIn(trace, 'blocks.3.attn.hook_attn_scores', [4, 6, 0]);
    const markup = draw(walk);
    expect(markup).toContain(`>${formatExact(score)}<`);
    expect(markup).toContain(`>${formatExact(termsAt(walk, 6, 0)?.total ?? NaN)}<`);
    expect(scalingOf(walk)?.fromTotal(termsAt(walk, 6, 0)?.total ?? NaN)).toBeCloseTo(score, 4);
    const turned = rotationOf(at(all, 'rotation'), 0, { query: 0, key: 0 });
    expect(turned?.total).toBeCloseTo(score * Math.sqrt(24), 4);
    expect(turned?.products).toHaveLength(12);
  });

  it('makes these pictures of the mask and of the mixture', () => {
    for (const stage of ['mask', 'mix'] as const)
      expect(draw(at(all, stage), [640, 520]).replaceAll('><', '>\n<')).toMatchSnapshot(stage);
  });
});

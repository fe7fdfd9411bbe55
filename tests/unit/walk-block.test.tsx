/** The picture of a layer, at every step of real runs: what it shows is what the run computed, and nothing before its time. */
import { readFileSync } from 'node:fs';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { startLanguages } from '../../app/locales/i18n';
import type { Walk } from '../../app/walk/picture';
import { BlockPicture } from '../../app/walk/pictures/BlockPicture';
import { layoutMixture, layoutNetwork } from '../../app/walk/pictures/block/feed-forward-layout';
import { layoutBlock } from '../../app/walk/pictures/block/layout';
import { numeralsOf } from '../../app/walk/pictures/block/numbers';
import { moved, spotAt, targetsOf } from '../../app/walk/pictures/block/pointer';
import { slotsOf } from '../../app/walk/pictures/block/slots';
import { stateOf } from '../../app/walk/pictures/block/stages';
import { activated, norm, rangeOf, rms } from '../../app/walk/pictures/block/values';
import { strongest } from '../../app/walk/vectors';
import { lanesOf } from '../../components/branch/lanes';
import { formatExact, formatShort } from '../../components/format';
import { EXPERT_COLOURS, weightRamp, pixelsOf, stepOf } from '../../components/scales';
import { thumbPixels } from '../../components/thumbs/cells';
import { layoutTiles } from '../../components/tiles/layout';
import { columnsOf } from '../../components/visible';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import type { Trace } from '../../engine/run/trace';
import { isFeedForward, type Stage } from '../../engine/steps';
import { at, LAYER, traced, walksAt, type WalkOptions } from './support/layer-walks';
import { ARCHITECTURES, randomModel } from './support/random-model';

beforeAll(startLanguages);

const walks = (model: Model, trace: Trace, layer = LAYER, options: WalkOptions = {}): Walk[] =>
  walksAt('block', model, trace, { layer, ...options });

const nothing = (): void => undefined;
const draw = (walk: Walk, [width, height] = [930, 620]): string =>
  renderToStaticMarkup(<BlockPicture walk={walk} theme="light" width={width} height={height} go={nothing} />);

/** The picture's geometry, as the component computes it. */
function geometry(walk: Walk, width = 930, height = 620) {
  const { config, labels, position, head, step } = walk;
  const layout = layoutBlock(labels, {
    width,
    height,
    position,
    heads: config.num_attention_heads,
    kvHeads: config.num_key_value_heads,
    head,
    half: isFeedForward(step.stage) ? 'feedForward' : 'attention',
  });
  const { num_local_experts: E, num_experts_per_tok: k = 1 } = config;
  const network = E === undefined ? layoutNetwork(layout.feedForward) : layoutMixture(layout.feedForward, E, k);
  return { layout, network };
}

const MODELS = ['llama', 'mistral', 'mixtral', 'qwen2', 'qwen3', 'qwen3 moe', 'gemma', 'gemma2', 'gemma3'].map(
  (name) => [name, randomModel(textbook, ARCHITECTURES[name])] as const,
);

describe.each(MODELS)('%s', (_, model) => {
  const trace = traced(model);
  const all = walks(model, trace);

  it('fills a vector when its stage has come, with the numbers of the run', () => {
    for (const walk of all) {
      const { layout, network } = geometry(walk);
      const slots = slotsOf(walk, layout, network);
      expect(slots.some(({ values }) => values !== null)).toBe(true);
      for (const { name, at: index, values, state } of slots) {
        expect(values === null).toBe(state === 'later');
        if (values === null || name === '') continue;
        const { data, shape } = trace.get(name);
        const row = index.reduce((offset, i, axis) => offset * shape[axis] + i, 0) * values.length;
        expect([...values]).toEqual([...data.subarray(row, row + values.length)]);
      }
    }
  });

  it('has filled every vector after the last step, and on the way never empties one', () => {
    const filled = all.map((walk) => {
      const { layout, network } = geometry(walk);
      return slotsOf(walk, layout, network).filter(({ values }) => values !== null).length;
    });
    expect(filled).toEqual(filled.toSorted((a, b) => a - b));
    const last = all[all.length - 1];
    const { layout, network } = geometry(last);
    expect(filled[filled.length - 1]).toBe(slotsOf(last, layout, network).length);
    expect(filled[0]).toBeLessThan(filled[filled.length - 1]);
  });

  it('shows only numbers of the run, and each by the name that it can be opened by', () => {
    for (const each of all) {
      const walk = { ...each, dimension: 4 };
      const markup = draw(walk);
      const { layout, network } = geometry(walk);
      for (const { element, text, value } of numeralsOf(walk, layout, network, 4)) {
        expect(text).toContain(formatExact(value).slice(0, 4));
        if (element === null || !trace.has(element.name)) continue;
        const { data, shape } = trace.get(element.name);
        expect(value).toBe(data[element.index.reduce((offset, i, axis) => offset * shape[axis] + i, 0)]);
        expect(markup).toContain(`>${text}<`);
      }
    }
  });

  it('has one part in focus at every step, and a sentence', () => {
    for (const walk of all) {
      const markup = draw(walk);
      expect(markup.match(/data-focus/g)).toHaveLength(1);
      expect(markup).toContain('aria-label="Layer 2 of');
      expect(markup).not.toMatch(/NaN|undefined|pictures\.block/);
    }
  });

  it('draws an empty frame while the numbers are on their way', () => {
    for (const walk of walks(model, trace, LAYER, { loading: true })) {
      const markup = draw(walk);
      expect(markup).toContain('Feed-forward network'.slice(0, model.config.num_local_experts === undefined ? 12 : 0));
      expect(markup).not.toMatch(/rms \d|÷ \d|Σx² = \d/);
    }
  });
});

describe('the stream', () => {
  const model = randomModel(textbook);
  const trace = traced(model);
  const sizes = ['hook_resid_pre', 'hook_resid_mid', 'hook_resid_post'].map((name) => {
    const D = model.config.hidden_size;
    return formatExact(rms(trace.get(`blocks.${LAYER}.${name}`).data.subarray(6 * D, 7 * D)));
  });
  const shown = (stage: Stage): string[] =>
    Array.from(draw(at(walks(model, trace), stage)).matchAll(/>rms ([^<]+)</g), ([, size]) => size);

  it('tells its size before, between and after the two sums, each once it is there', () => {
    expect(shown('norm1')).toEqual(sizes.slice(0, 1));
    expect(shown('heads')).toEqual(sizes.slice(0, 1));
    expect(shown('add1')).toEqual(sizes.slice(0, 2));
    expect(shown('down')).toEqual(sizes.slice(0, 2));
    expect(shown('add2')).toEqual(sizes);
  });

  it('stays on its own row where the branches have room above it, and goes down to where they have otherwise', () => {
    const all = walks(model, traced(model, [3, 17, 0, 22, 5, 9, 1, 8, 2, 4, 6, 7]));
    const last = geometry(at(all, 'norm1')).layout;
    expect(last.track).toBe(last.y);
    const few = geometry(at(walks(model, trace), 'norm1')).layout;
    expect(few.track).toBeGreaterThan(few.y);
    expect(few.card.y + few.card.height).toBeGreaterThan(few.track);
  });
});

describe('the heads', () => {
  const model = randomModel(textbook);
  const trace = traced(model);

  it('tell how large their contributions are, and no sooner than these are computed', () => {
    const { num_attention_heads: H, hidden_size: D } = model.config;
    const result = trace.get(`blocks.${LAYER}.attn.hook_result`).data;
    const sizes = Array.from({ length: H }, (_, h) => norm(result.subarray((6 * H + h) * D, (6 * H + h + 1) * D)));
    const labels = sizes.map((size, h) => `Head ${h + 1}: what it adds has length ${formatExact(size)}`);
    const markup = draw(at(walks(model, trace), 'heads'));
    for (const label of labels) expect(markup).toContain(`aria-label="${label}"`);
    for (const size of sizes) expect(markup).toContain(`>${formatShort(size)}<`);
    expect(draw(at(walks(model, trace), 'mix'))).not.toContain('what it adds');
  });

  it('stand in groups that read one key and one value', () => {
    const { heads } = geometry(at(walks(model, trace), 'qkv')).layout;
    expect(heads.groups.map(({ kvHead }) => kvHead)).toEqual([0, 1]);
    for (const { kvHead, from, to } of heads.groups)
      expect(heads.rows.filter(({ y }) => y > from && y < to).map(({ head }) => head)).toEqual([2 * kvHead, 2 * kvHead + 1]);
  });

  it('are lit one at a time while the step is about one', () => {
    const walk = at(walks(model, trace, LAYER, { head: 2 }), 'mix');
    const { layout, network } = geometry(walk);
    const now = slotsOf(walk, layout, network).filter(({ state }) => state === 'now');
    expect(now.map(({ name, head }) => [name, head])).toEqual([[`blocks.${LAYER}.attn.hook_z`, 2]]);
  });

  it('take the forms that the stages give them', () => {
    const qwen = randomModel(textbook, ARCHITECTURES.qwen3);
    const all = walks(qwen, traced(qwen));
    const form = (stage: Stage): boolean[] => {
      const { layout, network } = geometry(at(all, stage));
      const names = slotsOf(at(all, stage), layout, network).map(({ name }) => name);
      return ['hook_q', 'hook_normed_q', 'hook_rot_q'].map((hook) => names.includes(`blocks.${LAYER}.attn.${hook}`));
    };
    expect(form('norm1')).toEqual([true, false, false]);
    expect(form('qkv')).toEqual([true, false, false]);
    expect(form('qkNorm')).toEqual([false, true, false]);
    expect(form('rotation')).toEqual([false, false, true]);
    expect(form('add2')).toEqual([false, false, true]);
  });

  it.each([
    [32, 8],
    [32, 32],
    [16, 2],
  ])('of %i with %i keys: those around the present one have rows, all have a picture', (H, K) => {
    const many = randomModel(textbook, { num_attention_heads: H, num_key_value_heads: K });
    const walk = at(walks(many, traced(many), LAYER, { head: 13 }), 'heads');
    const { heads, attention } = geometry(walk, 640, 520).layout;
    expect(heads.rows.map(({ head }) => head)).toContain(13);
    expect(new Set(heads.patterns.map(({ index }) => index)).size).toBe(H);
    expect(heads.rest ?? 0).toBeLessThanOrEqual(attention.bottom);
    for (const { x, side } of heads.grid) expect(x + side).toBeLessThanOrEqual(attention.right);
    const markup = draw(walk, [640, 520]);
    expect(markup.match(/role="option"[^>]*data-head/g)).toHaveLength(H);
    expect(markup.includes(`the other ${H - heads.rows.length} heads`)).toBe(heads.rest !== null);
  });
});

describe('the feed-forward network', () => {
  const model = randomModel(textbook);
  const trace = traced(model);
  const F = model.config.intermediate_size;
  const post = trace.get(`blocks.${LAYER}.mlp.hook_post`).data.subarray(6 * F, 7 * F);

  it('names its strongest neurons with their values, and opens the arithmetic of the strongest', () => {
    const markup = draw(at(walks(model, trace), 'activation'));
    const found = strongest(post, 4);
    for (const i of found) expect(markup).toContain(`aria-label="Neuron ${i}: ${formatExact(post[i])}"`);
    expect(markup).toContain(`>neuron ${found[0]}<`);
    const pre = trace.get(`blocks.${LAYER}.mlp.hook_pre`).data[6 * F + found[0]];
    expect(markup).toContain(`>${formatExact(pre / (1 + Math.exp(-pre)))}<`);
    expect(draw(at(walks(model, trace), 'gateUp'))).not.toContain('Neuron ');
  });

  it('has a pinned neuron instead', () => {
    expect(draw({ ...at(walks(model, trace), 'activation'), dimension: 7 })).toContain('>neuron 7<');
    expect(draw({ ...at(walks(model, trace), 'activation'), dimension: F })).not.toContain(`>neuron ${F}<`);
  });

  it('draws the curve that the model has', () => {
    const gemma = randomModel(textbook, ARCHITECTURES.gemma);
    expect(draw(at(walks(gemma, traced(gemma)), 'activation'))).toMatch(/>GELU</);
    expect(draw(at(walks(model, trace), 'activation'))).toMatch(/>SiLU</);
    expect(activated('gelu_pytorch_tanh', new Float32Array([1]))[0]).toBeCloseTo(0.8412, 4);
  });
});

describe('a mixture of experts', () => {
  const model = randomModel(textbook, { ...ARCHITECTURES.mixtral, num_local_experts: 40, num_experts_per_tok: 3 });
  const trace = traced(model);
  const all = walks(model, trace);
  const read = (hook: string): number[] => [...trace.get(`blocks.${LAYER}.mlp.${hook}`).data.subarray(6 * 3, 7 * 3)];

  it('shows the chosen ones with their gates, each in a colour of its own', () => {
    const markup = draw(at(all, 'choice'));
    const tiles = Array.from(markup.matchAll(/fill="([^"]+)" data-expert="(\d+)"/g), ([, fill, e]) => [Number(e), fill]);
    expect(tiles).toEqual(read('hook_expert_indices').map((e, j) => [e, EXPERT_COLOURS.light[j]]));
    for (const [j, e] of read('hook_expert_indices').entries()) {
      expect(markup).toContain(`>expert ${e}<`);
      expect(markup).toContain(`>${formatExact(read('hook_expert_gates')[j])}<`);
    }
    expect(markup).toContain('3 of 40 experts at work');
  });

  it('chooses none before their scores are known, and leaves the others idle', () => {
    const idle = (stage: Stage): number => {
      const [, path] = /data-part="experts"[^>]*><path d="([^"]*)"/.exec(draw(at(all, stage))) ?? [];
      return path?.split('M').length - 1;
    };
    expect(draw(at(all, 'router'))).not.toContain('data-expert');
    expect([idle('router'), idle('choice'), idle('add2')]).toEqual([40, 37, 37]);
  });

  it('gives a few experts the same colours for every token', () => {
    const few = randomModel(textbook, ARCHITECTURES.mixtral);
    const run1 = traced(few);
    for (const position of [2, 6]) {
      const markup = draw(at(walks(few, run1, LAYER, { position }), 'experts'));
      for (const [, fill, e] of markup.matchAll(/fill="([^"]+)" data-expert="(\d+)"/g))
        expect(fill).toBe(EXPERT_COLOURS.light[Number(e)]);
    }
  });

  it('has room for 128, all in the half', () => {
    const { layout } = geometry(at(all, 'choice'), 640, 520);
    const { tiles, gates } = layoutMixture(layout.feedForward, 128, 8);
    expect(tiles.side).toBeGreaterThan(6);
    expect(tiles.y(127) + tiles.side).toBeLessThan(gates[0].y);
    expect(gates[7].y + gates[7].height).toBeLessThanOrEqual(layout.feedForward.bottom + 1);
    expect(tiles.x(15) + tiles.side).toBeLessThan(layout.feedForward.plus - 12);
  });
});

/** Where a text of a picture stands, by the widths of its letters: Inter's mean, and the mono's own. */
function boxesOf(markup: string) {
  return Array.from(markup.matchAll(/<text ([^>]*)>([^<]*)</g), ([, attributes, text]) => {
    const read = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    const size = Number(read('font-size'));
    const advance = read('font-family').includes('JetBrains') ? 0.6 : read('font-weight') === '600' ? 0.54 : 0.5;
    const width = columnsOf(text) * size * advance;
    const x = Number(read('x')) - (read('text-anchor') === 'end' ? width : read('text-anchor') === 'middle' ? width / 2 : 0);
    const y = Number(read('y'));
    const isTurned = read('transform') !== '';
    return isTurned
      ? { text, left: x + width / 2 - size, right: x + width / 2, top: y - width / 2, bottom: y + width / 2 }
      : { text, left: x, right: x + width, top: y - 0.75 * size, bottom: y + 0.2 * size };
  });
}

function overlaps(markup: string): string[] {
  const boxes = boxesOf(markup).filter(({ text }) => text !== '');
  expect(boxes.length).toBeGreaterThan(10);
  return boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter(
        (b) =>
          Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1,
      )
      .map((b) => `${a.text} / ${b.text}`),
  );
}

const SIZES: readonly [number, number][] = [
  [930, 620],
  [600, 520],
  [358, 460],
];

describe('labels', () => {
  const shapes = [
    ['llama', {}],
    ['gemma2', ARCHITECTURES.gemma2],
    ['thirty-two heads', { num_attention_heads: 32, num_key_value_heads: 8, intermediate_size: 300 }],
    ['eight experts', { ...ARCHITECTURES.mixtral, num_local_experts: 8 }],
    ['128 experts', { ...ARCHITECTURES.mixtral, num_local_experts: 128, num_experts_per_tok: 8 }],
  ] as const;

  it.each(shapes)('of %s never lie over one another, at 6 to 40 tokens and three sizes', (_, changes) => {
    const model = randomModel(textbook, { ...changes, max_position_embeddings: 64 });
    for (const T of [6, 17, 40]) {
      const trace = traced(
        model,
        Array.from({ length: T }, (_t, i) => (7 * i) % 23),
      );
      for (const position of [0, T - 1])
        for (const stage of ['heads', 'add2'] as const)
          for (const size of SIZES) expect(overlaps(draw(at(walks(model, trace, LAYER, { position }), stage), size))).toEqual([]);
    }
  });

  it('would be found if they did', () => {
    expect(overlaps(`${'<text x="1" y="9" font-size="10">a</text>'.repeat(11)}`).length).toBe(55);
  });
});

describe('the pointer and the keys', () => {
  const model = randomModel(textbook);
  const trace = traced(model);
  const walk = at(walks(model, trace), 'add2');
  const { layout, network } = geometry(walk);
  const slots = slotsOf(walk, layout, network);
  const targets = targetsOf(slots, numeralsOf(walk, layout, network, 0));

  it('find the number that is drawn there', () => {
    for (const { box, name, at: index, values } of slots) {
      if (values === null) continue;
      const i = values.length - 1;
      const spot = spotAt(targets, box.x + ((i + 0.5) * box.width) / values.length, box.y + box.height / 2);
      expect(spot?.element).toEqual({ name, index: [...index, i] });
      expect(spot?.value).toBe(values[i]);
    }
    expect(spotAt(targets, 1, 1)).toBeNull();
  });

  it('walk along a vector and from one to the next', () => {
    const start = { target: targets.length - 1, i: 0 };
    expect(moved(start, 'ArrowLeft', targets)).toEqual(start);
    expect(moved(start, 'ArrowRight', targets)).toEqual({ ...start, i: 1 });
    expect(moved(start, 'End', targets)).toEqual({ ...start, i: targets[start.target].count - 1 });
    expect(moved({ ...start, i: 5 }, 'ArrowUp', targets)).toMatchObject({ target: start.target - 1 });
    expect(moved(start, 'ArrowDown', targets)).toEqual(start);
    expect(moved(start, 'x', targets)).toBeUndefined();
  });
});

describe('the marks', () => {
  it('lanes share their room by size and never cross', () => {
    const lanes = lanesOf(
      [
        { x: 0, y: 10, size: 1 },
        { x: 0, y: 20, size: 3 },
      ],
      100,
      40,
      200,
    );
    expect(lanes.map(({ width, x }) => [width, x])).toEqual([
      [10, 95],
      [30, 75],
    ]);
    expect(lanes[0].path).toBe('M0 10H85Q95 10 95 20V200');
  });

  it('tiles are as large as fits, in full rows', () => {
    expect(layoutTiles(8, 0, 0, 200, 100, 40)).toMatchObject({ columns: 4, side: 37 });
    expect(layoutTiles(128, 0, 0, 200, 130, 40).columns).toBe(16);
  });

  it('small patterns show the largest of the cells that share a pixel, and above the diagonal only what no mask hides', () => {
    const data = new Float32Array([1, 0, 0, 0, 0.2, 0.8, 0, 0, 0.1, 0.2, 0.7, 0, 0.4, 0.1, 0.1, 0.4]);
    const ramp = weightRamp('light');
    const colour = (value: number): number => pixelsOf(ramp)[stepOf(ramp, value)];
    expect([...thumbPixels(data, 1, 4, 2, ramp)]).toEqual(
      [1, null, 0.4, 0.7].map((value) => (value === null ? 0 : colour(Math.fround(value)))),
    );
    expect([...thumbPixels(new Float32Array([1, 0.5, -Infinity, 1]), 1, 2, 2, ramp)].map((pixel) => pixel !== 0)).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('ranges hold what is typical, and strongest are sorted', () => {
    expect(rangeOf([new Float32Array([1, -2])])).toBe(2);
    expect(rangeOf([new Float32Array(100).fill(1).with(0, 100)])).toBeCloseTo(4 * Math.sqrt((99 + 1e4) / 100), 3);
    expect(rangeOf([null])).toBe(1);
    expect(strongest(new Float32Array([1, -5, 3, 4]), 3)).toEqual([1, 3, 2]);
  });
});

describe('the shipped model', () => {
  const file = readFileSync(new URL('../../public/models/clearhead-stories-3m-q8_0.gguf', import.meta.url));
  const { model } = loadModel(readGguf(file), textbook);
  const trace = traced(model, [0, 383, 2100, 319, 263, 579, 428]);
  const all = walks(model, trace, 4);

  it('is drawn at every step with few elements, and every number in it is the run’s', () => {
    for (const walk of all) {
      const markup = draw(walk);
      expect(markup.match(/<\w/g)?.length).toBeLessThan(450);
      const { layout, network } = geometry(walk);
      for (const { text } of numeralsOf(
        walk,
        layout,
        network,
        strongest(walk.get('blocks.4.mlp.hook_post')!.data.subarray(6 * 512), 1)[0],
      ))
        expect(markup).toContain(`>${text}<`);
    }
  });

  it('ends its layer with the stream that the next one reads', () => {
    const D = model.config.hidden_size;
    const size = rms(trace.get('blocks.5.hook_resid_pre').data.subarray(6 * D, 7 * D));
    expect(draw(at(all, 'add2'))).toContain(`>rms ${formatExact(size)}<`);
  });
});

const lines = (walk: Walk): string => draw(walk).replaceAll('><', '>\n<');

describe('pure functions', () => {
  it('a layer at its last step', () => {
    const model = randomModel(textbook);
    expect(lines(at(walks(model, traced(model, [3, 17, 0])), 'add2'))).toMatchSnapshot();
  });

  it('a mixture while its experts are chosen', () => {
    const model = randomModel(textbook, ARCHITECTURES.mixtral);
    expect(lines(at(walks(model, traced(model, [3, 17, 0])), 'choice'))).toMatchSnapshot();
  });

  it('draw the same again, whatever came between', () => {
    const model = randomModel(textbook);
    const all = walks(model, traced(model));
    const first = all.map((walk) => draw(walk));
    expect(all.toReversed().map((walk) => draw(walk))).toEqual(first.toReversed());
    expect(new Set(first).size).toBe(all.length);
  });
});

it('what comes later is an outline in the markup too', () => {
  const model = randomModel(textbook);
  const all = walks(model, traced(model));
  const later = all.map((walk) => draw(walk).match(/data-slot="[^"]*" data-state="later"/g)?.length ?? 0);
  expect(later).toEqual(later.toSorted((a, b) => b - a));
  expect(later[later.length - 1]).toBe(0);
  expect(stateOf('norm2', at(all, 'add1').step)).toBe('later');
  expect(stateOf('add1', at(all, 'add1').step)).toBe('now');
  expect(stateOf('heads', at(all, 'add1').step)).toBe('before');
});

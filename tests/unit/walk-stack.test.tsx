/** The picture of all layers, at every step of real runs: what it shows is what the run computed, and nothing before its time. */
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { startLanguages } from '../../app/locales/i18n';
import type { Walk } from '../../app/walk/picture';
import { rms } from '../../app/walk/pictures/block/values';
import { branchesOf, layoutStack } from '../../app/walk/pictures/stack/layout';
import { slotsOf } from '../../app/walk/pictures/stack/slots';
import { meanAttention, roundUp, sizesOf } from '../../app/walk/pictures/stack/values';
import { largest, logitsRow, vectorOf } from '../../app/walk/vectors';
import { StackPicture } from '../../app/walk/pictures/StackPicture';
import { formatExact, formatShort } from '../../components/format';
import { textbook } from '../../engine/ops';
import type { Stage } from '../../engine/steps';
import { count, journey } from './support/journey';
import { ARCHITECTURES, randomModel } from './support/random-model';

beforeAll(startLanguages);

const TOKENS = [0, 3, 17, 22, 5, 9, 1];
const nothing = (): void => undefined;
const draw = (walk: Walk, [width, height] = [930, 620]): string =>
  renderToStaticMarkup(<StackPicture walk={walk} theme="light" width={width} height={height} go={nothing} />);
const at = (walks: readonly Walk[], stage: Stage, layer: number | null = null): Walk => {
  const found = walks.find(({ step }) => step.stage === stage && step.layer === layer);
  if (found === undefined) throw new Error(`no step of stage ${stage}`);
  return found;
};

describe.each(['llama', 'mixtral', 'qwen3', 'gemma2'])('%s', (name) => {
  const model = randomModel(textbook, ARCHITECTURES[name]);
  const { walks, trace } = journey(model, TOKENS);
  const L = model.config.num_hidden_layers;

  it('is drawn at every step with one focus and few elements', () => {
    for (const walk of walks) {
      const markup = draw(walk);
      expect(count(markup, /data-focus/g)).toBe(1);
      expect(count(markup, /<\w/g)).toBeLessThan(450);
    }
  });

  it('fills its vectors when their time has come, with the numbers of the run, and never empties one within a layer', () => {
    let before = new Map<string, boolean>();
    for (const walk of walks) {
      const slots = slotsOf(walk, layoutStack(walk.labels, L, { width: 930, height: 620 }));
      expect(slots.filter(({ values }) => values === null)).toEqual(slots.filter(({ state }) => state === 'later'));
      const filled = slots.filter(({ values }) => values !== null);
      expect(filled.map(({ values }) => [...values!])).toEqual(filled.map((slot) => [...vectorOf(trace.get(slot.name), [6])!]));
      const emptied = slots.filter((slot) => slot.values === null && before.get(slot.name) === true);
      expect(walk.step.layer === null ? [] : emptied).toEqual([]);
      before = new Map(slots.map(({ name: of, values }) => [of, values !== null]));
    }
  });

  it('measures the stream as far as it is computed: one more with each sum, all of it at the end', () => {
    let known = 0;
    for (const walk of walks) {
      const sizes = sizesOf(walk);
      expect(sizes.length - known).toBeGreaterThanOrEqual(0);
      expect(sizes.length - known).toBeLessThanOrEqual(walk.step.stage === 'layer' ? 2 : 1);
      known = sizes.length;
    }
    expect(known).toBe(2 * L + 1);
    const last = sizesOf(at(walks, 'add2', L - 1)).at(-1)!;
    expect(last.value).toBe(rms(vectorOf(trace.get(`blocks.${L - 1}.hook_resid_post`), [6])!));
    expect(draw(at(walks, 'add2', L - 1))).toContain(`>rms ${formatExact(last.value)}<`);
  });
});

describe('attention into the followed row', () => {
  const model = randomModel(textbook);
  const { walks, trace } = journey(model, TOKENS, { position: 4 });

  it('is the mean of the heads, and adds up to 1', () => {
    const weights = meanAttention(at(walks, 'softmax', 1))!;
    expect(weights).toHaveLength(5);
    expect(weights.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5);
    const { data, shape } = trace.get('blocks.1.attn.hook_pattern');
    const [H, T, S] = shape;
    const mean = Array.from({ length: H }, (_, h) => data[(h * T + 4) * S + 2]).reduce((sum, each) => sum + each, 0) / H;
    expect(weights[2]).toBeCloseTo(mean, 6);
  });

  it('is drawn from the softmax on, and says that it is a mean', () => {
    expect(draw(at(walks, 'mask', 1))).not.toContain('data-part="arcs"');
    const markup = draw(at(walks, 'softmax', 1));
    expect(markup).toContain('data-part="arcs"');
    expect(markup).toContain(`mean of ${model.config.num_attention_heads} heads`);
    expect(draw(at(walks, 'finalNorm'))).not.toContain('data-part="arcs"');
  });
});

describe('the logits', () => {
  const model = randomModel(textbook);
  const { walks, trace } = journey(model, TOKENS);
  const V = model.config.vocab_size;
  const row = trace.get('logits').data.subarray(6 * V, 7 * V);

  it('are empty before their step, and then the largest of the row', () => {
    const top = [...row].toSorted((a, b) => b - a)[0];
    expect(draw(at(walks, 'finalNorm'))).not.toContain(`>${formatShort(top)}<`);
    expect(draw(at(walks, 'logits'))).toContain(`>${formatShort(top)}<`);
  });

  it('belong to the followed position', () => {
    const followed = journey(model, TOKENS, { position: 2 });
    expect([...logitsRow(at(followed.walks, 'logits'))!.values]).toEqual([...trace.get('logits').data.subarray(2 * V, 3 * V)]);
  });

  it('of a long text are known of the last token alone, and the picture says so', () => {
    const kept = journey(model, TOKENS, { position: 2, logitRows: 1 });
    expect(logitsRow(at(kept.walks, 'logits'))).toBeNull();
    expect(draw(at(kept.walks, 'logits'))).toContain('kept for the last token only');
    const last = journey(model, TOKENS, { logitRows: 1 });
    expect(logitsRow(at(last.walks, 'logits'))!.row).toBe(0);
    expect([...logitsRow(at(last.walks, 'logits'))!.values]).toEqual([...row]);
  });

  it('are chosen largest first, equal ones by id', () => {
    expect(largest(new Float32Array([1, 5, 3, 5, 2]), 3)).toEqual([1, 3, 2]);
    expect(largest(new Float32Array([1]), 3)).toEqual([0]);
  });
});

const labels = (T: number) => Array.from({ length: T }, (_, t) => ({ text: ` word${t}`, special: false }));

describe('the layout', () => {
  it.each([
    [6, 6],
    [32, 12],
    [32, 40],
    [12, 128],
  ])('%i layers and %i tokens: columns in order, none over what stands beside them', (L, T) => {
    for (const width of [358, 640, 930]) {
      const { layers, embedded, norm, rows, chart, height, width: drawn } = layoutStack(labels(T), L, { width, height: 500 });
      expect(layers[0].x).toBeGreaterThanOrEqual(embedded.x + embedded.width);
      expect(layers[L - 1].x + layers[L - 1].width).toBeLessThan(norm.x);
      for (const layer of layers) {
        expect(layer.width).toBeGreaterThanOrEqual(9);
        const { attention, feedForward } = branchesOf(layer, rows.pitch);
        expect([...attention, ...feedForward]).toEqual([...attention, ...feedForward].toSorted((a, b) => a - b));
      }
      expect(chart.y).toBeGreaterThan(rows.bottom);
      expect(chart.y + chart.height).toBeLessThan(height);
      expect(drawn).toBeGreaterThanOrEqual(560);
    }
  });

  it('rounds scales up to numbers that can be read', () => {
    expect([0.9, 1, 1.2, 2.1, 3, 7, 26].map(roundUp)).toEqual([1, 1, 2, 2.5, 5, 10, 50]);
  });
});

describe('while the numbers load', () => {
  it('draws every step without a number of the run', () => {
    const { walks } = journey(randomModel(textbook), TOKENS, { loading: true });
    for (const walk of walks) {
      const markup = draw(walk);
      expect(markup).not.toContain('>rms ');
      expect(count(markup, /<circle [^>]*r="4"/g)).toBe(0);
    }
  });

  it('a folded layer is one step that computes both its sums', () => {
    const { walks } = journey(randomModel(textbook), TOKENS, { full: 0 });
    const folded = at(walks, 'layer', 1);
    expect(sizesOf(folded)).toHaveLength(5);
    expect(count(draw(folded), /data-branch="1 \d" data-state="now"/g)).toBe(2);
  });
});

describe('pure functions', () => {
  it('all layers in the middle of one', () => {
    const { walks } = journey(randomModel(textbook), [0, 17, 3]);
    expect(draw(at(walks, 'add1', 1)).replaceAll('><', '>\n<')).toMatchSnapshot();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawLine } from '../../components/decoding/intervals';
import { firstCandidates, stageBars } from '../../components/decoding/candidates';
import { findTokens, rankTokens, topRows } from '../../components/distribution/rows';
import { equal } from '../../components/equal';
import { headPixels } from '../../components/head-grid/draw';
import { layoutHeadGrid } from '../../components/head-grid/layout';
import { cellAt, hatchPath, layoutHeatmap, shownLabels, visibleRuns } from '../../components/heatmap/layout';
import { nextIndex } from '../../components/roving';
import { colourOf, pixelsOf, weightRamp } from '../../components/scales';
import { NEUTRAL_SETTINGS } from '../../engine/run/settings';
import { sample } from '../../engine/run/sampler';
import { Random } from '../../engine/tensor/random';

const tokens = (count: number) => Array.from({ length: count }, (_, i) => ({ text: ` token${i}` }));
const size = fc.integer({ min: 1, max: 200 });
const width = fc.integer({ min: 300, max: 900 });

describe('a heatmap', () => {
  it('fits its width, and its labels do not touch', () => {
    fc.assert(
      fc.property(size, width, (count, wide) => {
        const layout = layoutHeatmap(tokens(count), tokens(count), wide);
        expect(layout.left + layout.plotWidth).toBeLessThanOrEqual(wide + 1e-6);
        // Slanted lines of text come nearer to each other than their cells are.
        const pitch = layout.labelStep * layout.cell * (layout.angle === -45 ? Math.SQRT1_2 : 1);
        expect(pitch).toBeGreaterThanOrEqual(layout.fontSize);
        expect(layout.canvas).toBe(count > 64);
      }),
    );
  });

  it('finds the cell that it drew at a point', () => {
    fc.assert(
      fc.property(size, width, fc.double({ min: 0, max: 0.999, noNaN: true }), (count, wide, share) => {
        const layout = layoutHeatmap(tokens(count), tokens(count), wide);
        const row = Math.floor(share * count);
        const x = layout.left + (count - 0.5) * layout.cell;
        const y = layout.top + (row + 0.5) * layout.cell;
        expect(cellAt(layout, x, y)).toEqual({ row, col: count - 1 });
        expect(cellAt(layout, layout.left - 1, y)).toBeNull();
        expect(cellAt(layout, x, layout.top + layout.plotHeight + 1)).toBeNull();
      }),
    );
  });

  it('shows every few labels, the active ones always, and none beside them', () => {
    expect(shownLabels(7, 1, [])).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(shownLabels(9, 3, [])).toEqual([0, 3, 6]);
    expect(shownLabels(9, 3, [4])).toEqual([0, 4]);
  });

  it('finds what can be seen in runs', () => {
    expect(visibleRuns(3, 4, (row, col) => col > row + 1)).toEqual([
      { row: 0, from: 0, to: 2 },
      { row: 1, from: 0, to: 3 },
      { row: 2, from: 0, to: 4 },
    ]);
    expect(visibleRuns(1, 4, (_, col) => col === 1)).toEqual([
      { row: 0, from: 0, to: 1 },
      { row: 0, from: 2, to: 4 },
    ]);
    expect(visibleRuns(1, 2, () => true)).toEqual([]);
  });

  it('hatches inside its rectangle only, at 45 degrees', () => {
    const segments = [...hatchPath(10, 20, 30, 12, 5).matchAll(/M(\S+) (\S+)L(\S+) (\S+?)(?=M|$)/g)].map((match) =>
      match.slice(1).map(Number),
    );
    expect(segments).toHaveLength(8);
    for (const [x1, y1, x2, y2] of segments) {
      expect(x1 - x2).toBeCloseTo(y2 - y1, 9);
      for (const x of [x1, x2]) expect(x >= 10 && x <= 40).toBe(true);
      for (const y of [y1, y2]) expect(y >= 20 && y <= 32).toBe(true);
    }
  });
});

describe('the grid of heads', () => {
  it('fits its width and never lets two pictures touch', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }),
        fc.constantFrom([1, 1], [8, 4], [8, 8], [32, 8], [32, 32]),
        width,
        (layers, [heads, kv], wide) => {
          const layout = layoutHeadGrid(layers, heads, kv, wide);
          expect(layout.width).toBeLessThanOrEqual(wide);
          expect(layout.x).toHaveLength(heads);
          for (let h = 1; h < heads; h++) expect(layout.x[h] - layout.x[h - 1]).toBeGreaterThanOrEqual(layout.thumb);
          for (let l = 1; l < layers; l++) expect(layout.y[l] - layout.y[l - 1]).toBeGreaterThan(layout.thumb);
          expect(layout.groups).toHaveLength(heads === kv ? 0 : kv);
        },
      ),
    );
  });

  it('draws one pair of lines under each group of heads, from its first edge to its last', () => {
    const { x, thumb, groups } = layoutHeadGrid(2, 4, 2, 400);
    expect(groups).toEqual([
      { from: x[0], to: x[1] + thumb },
      { from: x[2], to: x[3] + thumb },
    ]);
    expect(x[2] - x[1]).toBeGreaterThan(x[1] - x[0]);
  });

  it('puts every head’s weights in its own square, the future transparent', () => {
    // One layer, two heads, side 2.
    const data = new Float32Array([1, 0, 0.25, 0.75, 1, 0, 0.5, 0.5]);
    const ramp = weightRamp('light');
    const colours = pixelsOf(ramp);
    const of = (weight: number) => colours[ramp.colours.indexOf(colourOf(ramp, weight))];
    expect([...headPixels(data, 1, 2, 2, ramp)]).toEqual([of(1), 0, of(1), 0, of(0.25), of(0.75), of(0.5), of(0.5)]);
  });
});

describe('the distribution', () => {
  const probabilities = new Float32Array([0.125, 0.5, 0.125, 0.25]);
  const order = rankTokens(probabilities);

  it('ranks by probability, then by id', () => {
    expect([...order]).toEqual([1, 3, 0, 2]);
  });

  it('shows the first ones, those asked for, and the rest as one', () => {
    expect(topRows(order, probabilities, undefined, 1, [2])).toEqual({
      rows: [
        { id: 1, rank: 1 },
        { id: 2, rank: 4 },
      ],
      rest: { count: 2, probability: 0.375, after: 0 },
    });
    const whole = topRows(order, probabilities, probabilities, 9, [1]);
    expect(whole.rows).toHaveLength(4);
    expect(whole.rest).toEqual({ count: 0, probability: 0, after: 0 });
  });

  it('finds any token by a part of its text, with its rank', () => {
    const vocabulary = ['the', ' Cat', 'scatter', 'dog'];
    expect(findTokens(order, vocabulary, 'cat', 9)).toEqual({
      rows: [
        { id: 1, rank: 1 },
        { id: 2, rank: 4 },
      ],
      count: 2,
    });
    expect(findTokens(order, vocabulary, 'T', 1)).toEqual({ rows: [{ id: 1, rank: 1 }], count: 3 });
    expect(findTokens(order, vocabulary, ' ', 9).count).toBe(1);
  });
});

describe('the draw', () => {
  it('lays tokens side by side on [0, 1), and agrees with the sampler about the chosen one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 60 }), (seed, count) => {
        const random = new Random(seed);
        const logits = Float32Array.from({ length: count }, () => 3 * random.normal());
        const record = sample(logits, { ...NEUTRAL_SETTINGS, topK: 20 }, [], random);
        const line = drawLine(record, 0);
        expect(line.tailCount).toBe(0);
        expect(line.intervals[0].low).toBe(0);
        expect(line.intervals.at(-1)?.high).toBe(1);
        expect(line.intervals.slice(1).map((interval) => interval.low)).toEqual(
          line.intervals.slice(0, -1).map((interval) => interval.high),
        );
        const { id, low, high } = record.draw;
        expect(line.intervals.find((interval) => interval.id === id)).toEqual({ id, low, high });
      }),
    );
  });

  it('draws what is too thin as one tail', () => {
    const record = sample(
      Float32Array.from({ length: 10 }, (_, i) => -i),
      NEUTRAL_SETTINGS,
      [],
      new Random(1),
    );
    const line = drawLine(record, 0.05);
    expect(line.intervals).toHaveLength(3);
    expect(line.tailCount).toBe(7);
    expect(line.tail).toBe(line.intervals[2].high);
  });
});

describe('a stage of the decoding chain', () => {
  it('keeps the height of what it cut, and drops what was cut before', () => {
    const logits = new Float32Array([3, 2, 1, 0]);
    const record = sample(logits, { ...NEUTRAL_SETTINGS, topK: 3, minP: 0.3 }, [], new Random(1));
    const candidates = firstCandidates(record, 4);
    expect(candidates).toEqual([0, 1, 2, 3]);
    const [, temperature, topK, topP, minP] = record.stages;
    expect(stageBars(topK, temperature.probabilities, candidates).map((bar) => bar.state)).toEqual(['in', 'in', 'in', 'cut']);
    const last = stageBars(minP, topP.probabilities, candidates);
    expect(last.map((bar) => bar.state)).toEqual(['in', 'in', 'cut', 'out']);
    expect(last[2].value).toBe(topP.probabilities[2]);
  });
});

const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false, altKey: false });

describe('arrow keys', () => {
  it('move by one and stop at the ends, unless a modifier is held', () => {
    expect(nextIndex(key('ArrowRight'), 1, 3)).toBe(2);
    expect(nextIndex(key('ArrowDown'), 2, 3)).toBe(2);
    expect(nextIndex(key('ArrowUp'), 0, 3)).toBe(0);
    expect(nextIndex(key('End'), 0, 3)).toBe(2);
    expect(nextIndex(key('x'), 0, 3)).toBeUndefined();
    expect(nextIndex(key('ArrowRight', true), 1, 3)).toBeUndefined();
  });
});

describe('equal', () => {
  it('looks into plain objects and arrays, and compares all else by identity', () => {
    const data = new Float32Array(2);
    expect(equal({ a: [{ text: 'x' }], data }, { a: [{ text: 'x' }], data })).toBe(true);
    expect(equal({ data }, { data: new Float32Array(2) })).toBe(false);
    expect(equal({ a: 1 }, { a: 1, b: undefined })).toBe(false);
    expect(equal([1, 2], [1])).toBe(false);
    expect(equal({ a: undefined }, { b: undefined })).toBe(false);
  });
});

/** The log of attention rows: what goes in comes out, however it grew, and thumbnails are what they say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AttentionLog, THUMBNAIL_SIDE } from '../../app/engine/attention-log';
import { Random } from '../../engine/tensor/random';
import type { Tensor } from '../../engine/tensor/tensor';

const L = 2;
const H = 3;

/** Any two numbers of a text's attention, by place: each is different, so that none can stand in for another. */
type Numbers = (layer: number, head: number, t: number, s: number) => { score: number; weight: number };

function numbers(seed: number): Numbers {
  return (layer, head, t, s) => {
    const random = new Random(seed * 1e6 + ((layer * H + head) * 1000 + t) * 1000 + s);
    return { score: Math.fround(random.normal()), weight: Math.fround(random.uniform()) };
  };
}

/** The rows [start, start + T) as a run gives them: [H, T, S], masked cells -Infinity and 0. */
function rowsOf(of: Numbers, start: number, T: number): { scores: Tensor; weights: Tensor }[] {
  const S = start + T;
  return Array.from({ length: L }, (_, layer) => {
    const scores = new Float32Array(H * T * S).fill(-Infinity);
    const weights = new Float32Array(H * T * S);
    for (let h = 0; h < H; h++)
      for (let t = 0; t < T; t++)
        for (let s = 0; s <= start + t; s++) {
          const { score, weight } = of(layer, h, start + t, s);
          scores[(h * T + t) * S + s] = score;
          weights[(h * T + t) * S + s] = weight;
        }
    const tensor = (data: Float32Array): Tensor => ({ shape: [H, T, S], data });
    return { scores: tensor(scores), weights: tensor(weights) };
  });
}

function matrices(of: Numbers, T: number, layer: number, head: number): { scores: Float32Array; weights: Float32Array } {
  const scores = new Float32Array(T * T).fill(-Infinity);
  const weights = new Float32Array(T * T);
  for (let t = 0; t < T; t++)
    for (let s = 0; s <= t; s++) {
      const { score, weight } = of(layer, head, t, s);
      scores[t * T + s] = score;
      weights[t * T + s] = weight;
    }
  return { scores, weights };
}

const PLACES = Array.from({ length: L * H }, (_, i) => [Math.floor(i / H), i % H] as const);
const allOf = (log: AttentionLog) => PLACES.map(([l, h]) => log.head(l, h));
const allMatrices = (of: Numbers, T: number) => PLACES.map(([l, h]) => matrices(of, T, l, h));

describe('rows', () => {
  test('come back exactly, in whatever portions they came, also past every growth', () => {
    const of = numbers(1);
    for (const portions of [[1], [5], [1, 1, 1], [16, 1], [15, 1, 1, 1], [3, 40, 1, 1]]) {
      const log = new AttentionLog(L, H);
      for (const T of portions) log.append(rowsOf(of, log.length, T), T);
      const T = portions.reduce((sum, portion) => sum + portion, 0);
      expect(log.length).toBe(T);
      expect(allOf(log)).toEqual(allMatrices(of, T));
    }
  });

  test('an empty log has empty matrices and thumbnails', () => {
    const log = new AttentionLog(L, H);
    expect(log.head(1, 2)).toEqual({ scores: new Float32Array(0), weights: new Float32Array(0) });
    expect(log.thumbnails()).toEqual({ data: new Float32Array(0), side: 0, pooled: false });
  });

  test('after cutting, what is appended takes the place of what was cut: nothing of it shines through', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 9 })), { maxLength: 6 }), (moves) => {
        const log = new AttentionLog(L, H);
        // Which text's numbers stand in each row: the one that wrote it last.
        let written: number[] = [];
        const of: Numbers = (layer, head, t, s) => numbers(written[t])(layer, head, t, s);
        moves.forEach(([keep, T], text) => {
          // What it lets go may be written over.
          for (const { data } of log.truncate(keep)) data.fill(NaN);
          written = written.slice(0, keep);
          const start = log.length;
          expect(start).toBe(written.length);
          log.append(rowsOf(numbers(text), start, T), T);
          written.push(...Array.from({ length: T }, () => text));
          expect(log.length).toBe(start + T);
          expect(allOf(log)).toEqual(allMatrices(of, start + T));
        });
      }),
      { numRuns: 25 },
    );
  });

  test('cutting lets go of all the tensors whose rows are gone, and of no others', () => {
    const log = new AttentionLog(L, H);
    const portions = [4, 2, 1].map((T) => rowsOf(numbers(1), log.length, T));
    for (const rows of portions) log.append(rows, rows[0].scores.shape[1]);
    const tensorsOf = (rows: (typeof portions)[number]) => rows.flatMap(({ scores, weights }) => [scores, weights]);
    expect(log.truncate(5)).toEqual(tensorsOf(portions[2]));
    expect(log.truncate(0)).toEqual([portions[0], portions[1]].flatMap(tensorsOf));
  });

  test('what was handed out stays as it was', () => {
    const log = new AttentionLog(L, H);
    log.append(rowsOf(numbers(1), 0, 4), 4);
    const before = log.head(0, 0);
    const thumbnails = log.thumbnails();
    log.truncate(0);
    log.append(rowsOf(numbers(2), 0, 4), 4);
    expect(before).toEqual(matrices(numbers(1), 4, 0, 0));
    expect(thumbnails.data.subarray(0, 16)).toEqual(before.weights);
  });
});

describe('thumbnails', () => {
  test.each([1, 7, THUMBNAIL_SIDE])('%i tokens: every cell is one weight', (T) => {
    const of = numbers(3);
    const log = new AttentionLog(L, H);
    log.append(rowsOf(of, 0, T), T);
    const { data, side, pooled } = log.thumbnails();
    expect({ side, pooled }).toEqual({ side: T, pooled: false });
    for (let l = 0; l < L; l++)
      for (let h = 0; h < H; h++) {
        const square = (l * H + h) * T * T;
        expect(data.subarray(square, square + T * T)).toEqual(matrices(of, T, l, h).weights);
      }
  });

  test.each([THUMBNAIL_SIDE + 1, 100, 2 * THUMBNAIL_SIDE])(
    '%i tokens: every cell is the largest of the weights that it covers',
    (T) => {
      const of = numbers(4);
      const log = new AttentionLog(L, H);
      log.append(rowsOf(of, 0, T), T);
      const { data, side, pooled } = log.thumbnails();
      expect({ side, pooled }).toEqual({ side: THUMBNAIL_SIDE, pooled: true });
      // Cell c covers the positions p with c <= p * side / T < c + 1: none is left out, and none counts twice.
      const first = (cell: number): number => Math.ceil((cell * T) / side);
      const expected = PLACES.map(([l, h]) => {
        const { weights } = matrices(of, T, l, h);
        const square = new Float32Array(side * side);
        for (let r = 0; r < side; r++)
          for (let c = 0; c < side; c++)
            for (let t = first(r); t < first(r + 1); t++)
              for (let s = first(c); s < first(c + 1); s++)
                square[r * side + c] = Math.max(square[r * side + c], weights[t * T + s]);
        return square;
      });
      expect(PLACES.map((_, i) => data.subarray(i * side * side, (i + 1) * side * side))).toEqual(expected);
    },
  );
});

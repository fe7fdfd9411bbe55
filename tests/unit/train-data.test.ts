import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBatch, readBatch, writeBatch } from '../../engine/train/batch';
import { DataStream, type Sequence, type Source } from '../../engine/train/data';
import { scoreOf, windowsOf } from '../../engine/train/evaluate';
import { dealOut } from '../../engine/train/share';

const BEGIN = 0;
const END = 1;

/** Documents of the given lengths in which no token but BEGIN and END occurs twice. */
function sourceOf(lengths: readonly number[], share = 1, first = 2): Source {
  const documents: number[][] = [];
  let next = first;
  for (const length of lengths) documents.push([BEGIN, ...Array.from({ length }, () => next++), END]);
  const starts = new Uint32Array(lengths.length + 1);
  documents.forEach((document, i) => (starts[i + 1] = starts[i] + document.length));
  return { name: 'text', share, tokens: Uint16Array.from(documents.flat()), starts };
}

/** Sequences until so many targets have come. */
function draw(stream: DataStream, targets: number): Sequence[] {
  const sequences: Sequence[] = [];
  for (let count = 0; count < targets;) {
    sequences.push(stream.next());
    count += sequences[sequences.length - 1].targets.length;
  }
  return sequences;
}

describe('training sequences', () => {
  const lengths = { sequence_length: 16, pack_length: 10 };

  it('predict every token but begin-of-text exactly once an epoch', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 20 }), fc.nat(), (sizes, seed) => {
        const source = sourceOf(sizes);
        const stream = new DataStream([source], seed, lengths);
        const epoch = source.tokens.length - sizes.length;
        const sequences = draw(stream, 2 * epoch);
        const targets = sequences.flatMap((sequence) => [...sequence.targets]);
        const expected = [...source.tokens].filter((token) => token !== BEGIN).toSorted((a, b) => a - b);
        for (const nth of [0, 1])
          expect(targets.slice(nth * epoch, (nth + 1) * epoch).toSorted((a, b) => a - b)).toEqual(expected);
        expect(Math.max(...sequences.map((sequence) => sequence.inputs.length))).toBeLessThanOrEqual(16);
      }),
    );
  });

  it('put before each target the token that stands before it in its document', () => {
    const source = sourceOf([3, 40, 5, 1, 17, 0]);
    const before = new Map<number, number>();
    source.tokens.forEach((token, i) => token > END && before.set(token, source.tokens[i - 1]));
    const pairs = draw(new DataStream([source], 5, lengths), 200).flatMap(({ inputs, targets }) =>
      [...targets].map((target, t) => [target, inputs[t]]),
    );
    const words = pairs.filter(([target]) => target > END);
    expect(words).toEqual(words.map(([target]) => [target, before.get(target)]));
  });

  it('start at a document, or go on with a long one', () => {
    const source = sourceOf([30, 3, 3, 3]);
    let expected = BEGIN;
    for (const { inputs, targets } of draw(new DataStream([source], 1, lengths), 300)) {
      expect(inputs[0]).toBe(expected);
      expected = targets.at(-1) === END ? BEGIN : targets[targets.length - 1];
    }
  });

  it('keep to the shares of the mixture', () => {
    const stream = new DataStream([sourceOf([5, 6, 7], 0.75), sourceOf([20, 30], 0.25, 100)], 1, lengths);
    const targets = draw(stream, 20000).flatMap((sequence) => [...sequence.targets].filter((token) => token !== END));
    expect(stream.state[0].drawn / 20000).toBeCloseTo(0.75, 2);
    expect(targets.some((token) => token < 100) && targets.some((token) => token >= 100)).toBe(true);
  });

  it('go on from a saved state with the very next sequence', () => {
    const sources = [sourceOf([3, 40, 5], 0.6), sourceOf([9, 2], 0.4, 100)];
    const whole = new DataStream(sources, 2, lengths);
    draw(whole, 333);
    const resumed = new DataStream(sources, 2, lengths, JSON.parse(JSON.stringify(whole.state)));
    expect(draw(resumed, 500)).toEqual(draw(whole, 500));
  });

  it('refuse a source without text', () => {
    expect(() => new DataStream([sourceOf([])], 1, lengths)).toThrow(/text holds no text/);
  });
});

describe('a shared batch', () => {
  it('gives every sequence to exactly one member', () => {
    const batch = createBatch(100);
    const sequences = [12, 3, 30, 7, 1].map(
      (n) =>
        windowsOf(
          Array.from({ length: n + 1 }, (_, i) => n + i),
          n,
        )[0],
    );
    writeBatch(batch, sequences, 2);
    const read = [...readBatch(batch, 0), ...readBatch(batch, 1)];
    expect(read.toSorted((a, b) => a.inputs.length - b.inputs.length)).toEqual(
      sequences.toSorted((a, b) => a.inputs.length - b.inputs.length),
    );
    expect(readBatch(batch, 1).length).toBeGreaterThan(0);
  });

  it('says when it is full', () => {
    expect(() => writeBatch(createBatch(4), windowsOf([1, 2, 3, 4, 5, 6], 5), 1)).toThrow(/5 tokens do not fit in a batch of 4/);
  });

  it('is dealt out evenly', () => {
    const members = dealOut([5, 4, 3, 3, 3], 2);
    expect(members).toEqual([0, 1, 1, 0, 1]);
  });
});

describe('evaluation', () => {
  it('cuts a document into windows that predict each token once', () => {
    const windows = windowsOf([0, 5, 6, 7, 8, 1], 2);
    expect(windows.map(({ inputs }) => [...inputs])).toEqual([[0, 5], [6, 7], [8]]);
    expect(windows.map(({ targets }) => [...targets])).toEqual([[5, 6], [7, 8], [1]]);
  });

  it('counts bits per byte', () => {
    expect(scoreOf(8 * Math.LN2, 4, 16)).toEqual({ natsPerToken: 2 * Math.LN2, bitsPerByte: 0.5, tokens: 4, bytes: 16 });
  });
});

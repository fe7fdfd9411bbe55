/** The picture of the loop, at every step of real journeys: each stage shows what the run has of it, and nothing before its time. */
import { readFileSync } from 'node:fs';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Merges } from '../../app/engine/api';
import { startLanguages } from '../../app/locales/i18n';
import type { Walk } from '../../app/walk/picture';
import { sizeOf } from '../../app/walk/pictures/loop/CachePanel';
import { layoutLoop, linesIn, isOwn, STATIONS } from '../../app/walk/pictures/loop/layout';
import { LoopView } from '../../app/walk/pictures/loop/LoopView';
import { placeOf } from '../../app/walk/pictures/loop/MergePanel';
import { distributionOf, nextOf } from '../../app/walk/pictures/loop/values';
import { firstCandidates } from '../../components/decoding/candidates';
import { formatPercent } from '../../components/format';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import { kvCacheBytes } from '../../engine/model/cache';
import { textbook } from '../../engine/ops';
import { STAGES, type Stage } from '../../engine/steps';
import { createTokenizer, partsAfter } from '../../engine/tokenizer';
import { mergesIn } from '../../app/engine/merges';
import { count, journey } from './support/journey';
import { ARCHITECTURES, randomModel } from './support/random-model';

beforeAll(startLanguages);

const TOKENS = [0, 3, 17, 22, 5, 9, 1];
const nothing = (): void => undefined;
const draw = (walk: Walk, merges: Merges | null = null, [width, height] = [930, 620]): string =>
  renderToStaticMarkup(<LoopView walk={walk} merges={merges} theme="light" width={width} height={height} go={nothing} />);
const at = (walks: readonly Walk[], stage: Stage): Walk => {
  const found = walks.find(({ step }) => step.stage === stage);
  if (found === undefined) throw new Error(`no step of stage ${stage}`);
  return found;
};

const model = randomModel(textbook, ARCHITECTURES.mixtral);
const { walks, trace } = journey(model, TOKENS);
const { sample } = walks[0].run;

describe('the loop', () => {
  it('is drawn at every step with one focus: the stage’s own picture, or the model', () => {
    for (const walk of walks) {
      const markup = draw(walk);
      expect(count(markup, /data-focus/g)).toBe(1);
      expect(markup.includes('class="loop-panel"')).toBe(isOwn(walk.step.stage));
      expect(count(markup, /data-station="\w+" data-state="now"/g)).toBe(1);
    }
  });

  it('lights the present layer, and no other', () => {
    for (const walk of walks.filter(({ step }) => step.layer !== null))
      expect(draw(walk)).toContain(`>layer ${walk.layer + 1} of ${model.config.num_hidden_layers}<`);
  });

  it('tells the next token only once it is drawn', () => {
    const next = walks[0].labelOf(sample.draw.id).text.trim();
    const drawn = (markup: string): boolean => new RegExp(`font-size="15"[^>]*>[^<]*${next}<`).test(markup);
    for (const walk of walks) expect(drawn(draw(walk))).toBe(STAGES.indexOf(walk.step.stage) >= STAGES.indexOf('draw'));
  });

  it('has the model’s distribution only from the logits on', () => {
    const [top] = [...sample.raw.probabilities].toSorted((a, b) => b - a);
    const label = `>${formatPercent(top)}<`;
    expect(draw(at(walks, 'finalNorm'))).not.toContain(label);
    expect(draw(at(walks, 'logits'))).toContain(label);
  });
});

describe('the decoding stages', () => {
  it.each(['repetitionPenalty', 'temperature', 'topK', 'topP', 'minP'] as const)('%s: bars from before to after', (stage) => {
    const i = sample.stages.findIndex(({ name }) => name === stage);
    const before = i === 0 ? sample.raw.probabilities : sample.stages[i - 1].probabilities;
    const now = sample.stages[i];
    const markup = draw(at(walks, stage));
    const [first] = sample.order;
    const [was, is] = [formatPercent(before[first]), formatPercent(now.probabilities[first])];
    expect(markup).toContain(was === is ? `>${is}<` : `>${was} → ${is}<`);
    expect(markup).toContain(`>${now.remaining} left<`);
    expect(markup.includes('is off: every probability stays as it is.')).toBe(!now.active);
    expect(markup.includes(`which had ${formatPercent(now.removedMass)} of the probability`)).toBe(now.removed.length > 0);
    const cut = [...firstCandidates(sample, 12)].filter((id) => now.removed.includes(id));
    expect(count(markup, /data-state="cut"/g)).toBe(cut.length);
  });

  it('does not tell what later stages leave', () => {
    const markup = draw(at(walks, 'temperature'));
    expect(count(markup, /<small>·<\/small>/g)).toBe(3);
  });

  it('draws with the sampler’s own number', () => {
    const markup = draw(at(walks, 'draw'));
    expect(markup).toContain(`u = ${sample.draw.uniform.toFixed(4)}`);
    expect(markup).toContain(`between ${sample.draw.low.toFixed(4)} and ${sample.draw.high.toFixed(4)}`);
  });
});

describe('a token in the middle of the text', () => {
  const middle = journey(model, TOKENS, { position: 2 });
  const walk = at(middle.walks, 'given');

  it('is followed by the one that stands there, with the probability that the model gave it', () => {
    expect(nextOf(walk)).toBe(TOKENS[3]);
    const V = model.config.vocab_size;
    const logits = [...trace.get('logits').data.subarray(2 * V, 3 * V)];
    const total = logits.reduce((sum, each) => sum + Math.exp(each), 0);
    const share = Math.exp(logits[TOKENS[3]]) / total;
    expect(distributionOf(walk)![TOKENS[3]]).toBeCloseTo(share, 6);
    const rank = logits.filter((each) => each > logits[TOKENS[3]]).length + 1;
    expect(draw(walk)).toContain(`the model gave it ${formatPercent(distributionOf(walk)![TOKENS[3]])}, place ${rank}:`);
  });

  it('of a long text has no distribution, and says so', () => {
    const kept = at(journey(model, TOKENS, { position: 2, logitRows: 1 }).walks, 'given');
    expect(distributionOf(kept)).toBeNull();
    expect(draw(kept)).toContain('logits are kept of the last token only');
  });

  it('waits while the numbers load', () => {
    const loading = journey(model, TOKENS, { position: 2, loading: true }).walks;
    expect(draw(at(loading, 'given'))).toContain('Loading');
    for (const each of loading) expect(count(draw(each), /data-focus/g)).toBe(1);
  });
});

describe('the cache', () => {
  it('has a key and a value of every layer, position and head', () => {
    const { num_hidden_layers: L, num_key_value_heads: K } = model.config;
    const markup = draw(at(walks, 'cache'));
    const paths = [...markup.matchAll(/ d="((?:M[\d. ]+h[\d.]+v[\d.]+H[\d.]+z)+)"/g)].map(([, d]) => count(d, /M/g));
    expect(paths).toEqual([L * 6 * K, L * 6 * K, L * K, L * K]);
    expect(markup).toContain(
      `${sizeOf(kvCacheBytes(model.config, 1))} for each token, ${sizeOf(kvCacheBytes(model.config, 7))} for 7`,
    );
  });

  it('writes bytes in units', () => {
    expect([999, 4608, 194_000, 5e9].map(sizeOf)).toEqual(['999\u00a0B', '4.61\u00a0kB', '194\u00a0kB', '5\u00a0GB']);
  });
});

describe('the end of the loop', () => {
  it('appends the drawn token to the text', () => {
    const markup = draw(at(walks, 'append'));
    expect(markup).toContain('7 tokens become 8');
    expect(markup).toContain('loop-appended');
    expect(markup).toContain('data-part="back" data-state="now"');
  });

  it.each([
    ['end-of-text', 'chose its end-of-text token'],
    ['context-full', 'positions are full'],
  ] as const)('or says why nothing follows: %s', (end, says) => {
    const walk = at(journey(model, TOKENS, { end }).walks, 'end');
    expect(draw(walk)).toContain(says);
    expect(draw(walk)).toContain('no token follows');
  });
});

describe('text and merges of the shipped model', () => {
  const file = readFileSync(new URL('../../public/models/clearhead-stories-3m-q8_0.gguf', import.meta.url));
  const shipped = loadModel(readGguf(file), textbook);
  const tokenizer = createTokenizer(shipped.tokenizer);
  const text = 'The dogs héard 月 it';
  const merges = mergesIn(tokenizer, text);
  const all = journey(shipped.model, tokenizer.encode(text, { bos: true }), { merges }).walks;

  it('shows every sign with its bytes', () => {
    const markup = draw(at(all, 'text'), merges);
    const bytes = new TextEncoder().encode(text);
    expect(markup).toContain(`${[...text].length} characters, ${bytes.length} bytes`);
    expect(markup).toContain('<small>e6 9c 88</small>');
    expect(markup).toContain('<small>c3 a9</small>');
    expect(markup).toContain('begin of text');
  });

  it('shows each merge once: its pair, what it becomes and its rule', () => {
    const steps = all.filter(({ step }) => step.stage === 'merge');
    expect(steps).toHaveLength(merges.pieces.reduce((sum, piece) => sum + piece.merges.length, 0));
    for (const walk of steps) {
      const place = placeOf(merges.pieces, walk.step.index!)!;
      const piece = merges.pieces[place.piece];
      const markup = draw(walk, merges);
      for (const role of ['left', 'right', 'merged']) expect(count(markup, new RegExp(`data-role="${role}"`, 'g'))).toBe(1);
      expect(markup).toContain(`>rule ${piece.merges[place.merge].rank}<`);
      expect(count(markup, />to come</g)).toBe(piece.merges.length - place.merge - 1);
      const chips = partsAfter(piece, place.merge).length + partsAfter(piece, place.merge + 1).length;
      expect(count(markup, /class="loop-chip"/g)).toBe(chips);
    }
  });

  it('waits for the merges, and has no place beyond the last', () => {
    expect(draw(at(all, 'merge'))).toContain('Loading');
    expect(placeOf(merges.pieces, 10_000)).toBeNull();
  });

  it('names every token with its id', () => {
    const markup = draw(at(all, 'ids'), merges);
    expect(count(markup, /data-chip=/g)).toBe(all[0].run.tokens.length);
    for (const id of all[0].run.tokens) expect(markup).toContain(`<small>${id}</small>`);
  });
});

describe('the layout', () => {
  it('has its stations in a row inside the frame', () => {
    for (const width of [358, 640, 930])
      for (const stage of ['text', 'softmax', 'topP'] as const) {
        const { stations, width: drawn, height, back } = layoutLoop({ width, height: 460 }, stage, 12);
        STATIONS.forEach((station, i) => {
          const { x, width: wide, y, height: high } = stations[station];
          const next = i + 1 < STATIONS.length ? stations[STATIONS[i + 1]].x : drawn;
          expect(x + wide).toBeLessThan(next);
          expect(y + high).toBeLessThan(back);
        });
        expect(back).toBeLessThan(height);
      }
  });

  it('spreads lines about the middle of their box', () => {
    expect(linesIn({ x: 0, y: 10, width: 50, height: 100 }, 2, 20)).toEqual([50, 70]);
    expect(linesIn({ x: 0, y: 0, width: 50, height: 60 }, 4, 20)).toEqual([15, 25, 35, 45]);
  });
});

describe('pure functions', () => {
  it('the loop at the draw', () => {
    expect(draw(at(walks, 'draw')).replaceAll('><', '>\n<')).toMatchSnapshot();
  });
});

/**
 * Every picture on made-up data, to look at while working on them: `npx vite`, then /gallery.html?theme=dark&tokens=32.
 * Not part of the build. All numbers here are schematic: patterns such as heads show, from a seed.
 */
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ArcView } from '../components/ArcView';
import { DecodingChain } from '../components/DecodingChain';
import { Distribution } from '../components/Distribution';
import { HeadGrid, type HeadPlace } from '../components/HeadGrid';
import { Heatmap, type Cell } from '../components/Heatmap';
import { LossCurve } from '../components/LossCurve';
import { TokenStrip } from '../components/TokenStrip';
import { VectorStrip } from '../components/VectorStrip';
import type { Theme } from '../components/theme';
import { sample } from '../engine/run/sampler';
import { Random } from '../engine/tensor/random';
import type { Segment } from '../engine/tokenizer';
import './fonts.css';
import '../components/theme.css';
import './gallery.css';

const parameters = new URLSearchParams(location.search);
const theme: Theme = parameters.get('theme') === 'dark' ? 'dark' : 'light';
const length = Number(parameters.get('tokens') ?? 17);
document.documentElement.dataset.theme = theme;

const WORDS =
  '<bos>|The| cats| that| I| saw| yesterday| were| sleeping|.|\n| One| of| them|,| a| small| grey| one|,| ran| to| the| door| and| mew|ed| at| 月|亮|\t|<img src=x onerror=alert(1)>| \u202eשלום|👩‍👩‍👧'.split(
    '|',
  );
const random = new Random(7);
const encoder = new TextEncoder();
const segments: Segment[] = Array.from({ length }, (_, position) => {
  const special = position === 0;
  const text = special ? '<bos>' : WORDS[1 + ((position - 1) % (WORDS.length - 1))];
  return {
    text,
    ids: [special ? 0 : random.below(4096)],
    tokenRange: [position, position + 1],
    bytes: encoder.encode(text),
    special,
  };
});
const tokens = segments.map(({ text, special }) => (special ? { text: 'begin', special } : { text }));

/** Scores of one made-up head: some mixture of reading the first token, the one before, oneself, and noise. */
function scoresOf(seed: number): Float32Array {
  const draw = new Random(seed);
  const [first, previous, self, far] = [draw.uniform(), draw.uniform(), draw.uniform(), 2 + draw.below(6)];
  const scores = new Float32Array(length * length).fill(-Infinity);
  for (let t = 0; t < length; t++) {
    for (let s = 0; s <= t; s++) {
      scores[t * length + s] =
        1.1 * draw.normal() +
        (s === 0 ? 4 * first : 0) +
        (s === t - 1 ? 5 * previous : 0) +
        (s === t ? 2.5 * self : 0) +
        (s === t - far ? 3 : 0) -
        0.08 * (t - s);
    }
  }
  return scores;
}

function softmaxRows(scores: Float32Array): Float32Array {
  const weights = scores.map((score) => Math.exp(score));
  for (let t = 0; t < length; t++) {
    const row = weights.subarray(t * length, (t + 1) * length);
    const total = row.reduce((sum, weight) => sum + weight, 0);
    row.forEach((weight, s) => (row[s] = weight / total));
  }
  return weights;
}

const LAYERS = 6;
const HEADS = 8;
const side = Math.min(length, 64);
const grid = new Float32Array(LAYERS * HEADS * side * side);
for (let i = 0; i < LAYERS * HEADS; i++) {
  const weights = softmaxRows(scoresOf(100 + i));
  for (let t = 0; t < side; t++) grid.set(weights.subarray(t * length, t * length + side), (i * side + t) * side);
}
const scores = scoresOf(104);
const weights = softmaxRows(scores);

const vocabulary = Array.from({ length: 4096 }, (_, id) =>
  id < WORDS.length ? WORDS[id] : ` ${'abcdefghij'[id % 10]}${id.toString(36)}`,
);
const logits = Float32Array.from(vocabulary, (_, id) => 1.3 * random.normal() + (id < 30 ? 5 * random.uniform() : 0));
const record = sample(
  logits,
  { repetitionPenalty: 1.1, temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05 },
  [3, 4, 8],
  new Random(11),
);
const vector = Float32Array.from({ length: 24 }, () => random.normal());
const loss = Array.from({ length: 160 }, (_, i) => ({
  tokens: (i + 1) * 25e4,
  loss: 2.1 + 6.2 * Math.exp(-i / 9) + 1.2 / (1 + i / 20) + 0.06 * random.normal(),
}));

const menu = {
  menu: 'Picture menu',
  saveSvg: 'Save as SVG',
  savePng: 'Save as PNG',
  saveCsv: 'Save as CSV',
  copy: 'Copy as CSV',
  copied: 'Copied',
};
const axes = { query: 'query (reads)', key: 'key (is read)' };
const special = (): string => 'begin of text';

function Gallery() {
  const [token, setToken] = useState<number | null>(null);
  const [pinned, setPinned] = useState<number | null>(Math.min(7, length - 1));
  const [cell, setCell] = useState<Cell | null>({ row: Math.min(5, length - 1), col: 1 });
  const [head, setHead] = useState<HeadPlace>({ layer: 2, head: 4 });
  const [overHead, setOverHead] = useState<HeadPlace | null>(null);
  const [id, setId] = useState<number | null>(null);
  const [pinnedId, setPinnedId] = useState<number | null>(null);
  const [dimension, setDimension] = useState<number | null>(null);
  const query = pinned ?? length - 1;
  const heatmap = {
    rows: tokens,
    columns: tokens,
    theme,
    hovered: cell ?? { row: null, col: token },
    onHover: setCell,
    pinnedRow: query,
    onPinRow: setPinned,
  };
  const linked = { theme, hovered: id, onHover: setId, vocabulary, specialIds: [0] };

  return (
    <main className="gallery">
      <section>
        <h2>Tokens</h2>
        <TokenStrip
          segments={segments}
          hovered={token}
          pinned={pinned}
          onHover={setToken}
          onPin={setPinned}
          promptLength={length - 3}
          showIds
          showBytes={parameters.has('bytes')}
          next={{ id: record.draw.id, text: vocabulary[record.draw.id], probability: record.draw.probability }}
          onNext={() => undefined}
          labels={{ strip: 'Tokens', special, next: 'next token' }}
        />
      </section>
      <section>
        <h2>Every head</h2>
        <HeadGrid
          {...{ data: grid, side, layers: LAYERS, heads: HEADS, kvHeads: 4, theme, selected: head, hovered: overHead }}
          onHover={setOverHead}
          onSelect={setHead}
          labels={{
            grid: 'All heads',
            layer: (layer) => `layer ${layer + 1}`,
            head: (index) => `head ${index + 1}`,
            layerAxis: 'layer',
            headAxis: 'head',
            shared: 'Two query heads share one key and one value',
          }}
        />
      </section>
      <section>
        <h2>One head</h2>
        <div className="gallery-row">
          <Heatmap
            {...heatmap}
            data={weights}
            kind="weights"
            fileName="weights"
            labels={{ ...axes, title: 'After softmax', masked: 'not visible', menu }}
          />
          <Heatmap
            {...heatmap}
            data={scores}
            kind="scores"
            fileName="scores"
            labels={{ ...axes, title: 'Before softmax', masked: 'not visible', menu }}
          />
        </div>
      </section>
      <section>
        <h2>Next token, and how it is chosen</h2>
        <div className="gallery-row">
          <Distribution
            {...linked}
            probabilities={record.raw.probabilities}
            after={record.probabilities}
            chosen={record.draw.id}
            pinned={pinnedId}
            onPin={setPinnedId}
            fileName="next-token"
            labels={{
              title: 'Next token',
              rest: (count) => `the other ${count}`,
              search: 'Find any token',
              searchHint: 'Type part of a token',
              noMatch: 'No token holds that text.',
              rank: (rank) => `rank ${rank}`,
              chosen: 'drawn',
              raw: 'model',
              final: 'after the settings',
              special,
              menu,
            }}
          />
          <DecodingChain
            {...linked}
            record={record}
            labels={{
              title: 'Decoding chain',
              stages: {
                repetitionPenalty: 'Repetition penalty',
                temperature: 'Temperature',
                topK: 'Top-k',
                topP: 'Top-p',
                minP: 'Min-p',
              },
              off: 'off',
              greedy: 'greedy',
              remaining: (count) => `${count} tokens left`,
              removed: (share) => `cuts ${(100 * share).toFixed(1)} %`,
              reshapes: 'reshapes',
              draw: 'Draw',
              drawNote: (uniform, text) => `The random number ${uniform.toFixed(4)} falls on ${text}.`,
              special,
            }}
          />
        </div>
      </section>
      <section>
        <h2>One token reading, vectors, loss</h2>
        <div className="gallery-row">
          <ArcView
            weights={weights.subarray(query * length, (query + 1) * length)}
            {...{ tokens, query, theme, hovered: token }}
            onHover={setToken}
            onPin={setPinned}
            labels={{ ...axes, title: 'What one token reads' }}
          />
          <div style={{ display: 'grid', gap: 12, alignContent: 'start' }}>
            {(['query', 'key', 'value', 'residual'] as const).map((role) => (
              <VectorStrip
                key={role}
                values={vector}
                role={role}
                theme={theme}
                hovered={dimension}
                onHover={setDimension}
                label={`${role} vector`}
              />
            ))}
            <LossCurve
              training={loss}
              validation={loss.filter((_, i) => i % 16 === 15).map((point) => ({ ...point, loss: point.loss + 0.05 }))}
              theme={theme}
              labels={{
                title: 'Loss falls from 9.4 to 2.2',
                tokens: 'tokens seen',
                loss: 'loss, nats a token',
                training: 'training',
                validation: 'validation',
              }}
            />
          </div>
        </div>
      </section>
    </main>
  );
}

const root = document.getElementById('root');
if (!root) throw new Error('gallery.html has no #root');
createRoot(root).render(
  <StrictMode>
    <Gallery />
  </StrictMode>,
);

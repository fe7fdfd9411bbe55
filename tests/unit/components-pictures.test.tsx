/** The pictures as pure functions of small data. Snapshots are one element a line, so that a change can be read. */
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ArcView } from '../../components/ArcView';
import { DecodingChain } from '../../components/DecodingChain';
import { Distribution } from '../../components/Distribution';
import { HeadGrid } from '../../components/HeadGrid';
import { Heatmap } from '../../components/Heatmap';
import { HeatmapAxes, HeatmapCells } from '../../components/heatmap/HeatmapPicture';
import { layoutHeatmap } from '../../components/heatmap/layout';
import { Legend } from '../../components/Legend';
import { LossCurve } from '../../components/LossCurve';
import { signedRamp } from '../../components/scales';
import { PALETTES } from '../../components/theme';
import { TokenStrip } from '../../components/TokenStrip';
import { VectorStrip } from '../../components/VectorStrip';
import { sample } from '../../engine/run/sampler';
import { Random } from '../../engine/tensor/random';
import type { Segment } from '../../engine/tokenizer';

const draw = (element: ReactElement): string => renderToStaticMarkup(element).replaceAll(/></g, '>\n<');
const nothing = (): void => undefined;
const menu = { menu: 'menu', saveSvg: 'svg', savePng: 'png', saveCsv: 'csv', copy: 'copy', copied: 'copied' };

const segment = (text: string, at: number, ids: number[] = [at + 7]): Segment => ({
  text,
  ids,
  tokenRange: [at, at + ids.length],
  bytes: new TextEncoder().encode(text),
  special: text === '<bos>',
});

const strip = (texts: readonly string[]) => (
  <TokenStrip
    segments={texts.map((text, at) => segment(text, at))}
    hovered={2}
    pinned={1}
    onHover={nothing}
    onPin={nothing}
    promptLength={2}
    showIds
    showBytes
    next={{ id: 9, text: texts[1], probability: 0.41 }}
    labels={{ strip: 'tokens', special: () => 'begin of text', next: 'next token' }}
  />
);

const heatmap = (texts: readonly string[]) => {
  const tokens = texts.map((text) => ({ text }));
  const side = texts.length;
  return (
    <Heatmap
      data={new Float32Array(side * side).fill(1 / side)}
      rows={tokens}
      columns={tokens}
      kind="weights"
      theme="light"
      hovered={{ row: side - 1, col: 0 }}
      pinnedRow={0}
      onHover={nothing}
      onPinRow={nothing}
      fileName="head"
      labels={{ title: 'One head', query: 'query (reads)', key: 'key (is read)', masked: 'not visible', menu }}
    />
  );
};

const record = sample(
  new Float32Array([2, 1, 0.5, -1]),
  { repetitionPenalty: 1, temperature: 0.5, topK: 3, topP: 1, minP: 0 },
  [],
  new Random(3),
);

const distribution = (vocabulary: readonly string[]) => (
  <Distribution
    probabilities={record.raw.probabilities}
    after={record.probabilities}
    vocabulary={vocabulary}
    chosen={record.draw.id}
    top={2}
    theme="light"
    hovered={1}
    pinned={3}
    onHover={nothing}
    onPin={nothing}
    fileName="next"
    labels={{
      title: 'Next token',
      rest: (count) => `the other ${count}`,
      search: 'search',
      searchHint: 'part of a token',
      noMatch: 'none',
      rank: (rank) => `rank ${rank}`,
      chosen: 'drawn',
      raw: 'model',
      final: 'after',
      special: () => 'special',
      menu,
    }}
  />
);

const chain = (vocabulary: readonly string[]) => (
  <DecodingChain
    record={record}
    vocabulary={vocabulary}
    theme="light"
    hovered={null}
    onHover={nothing}
    control={(name) => <i>{name}</i>}
    labels={{
      title: 'chain',
      stages: { repetitionPenalty: 'Penalty', temperature: 'Temperature', topK: 'Top-k', topP: 'Top-p', minP: 'Min-p' },
      off: 'off',
      greedy: 'greedy',
      remaining: (count) => `${count} left`,
      removed: (share) => `cuts ${(100 * share).toFixed(1)} %`,
      reshapes: 'reshapes',
      draw: 'Draw',
      drawNote: (uniform, token) => `${uniform.toFixed(3)} falls on ${token}.`,
      special: () => 'special',
    }}
  />
);

const arcs = (texts: readonly string[]) => (
  <ArcView
    weights={new Float32Array([0.7, 0.3, 0, 0])}
    tokens={texts.map((text) => ({ text }))}
    query={1}
    theme="light"
    hovered={0}
    onHover={nothing}
    onPin={nothing}
    labels={{ title: 'arcs', query: 'query (reads)', key: 'key (is read)' }}
  />
);

const WORDS = ['<bos>', ' cat', 's', '\n'];

describe('snapshots', () => {
  it('tokens', () => {
    expect(draw(strip(WORDS))).toMatchSnapshot();
  });

  it('cells of a heatmap, and its axes', () => {
    const tokens = WORDS.slice(1, 3).map((text) => ({ text }));
    const layout = layoutHeatmap(tokens, tokens, 200);
    const palette = PALETTES.dark;
    const cells = (
      <HeatmapCells
        {...{ layout, palette }}
        data={new Float32Array([-2, 9, 0, 2])}
        masked={(row, col) => col > row}
        ramp={signedRamp('dark', 2)}
      />
    );
    const axes = (
      <HeatmapAxes {...{ layout, palette }} rows={tokens} columns={tokens} queryTitle="query" keyTitle="key" activeRows={[1]} />
    );
    expect(
      draw(
        <svg>
          {cells}
          {axes}
        </svg>,
      ),
    ).toMatchSnapshot();
  });

  it('the grid of heads', () => {
    const grid = (
      <HeadGrid
        data={new Float32Array(2 * 2 * 4)}
        side={2}
        layers={2}
        heads={2}
        kvHeads={1}
        theme="light"
        hovered={{ layer: 0, head: 0 }}
        selected={{ layer: 1, head: 1 }}
        onHover={nothing}
        onSelect={nothing}
        labels={{
          grid: 'heads',
          layer: (l) => `layer ${l + 1}`,
          head: (h) => `head ${h + 1}`,
          layerAxis: 'layer',
          headAxis: 'head',
          shared: 'shared',
        }}
      />
    );
    expect(draw(grid)).toMatchSnapshot();
  });

  it('the distribution', () => {
    expect(draw(distribution(WORDS))).toMatchSnapshot();
  });

  it('the decoding chain', () => {
    expect(draw(chain(WORDS))).toMatchSnapshot();
  });

  it('one token reading', () => {
    expect(draw(arcs(WORDS))).toMatchSnapshot();
  });

  it('a vector', () => {
    expect(
      draw(<VectorStrip values={new Float32Array([-1, 0, 0.5])} role="key" theme="light" hovered={1} label="key" />),
    ).toMatchSnapshot();
  });

  it('the loss', () => {
    const training = [4, 3, 2.5].map((loss, i) => ({ tokens: i * 1e6, loss }));
    const labels = { title: 'loss', tokens: 'tokens', loss: 'nats', training: 'training', validation: 'validation' };
    expect(
      draw(<LossCurve training={training} validation={training.slice(1)} theme="light" labels={labels} />),
    ).toMatchSnapshot();
  });
});

describe('a heatmap', () => {
  const markup = draw(heatmap(['a', 'b', 'c']));

  it('says who reads whom and exactly how much', () => {
    expect(markup).toContain('<output class="heatmap-readout-value">0.3333</output>');
  });

  it('has a table that reads masked cells as not visible', () => {
    expect(markup.match(/<td>not visible<\/td>/g)).toHaveLength(3);
    expect(markup.match(/<td>0\.3333<\/td>/g)).toHaveLength(6);
  });

  it('has labelled axes, a legend with numbers, one stop for the keyboard and a menu', () => {
    for (const text of ['>query (reads)<', '>key (is read)<', '>0.5<', '>not visible<']) expect(markup).toContain(text);
    expect(markup).toMatch(/role="application" aria-label="One head"[^>]*tabindex="0"/);
    expect(markup).toContain('aria-label="menu"');
  });

  it('leaves the drawing of more than 64 cells a side to a canvas', () => {
    const large = draw(heatmap(Array.from({ length: 65 }, () => 'x')));
    expect(large).toContain('<canvas');
    expect(large).not.toContain('heatmap-cell');
    expect(markup).not.toContain('<canvas');
    expect(markup.match(/heatmap-cell/g)).toHaveLength(6);
  });

  it('has its legend also by itself', () => {
    expect(draw(<Legend ramp={signedRamp('light', 4)} theme="light" masked="not visible" label="scores" />)).toMatch(
      />−4<[^]*>0<[^]*>4<[^]*>not visible</,
    );
  });
});

describe('hostile tokens', () => {
  const HOSTILE = ['\u202e<img src=x onerror=alert(1)>', 'gnp.exe', 'a\0b', '</svg><script>alert(1)</script>'];

  it.each(Object.entries({ strip, heatmap, distribution, chain, arcs }))('are only text in %s', (_, picture) => {
    const markup = renderToStaticMarkup(picture(HOSTILE));
    expect(markup).not.toMatch(/<img|<script/);
    // Not as characters, and not as attributes either.
    expect(markup).not.toMatch(/[\u202e\0]/);
    expect(markup).toContain('⟨U+202E⟩');
  });
});

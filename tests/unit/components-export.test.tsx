import { memo } from 'react';
import { describe, expect, it } from 'vitest';
import { csvField, csvText, matrixCsv } from '../../components/csv';
import { svgText } from '../../components/export';
import { HeatmapAxes, HeatmapCells, HeatmapLegend } from '../../components/heatmap/HeatmapPicture';
import { layoutHeatmap } from '../../components/heatmap/layout';
import { weightRamp } from '../../components/scales';
import { escapeXml, svgDocument, svgTree } from '../../components/svg-tree';
import { PALETTES } from '../../components/theme';

describe('CSV', () => {
  it.each([
    ['plain', 'plain'],
    ['␣cat', '␣cat'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    [' padded', '" padded"'],
    ['=1+1', `"'=1+1"`],
    ['+', `"'+"`],
    ['-2', `"'-2"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['  =1', `"'  =1"`],
    ['＝1', `"'＝1"`],
  ])('writes the text %j so that no program takes it for anything else', (text, field) => {
    expect(csvField(text)).toBe(field);
  });

  it('writes numbers in full, and nothing for those that are none', () => {
    expect([0.1, -3e-9, Infinity, NaN].map(csvField)).toEqual(['0.1', '-3e-9', '', '']);
  });

  it('names both axes of a matrix, and leaves masked cells empty', () => {
    expect(matrixCsv('query × key', ['a', '=b'], ['a', '=b'], (row, col) => (col > row ? null : 0.5))).toBe(
      `query × key,a,"'=b"\r\na,0.5,\r\n"'=b",0.5,0.5\r\n`,
    );
    expect(csvText([])).toBe('');
  });
});

const NESTED = <g>{[1, null, false, 'x']}</g>;
const Twice = ({ of }: { readonly of: string }) => (
  <>
    <text>{of}</text>
    <text>{of}</text>
  </>
);

describe('a picture’s tree', () => {
  it('is read through fragments, arrays and plain components, without handlers, classes and keys', () => {
    expect(svgTree(NESTED)).toEqual([{ tag: 'g', attributes: {}, children: ['1', 'x'] }]);
    expect(svgTree(<rect key="k" className="c" strokeWidth={2} onClick={() => undefined} data-x="1" />)).toEqual([
      { tag: 'rect', attributes: { strokeWidth: 2 }, children: [] },
    ]);
    expect(svgTree(<Twice of="y" />)).toHaveLength(2);
  });

  it('refuses what could not be drawn without React', () => {
    const Memo = memo(Twice);
    expect(() => svgTree(<Memo of="y" />)).toThrow(TypeError);
  });
});

describe('an SVG file', () => {
  it('stands alone: a namespace, a size, a ground, and styles as attributes', () => {
    expect(svgDocument(<path strokeWidth={2} strokeDasharray="1 2" d="M0 0" />, 10, 5, '#ffffff')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="5" viewBox="0 0 10 5">' +
        '<rect width="10" height="5" fill="#ffffff"/><path stroke-width="2" stroke-dasharray="1 2" d="M0 0"/></svg>\n',
    );
  });

  it('holds any text as text, and nothing that XML cannot hold', () => {
    expect(escapeXml(`<a b="c" d='e'>&\0\u0008\ud800\uffff`)).toBe(
      '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\ufffd\ufffd\ufffd\ufffd',
    );
    expect(escapeXml('月亮 👩‍👩‍👧')).toBe('月亮 👩‍👩‍👧');
  });

  it('of a heatmap has a title, its cells, both axes and the legend', () => {
    const tokens = [{ text: '<b>' }, { text: ' cat' }];
    const layout = layoutHeatmap(tokens, tokens, 400);
    const palette = PALETTES.light;
    const common = { layout, palette };
    const ramp = weightRamp('light');
    const svg = svgText({
      title: 'Layer 1, head 2',
      picture: (
        <>
          <HeatmapCells {...common} data={new Float32Array([1, 0, 0.25, 0.75])} masked={(row, col) => col > row} ramp={ramp} />
          <HeatmapAxes {...common} rows={tokens} columns={tokens} queryTitle="query (reads)" keyTitle="key (is read)" />
          <HeatmapLegend {...common} ramp={ramp} masked="not visible" />
        </>
      ),
      width: layout.width,
      height: layout.height,
      palette,
      csv: '',
    });
    for (const text of [
      '>Layer 1, head 2<',
      '>query (reads)<',
      '>key (is read)<',
      '>not visible<',
      '>␣cat<',
      '>&lt;b&gt;<',
      '>0<',
      '>0.5<',
      '>1<',
    ])
      expect(svg).toContain(text);
    expect(svg).toContain(`fill="${palette.attention}"`);
    expect(svg).not.toMatch(/class=|style=|var\(|<b>/);
  });
});

/** The heatmap as marks, from data and layout alone. No hooks: the page, an SVG file and a canvas all draw these. */
import { LegendMarks } from '../Legend';
import { colourOf, type Ramp } from '../scales';
import { AxisTitle } from '../AxisTitle';
import { pixels } from '../format';
import type { Palette } from '../theme';
import { SvgToken, type AxisToken } from '../TokenText';
import { hatchPath, shownLabels, visibleRuns, type HeatmapLayout } from './layout';

export type Masked = (row: number, col: number) => boolean;

const HATCH_SPACING = 6;

export interface CellsProps {
  readonly layout: HeatmapLayout;
  readonly data: Float32Array;
  readonly masked: Masked;
  readonly ramp: Ramp;
  readonly palette: Palette;
  /** Where the cells are an image of one pixel each: its address. */
  readonly image?: string;
}

/** What can be seen as colours, and what cannot as one quiet hatching behind. */
export function HeatmapCells({ layout, data, masked, ramp, palette, image }: CellsProps) {
  const { left, top, plotWidth, plotHeight, cell, gap, radius, columns } = layout;
  const runs = visibleRuns(layout.rows, columns, masked);
  const seen = runs.reduce((sum, run) => sum + run.to - run.from, 0);
  return (
    <g>
      {seen < layout.rows * columns && (
        <path d={hatchPath(left, top, plotWidth, plotHeight, HATCH_SPACING)} stroke={palette.hatch} strokeWidth={1} fill="none" />
      )}
      {image !== undefined ? (
        <image
          href={image}
          x={left}
          y={top}
          width={plotWidth}
          height={plotHeight}
          preserveAspectRatio="none"
          imageRendering="pixelated"
        />
      ) : (
        runs.map(({ row, from, to }) => (
          <g key={`${row}.${from}`}>
            {gap > 0 && (
              <rect x={left + from * cell} y={top + row * cell} width={(to - from) * cell} height={cell} fill={palette.paper} />
            )}
            {Array.from({ length: to - from }, (_, i) => (
              <rect
                key={i}
                className="heatmap-cell"
                x={pixels(left + (from + i) * cell + gap / 2)}
                y={pixels(top + row * cell + gap / 2)}
                width={pixels(cell - gap)}
                height={pixels(cell - gap)}
                rx={radius}
                fill={colourOf(ramp, data[row * columns + from + i])}
              />
            ))}
          </g>
        ))
      )}
    </g>
  );
}

interface AxesProps {
  readonly layout: HeatmapLayout;
  readonly rows: readonly AxisToken[];
  readonly columns: readonly AxisToken[];
  readonly palette: Palette;
  readonly queryTitle: string;
  readonly keyTitle: string;
  readonly activeRows?: readonly number[];
  readonly activeColumns?: readonly number[];
}

export function HeatmapAxes({
  layout,
  rows,
  columns,
  palette,
  queryTitle,
  keyTitle,
  activeRows = [],
  activeColumns = [],
}: AxesProps) {
  const { left, top, plotWidth, plotHeight, cell, angle, fontSize, labelColumns, labelStep } = layout;
  const middle = fontSize * 0.35;
  const below = top + plotHeight + 6;
  return (
    <g>
      <AxisTitle x={0} y={12} text={queryTitle} direction="down" palette={palette} />
      <AxisTitle x={left + plotWidth} y={layout.keyTitleY} text={keyTitle} direction="right" palette={palette} />
      {shownLabels(rows.length, labelStep, activeRows).map((row) => (
        <SvgToken
          key={`row ${row}`}
          token={rows[row]}
          columns={labelColumns}
          x={left - 6}
          y={pixels(top + (row + 0.5) * cell + middle)}
          anchor="end"
          size={fontSize}
          palette={palette}
          strong={activeRows.includes(row)}
        />
      ))}
      {shownLabels(columns.length, labelStep, activeColumns).map((col) => (
        <SvgToken
          key={`column ${col}`}
          token={columns[col]}
          columns={labelColumns}
          x={pixels(left + (col + 0.5) * cell + middle)}
          y={angle === -45 ? below + middle : below}
          anchor="end"
          size={fontSize}
          palette={palette}
          strong={activeColumns.includes(col)}
          rotate={angle}
        />
      ))}
    </g>
  );
}

interface HeatmapLegendProps {
  readonly layout: HeatmapLayout;
  readonly ramp: Ramp;
  readonly palette: Palette;
  readonly masked: string | null;
}

export function HeatmapLegend({ layout, ramp, palette, masked }: HeatmapLegendProps) {
  const width = Math.max(60, Math.min(140, layout.plotWidth, layout.width / 3));
  return <LegendMarks ramp={ramp} x={layout.left} y={layout.legendY} width={width} palette={palette} masked={masked} />;
}

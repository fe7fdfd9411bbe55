import type { Palette } from '../theme';
import type { Masked } from './HeatmapPicture';
import { visibleRuns, type HeatmapLayout } from './layout';

interface HighlightsProps {
  readonly layout: HeatmapLayout;
  readonly hovered: { readonly row: number | null; readonly col: number | null } | null;
  readonly pinnedRow: number | null;
  readonly masked: Masked;
  readonly palette: Palette;
}

/** The pinned row in ink, the row and column under the pointer thinner, the cell where they cross strongest. */
export function Highlights({ layout, hovered, pinnedRow, masked, palette }: HighlightsProps) {
  const { left, top, cell, rows, columns, plotHeight } = layout;
  const row = hovered?.row ?? null;
  const col = hovered?.col ?? null;
  const across = (of: number): { x: number; width: number } => {
    const runs = visibleRuns(1, columns, (_, c) => masked(of, c));
    const to = runs.at(-1)?.to ?? 0;
    return { x: left, width: to * cell };
  };
  const outline = { fill: 'none', rx: Math.min(3, cell / 4) };
  return (
    <g className="heatmap-highlights">
      {pinnedRow !== null && pinnedRow < rows && (
        <rect
          {...outline}
          {...across(pinnedRow)}
          y={top + pinnedRow * cell}
          height={cell}
          stroke={palette.ink}
          strokeWidth={1.5}
        />
      )}
      {row !== null && row !== pinnedRow && row < rows && (
        <rect {...outline} {...across(row)} y={top + row * cell} height={cell} stroke={palette.outline} strokeWidth={1} />
      )}
      {col !== null && col < columns && (
        <rect
          {...outline}
          x={left + col * cell}
          y={top}
          width={cell}
          height={plotHeight}
          stroke={palette.outline}
          strokeWidth={1}
        />
      )}
      {row !== null && col !== null && row < rows && col < columns && (
        <rect
          {...outline}
          x={left + col * cell - 0.5}
          y={top + row * cell - 0.5}
          width={cell + 1}
          height={cell + 1}
          stroke={palette.ink}
          strokeWidth={2}
        />
      )}
    </g>
  );
}

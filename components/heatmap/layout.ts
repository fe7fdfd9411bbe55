/**
 * Where everything stands in a heatmap, in CSS pixels, from its size and its labels alone.
 * T rows (queries), S columns (keys).
 */
import { pixels } from '../format';
import { MONO_ADVANCE, widestOf, type AxisToken } from '../TokenText';

/** Up to this many cells a side are drawn as SVG, more on a canvas. */
export const SVG_SIDE = 64;

const LARGEST_CELL = 40;
/** Lines of labels closer than this would touch. */
const LABEL_PITCH = 12;
/** Labels slanted by 45 degrees need cells this much wider than their pitch. */
const SLANT_CELL = LABEL_PITCH * Math.SQRT2;
const TITLE_HEIGHT = 20;
const LABEL_GAP = 6;
const LEGEND_HEIGHT = 30;

export interface HeatmapLayout {
  readonly rows: number;
  readonly columns: number;
  /** The plot: its corner and its size. */
  readonly left: number;
  readonly top: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
  /** A cell's pitch, and the gap between it and the next that is part of the pitch. */
  readonly cell: number;
  readonly gap: number;
  readonly radius: number;
  readonly fontSize: number;
  /** The columns of mono to which labels are cut. */
  readonly labelColumns: number;
  /** Column labels: slanted where cells are wide enough, else upright. */
  readonly angle: -45 | -90;
  /** Every so many-th label is shown. */
  readonly labelStep: number;
  /** Where the title of the columns' axis stands. */
  readonly keyTitleY: number;
  readonly legendY: number;
  readonly width: number;
  readonly height: number;
  readonly canvas: boolean;
}

export function layoutHeatmap(rows: readonly AxisToken[], columns: readonly AxisToken[], width: number): HeatmapLayout {
  const narrow = width < 420;
  const labelColumns = narrow ? 8 : 13;
  const many = Math.max(rows.length, columns.length) > 24;
  const fontSize = many || narrow ? 10 : 12;
  const advance = fontSize * MONO_ADVANCE;
  const left = Math.ceil(widestOf(rows, labelColumns) * advance) + LABEL_GAP + 2;
  // Whole pixels keep edges sharp; below six of them the lost part would be too much of the picture.
  const exact = Math.min(LARGEST_CELL, (width - left) / columns.length);
  const cell = exact >= 6 ? Math.floor(exact) : exact;
  const angle = cell >= SLANT_CELL ? -45 : -90;
  const columnLabel = widestOf(columns, labelColumns) * advance;
  const below = angle === -45 ? (columnLabel + fontSize) / Math.SQRT2 : columnLabel;
  const top = TITLE_HEIGHT;
  const plotHeight = cell * rows.length;
  const keyTitleY = top + plotHeight + LABEL_GAP + Math.ceil(below) + 14;
  return {
    rows: rows.length,
    columns: columns.length,
    left,
    top,
    plotWidth: cell * columns.length,
    plotHeight,
    cell,
    gap: cell >= 20 ? 2 : cell >= 8 ? 1 : 0,
    radius: cell >= 20 ? 2 : cell >= 12 ? 1 : 0,
    fontSize,
    labelColumns,
    angle,
    labelStep: Math.max(1, Math.ceil(LABEL_PITCH / cell - 0.15)),
    keyTitleY,
    legendY: keyTitleY + 16,
    width,
    height: keyTitleY + 16 + LEGEND_HEIGHT,
    canvas: Math.max(rows.length, columns.length) > SVG_SIDE,
  };
}

/** The cell under a point, if any. */
export function cellAt(layout: HeatmapLayout, x: number, y: number): { row: number; col: number } | null {
  const col = Math.floor((x - layout.left) / layout.cell);
  const row = Math.floor((y - layout.top) / layout.cell);
  return row >= 0 && row < layout.rows && col >= 0 && col < layout.columns ? { row, col } : null;
}

/**
 * Which of `count` labels are shown: every step-th, the active ones always, and of the others only those that an active one
 * leaves room for.
 */
export function shownLabels(count: number, step: number, active: readonly number[]): number[] {
  return Array.from({ length: count }, (_, i) => i).filter(
    (i) => active.includes(i) || (i % step === 0 && active.every((other) => Math.abs(other - i) >= step)),
  );
}

/** A run of neighbouring visible cells in a row: [from, to). */
export interface Run {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

export function visibleRuns(rows: number, columns: number, masked: (row: number, col: number) => boolean): Run[] {
  const runs: Run[] = [];
  for (let row = 0; row < rows; row++) {
    let from = -1;
    for (let col = 0; col <= columns; col++) {
      const seen = col < columns && !masked(row, col);
      if (seen && from < 0) from = col;
      if (!seen && from >= 0) {
        runs.push({ row, from, to: col });
        from = -1;
      }
    }
  }
  return runs;
}

/** Diagonal lines over a rectangle, as path data: the sign for "not visible". */
export function hatchPath(x: number, y: number, width: number, height: number, spacing: number): string {
  const lines: string[] = [];
  for (let offset = spacing; offset < width + height; offset += spacing) {
    // The line where (x - left) + (y - top) = offset, cut to the rectangle.
    const x1 = Math.min(offset, width);
    const x2 = Math.max(0, offset - height);
    lines.push(`M${pixels(x + x1)} ${pixels(y + offset - x1)}L${pixels(x + x2)} ${pixels(y + offset - x2)}`);
  }
  return lines.join('');
}

import type { Box } from '../box';

/** A matrix whose rows stand where the rows of a picture do: cells of any width and height. CSS pixels. */
export interface GridLayout {
  readonly x: number;
  readonly y: number;
  readonly rows: number;
  readonly columns: number;
  /** A cell's pitch in both directions; its gap is part of it. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly gap: number;
  readonly radius: number;
}

export function layoutGrid(
  x: number,
  y: number,
  rows: number,
  columns: number,
  cellWidth: number,
  cellHeight: number,
): GridLayout {
  const least = Math.min(cellWidth, cellHeight);
  const gap = least >= 14 ? 2 : least >= 6 ? 1 : 0;
  return { x, y, rows, columns, cellWidth, cellHeight, gap, radius: gap === 2 ? 2 : 0 };
}

/** What a cell covers: whole pixels, so that neighbours neither overlap nor leave seams. */
export function cellBox({ x, y, cellWidth, cellHeight, gap }: GridLayout, row: number, column: number): Box {
  const left = Math.round(x + column * cellWidth);
  const top = Math.round(y + row * cellHeight);
  const right = Math.round(x + (column + 1) * cellWidth);
  const bottom = Math.round(y + (row + 1) * cellHeight);
  return { x: left, y: top, width: Math.max(1, right - left - gap), height: Math.max(1, bottom - top - gap) };
}

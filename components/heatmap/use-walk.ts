import { useState, type FocusEvent, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react';
import { cellAt, type HeatmapLayout } from './layout';

interface Cell {
  readonly row: number;
  readonly col: number;
}

interface Walk {
  readonly layout: HeatmapLayout;
  readonly hovered: { readonly row: number | null; readonly col: number | null } | null;
  readonly onHover: (cell: Cell | null) => void;
  readonly onPinRow: (row: number | null) => void;
  /** Where the keyboard begins while nothing is hovered. */
  readonly startRow: number;
}

/** The pointer and the arrow keys, both moving over cells. */
export function useWalk({ layout, hovered, onHover, onPinRow, startRow }: Walk) {
  const [focused, setFocused] = useState(false);
  const lastRow = layout.rows - 1;
  const lastCol = layout.columns - 1;
  const here: Cell = { row: Math.min(hovered?.row ?? startRow, lastRow), col: Math.min(hovered?.col ?? 0, lastCol) };

  const under = (event: PointerEvent<HTMLElement> | MouseEvent<HTMLElement>): Cell | null => {
    const bounds = event.currentTarget.getBoundingClientRect();
    return cellAt(layout, event.clientX - bounds.left, event.clientY - bounds.top);
  };
  const point = (event: PointerEvent<HTMLElement>): void => {
    const cell = under(event);
    if (cell?.row !== hovered?.row || cell?.col !== hovered?.col) onHover(cell);
  };
  const moves: Readonly<Record<string, Cell>> = {
    ArrowUp: { row: Math.max(0, here.row - 1), col: here.col },
    ArrowDown: { row: Math.min(lastRow, here.row + 1), col: here.col },
    ArrowLeft: { row: here.row, col: Math.max(0, here.col - 1) },
    ArrowRight: { row: here.row, col: Math.min(lastCol, here.col + 1) },
    Home: { row: here.row, col: 0 },
    End: { row: here.row, col: lastCol },
    PageUp: { row: 0, col: here.col },
    PageDown: { row: lastRow, col: here.col },
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in moves) onHover(moves[event.key]);
    else if (event.key === 'Enter' || event.key === ' ') onPinRow(here.row);
    else if (event.key === 'Escape') onPinRow(null);
    else return;
    event.preventDefault();
  };

  return {
    focused,
    handlers: {
      onPointerMove: point,
      onPointerDown: point,
      onPointerLeave: (event: PointerEvent<HTMLElement>) => {
        // A lifted finger leaves too, and what it touched is still to be read.
        if (event.pointerType !== 'touch') onHover(null);
      },
      onClick: (event: MouseEvent<HTMLElement>) => {
        const cell = under(event);
        if (cell) onPinRow(cell.row);
      },
      onKeyDown,
      onFocus: (event: FocusEvent<HTMLElement>) => {
        // A click focuses too; only the keyboard asks for a cell to stand on.
        if (!event.currentTarget.matches(':focus-visible')) return;
        setFocused(true);
        onHover(here);
      },
      onBlur: () => {
        setFocused(false);
        onHover(null);
      },
    },
  };
}

import type { PictureMenuLabels } from './PictureMenu';
import type { Theme } from './theme';

/** What stands at a row or a column: a token's own text, shown with marks for blanks; a special token's name is shown as it is. */
export interface AxisToken {
  readonly text: string;
  readonly special?: boolean;
}

export interface Cell {
  readonly row: number;
  readonly col: number;
}

export interface HeatmapLabels {
  /** Names the picture for screen readers: "Layer 2, head 1, after softmax". */
  readonly title: string;
  /** "query (reads)" */
  readonly query: string;
  /** "key (is read)" */
  readonly key: string;
  /** "not visible" */
  readonly masked: string;
  readonly menu: PictureMenuLabels;
}

export interface HeatmapProps {
  /** [T, S], row-major. -Infinity is masked, and so is what `masked` says. */
  readonly data: Float32Array;
  readonly rows: readonly AxisToken[];
  readonly columns: readonly AxisToken[];
  /** weights: 0 to 1, one ramp. scores: signed, red-white-blue around zero. */
  readonly kind: 'weights' | 'scores';
  /** The ramp's end. Default: 1 for weights, the largest absolute value for scores. Give neighbours that are compared the same. */
  readonly range?: number;
  /** Default: causal, a query sees keys up to its own position (S - T + row). */
  readonly masked?: (row: number, col: number) => boolean;
  readonly theme: Theme;
  readonly hovered: { readonly row: number | null; readonly col: number | null } | null;
  readonly pinnedRow: number | null;
  readonly onHover: (cell: Cell | null) => void;
  /** A click or Enter pins the cell's row; Escape gives null. */
  readonly onPinRow: (row: number | null) => void;
  /** Name of saved files, without extension. */
  readonly fileName: string;
  readonly labels: HeatmapLabels;
}

export function Heatmap(_props: HeatmapProps) {
  return null;
}

/**
 * Rows of tokens, one under the other, with a gutter of labels at the left: the ground that the pictures of the stack, of a layer and
 * of a head share, so that going from one to another moves no row. CSS pixels.
 */
import { MONO_ADVANCE, widestOf, type AxisToken } from '../TokenText';

/** Above the rows there is room for the headings of the columns. */
export const ROWS_TOP = 36;

/** Rows are never nearer than this: their labels would touch. */
export const LEAST_PITCH = 15;
const LARGEST_PITCH = 44;
const LABEL_GAP = 8;
const LARGEST_LABEL = 13;

export interface RowLayout {
  /** The middle of each row. */
  readonly y: readonly number[];
  readonly pitch: number;
  /** Where the labels end, and the residual stream begins. */
  readonly left: number;
  readonly fontSize: number;
  /** Columns of mono to which labels are cut. */
  readonly labelColumns: number;
  /** Of the rows, from `top` on. */
  readonly top: number;
  readonly bottom: number;
}

/** Places the rows between `top` and `top + height`; they go below that where they do not fit. */
export function layoutRows(labels: readonly AxisToken[], width: number, top: number, height: number): RowLayout {
  const pitch = Math.max(LEAST_PITCH, Math.min(LARGEST_PITCH, Math.floor(height / Math.max(1, labels.length))));
  const fontSize = Math.min(LARGEST_LABEL, pitch - 4);
  const labelColumns = width < 520 ? 8 : 12;
  const left = Math.ceil(widestOf(labels, labelColumns) * fontSize * MONO_ADVANCE) + LABEL_GAP;
  const y = labels.map((_, t) => top + (t + 0.5) * pitch);
  return { y, pitch, left, fontSize, labelColumns, top, bottom: top + labels.length * pitch };
}

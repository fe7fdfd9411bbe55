/**
 * Where the small pictures of all heads stand, in CSS pixels: layers are rows in the order of computation, heads are columns.
 * Heads that share a key and a value stand closer together.
 */
const LAYER_LABEL = 26;
/** A line for the axes' names and one for the heads' numbers. */
const HEAD_LABEL = 36;
/** Between groups of heads, and between heads of a group, as shares of a thumbnail. */
const GROUP_GAP = 0.28;
const HEAD_GAP = 0.1;
const LARGEST_THUMB = 64;
/** Room under each row for the two lines of a group. */
const GROUP_LINES = 7;
const ROW_GAP = 8;

export interface HeadGridLayout {
  /** A thumbnail's side. */
  readonly thumb: number;
  /** Left edge of each head's column, top edge of each layer's row. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Each group's first and last edge, and its heads; empty where every head has its own key and value. */
  readonly groups: readonly { readonly from: number; readonly to: number }[];
  /** Every so many-th label is shown. */
  readonly labelStep: number;
  readonly width: number;
  readonly height: number;
}

export function layoutHeadGrid(layers: number, heads: number, kvHeads: number, width: number): HeadGridLayout {
  const perGroup = heads / kvHeads;
  const grouped = perGroup > 1;
  const gapAfter = (head: number): number => (grouped && (head + 1) % perGroup === 0 ? GROUP_GAP : HEAD_GAP);
  let units = heads;
  for (let head = 0; head < heads - 1; head++) units += gapAfter(head);
  const exact = Math.min(LARGEST_THUMB, (width - LAYER_LABEL) / units);
  // Whole pixels keep edges sharp and neighbours apart.
  const thumb = Math.max(1, Math.floor(exact));

  const x: number[] = [];
  for (let head = 0, at = LAYER_LABEL; head < heads; head++) {
    x.push(Math.floor(at));
    at += thumb * (1 + gapAfter(head));
  }
  const rowPitch = Math.round(thumb + (grouped ? GROUP_LINES : 0) + Math.min(ROW_GAP, 2 + thumb / 6));
  const y = Array.from({ length: layers }, (_, layer) => HEAD_LABEL + layer * rowPitch);
  const groups = grouped
    ? Array.from({ length: kvHeads }, (_, group) => ({ from: x[group * perGroup], to: x[(group + 1) * perGroup - 1] + thumb }))
    : [];
  return {
    thumb,
    x,
    y,
    groups,
    labelStep: Math.max(1, Math.ceil(14 / thumb)),
    width: x[heads - 1] + thumb,
    height: HEAD_LABEL + layers * rowPitch,
  };
}

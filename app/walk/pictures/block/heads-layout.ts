/** Where the heads of a layer stand: a row for each, or, where they are too many, all as small patterns and rows for those around one. */
import type { ThumbPlace } from '../../../../components/thumbs/Thumbs';
import type { Half } from './layout';

export interface HeadRow {
  readonly head: number;
  /** Its middle. */
  readonly y: number;
}

/** Heads that read the same key and value, as far as they are shown. */
export interface HeadGroup {
  readonly kvHead: number;
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

interface Span {
  readonly x: number;
  readonly width: number;
}

export interface HeadsLayout {
  readonly rows: readonly HeadRow[];
  readonly groups: readonly HeadGroup[];
  readonly pitch: number;
  /** Of each row's bands. */
  readonly band: number;
  /** The baseline of the columns' names. */
  readonly headings: number;
  readonly label: number;
  readonly q: Span;
  readonly kv: Span;
  /** The amber and the green line of each group. */
  readonly lines: number;
  readonly pattern: Span;
  readonly z: Span;
  readonly result: Span;
  readonly size: number;
  /** Where all contributions come together. */
  readonly lanes: { readonly right: number; readonly room: number };
  /** All heads as small pictures; empty where each has its row. */
  readonly grid: readonly ThumbPlace[];
  readonly gridStep: number;
  /** Every place at which a pattern is drawn. */
  readonly patterns: readonly ThumbPlace[];
  /** The middle of the row in which the heads without a row are told together; null where there are none. */
  readonly rest: number | null;
}

const LARGEST_PITCH = 58;
/** Rows that are nearer than this are not drawn; fewer heads are. */
const LEAST_PITCH = 18;
const HEADINGS = 22;
/** A column is as wide as its heading, and the sizes have so many digits. */
const LEAST_COLUMN = 42;
export const SIZE = 38;
const LARGEST_THUMB = 34;
/** Heads without a key and a value in common are shown by so many. */
const PAGE = 4;
const LONGEST_PAGE = 8;

export function layoutHeads(half: Half, H: number, K: number, head: number): HeadsLayout {
  const perGroup = H / K;
  const height = half.bottom - half.top - HEADINGS;
  const isWhole = Math.floor(height / H) >= LEAST_PITCH;
  const left = half.fork + 8;
  const right = half.plus + 6;

  const page = isWhole ? H : Math.min(H, perGroup === 1 ? PAGE : Math.min(perGroup, LONGEST_PAGE));
  const first = isWhole ? 0 : Math.floor(head / page) * page;
  const { grid, gridBottom, gridStep } = isWhole
    ? { grid: [], gridBottom: half.top, gridStep: 1 }
    : gridOf(H, perGroup, left, half.top, right - left - 4, (half.bottom - half.top) * 0.48);
  const shown = page + (isWhole ? 0 : 1);
  const top = gridBottom + HEADINGS;
  const pitch = Math.min(LARGEST_PITCH, Math.floor((half.bottom - top) / shown));
  const y = (row: number): number => top + (row + 0.5) * pitch;
  const rows = Array.from({ length: Math.min(page, H - first) }, (_, row) => ({ head: first + row, y: y(row) }));

  const kvHeads = [...new Set(rows.map((row) => Math.floor(row.head / perGroup)))];
  const groups = kvHeads.map((kvHead) => {
    const own = rows.filter((row) => Math.floor(row.head / perGroup) === kvHead);
    const [from, to] = [own[0].y, own[own.length - 1].y];
    return { kvHead, from: from - pitch / 2 + 3, to: to + pitch / 2 - 3, y: (from + to) / 2 };
  });

  // What is left beside the label, the gaps, the sizes in digits and the lanes is shared out.
  const side = Math.min(pitch - 6, 48);
  const column = Math.max(side, LEAST_COLUMN);
  const room = Math.min(30, Math.round((right - left) * 0.08));
  const free = right - left - (18 + 8 + 16 + column + 8 + 8 + SIZE + room + 6);
  const [q, kv, z, result] = [0.27, 0.25, 0.22, 0.26].map((share) => Math.floor(free * share));
  const qx = left + 18;
  const kvx = qx + q + 8;
  const lines = kvx + kv + 6;
  const patternX = lines + 10 + (column - side) / 2;
  const zx = lines + 10 + column + 8;
  const resultX = zx + z + 8;
  const own = rows.map((row) => ({ index: row.head, x: patternX, y: row.y - side / 2, side }));
  return {
    rows,
    groups,
    pitch,
    band: Math.max(6, Math.min(13, Math.round(pitch * 0.26))),
    headings: gridBottom + HEADINGS - 10,
    label: left + 12,
    q: { x: qx, width: q },
    kv: { x: kvx, width: kv },
    lines,
    pattern: { x: patternX, width: side },
    z: { x: zx, width: z },
    result: { x: resultX, width: result },
    size: resultX + result + 4,
    lanes: { right, room },
    grid,
    gridStep,
    patterns: [...grid, ...own],
    rest: isWhole ? null : y(page),
  };
}

/** All heads in lines of whole groups, as large as `height` allows. */
function gridOf(H: number, perGroup: number, left: number, top: number, width: number, height: number) {
  const LINES = 9;
  const GAP = 3;
  let best = { columns: H, side: 0 };
  for (let columns = 4; columns <= H; columns++) {
    if (H % columns !== 0 && columns !== H) continue;
    const lines = Math.ceil(H / columns);
    const side = Math.floor(Math.min(LARGEST_THUMB, width / columns - GAP - 2, height / lines - LINES - GAP));
    if (side > best.side) best = { columns, side };
  }
  const { columns } = best;
  const side = Math.max(3, best.side);
  const groupGap = perGroup > 1 ? 4 : 0;
  const grid = Array.from({ length: H }, (_, index) => {
    const column = index % columns;
    return {
      index,
      x: left + column * (side + GAP) + Math.floor(column / perGroup) * groupGap,
      y: top + Math.floor(index / columns) * (side + LINES + GAP),
      side,
    };
  });
  return { grid, gridBottom: top + Math.ceil(H / columns) * (side + LINES + GAP) + 4, gridStep: columns };
}

/** Where the small pictures of all heads of the layer stand: in lines of whole groups that share a key and a value, as large as their room allows. */
import type { ThumbPlace } from '../../../../components/thumbs/Thumbs';
import type { Box } from '../block/layout';

export interface ThumbsLayout {
  readonly places: readonly ThumbPlace[];
  /** The baseline of the caption. */
  readonly caption: { readonly x: number; readonly y: number; readonly width: number };
  /** Every so many-th has its number. */
  readonly labelStep: number;
  readonly groups: readonly { readonly x: number; readonly y: number; readonly width: number }[];
  readonly height: number;
}

const CAPTION = 20;
/** Under each line of pictures: the lines of the groups, and the heads' numbers. */
const LINES = 8;
const NUMBERS = 13;
const GAP = 5;
const GROUP_GAP = 7;
const LARGEST = 64;
const LEAST = 8;
const NUMBER_WIDTH = 16;

export function layoutThumbs(H: number, K: number, { x, y, width, height }: Box): ThumbsLayout {
  const perGroup = H / K;
  const isGrouped = perGroup > 1;
  const under = NUMBERS + (isGrouped ? LINES : 0);
  const groupGap = isGrouped ? GROUP_GAP : 0;
  let best = { columns: H, side: 0 };
  for (let columns = H; columns >= 1; columns--) {
    if (columns % perGroup !== 0 && columns > perGroup) continue;
    const lines = Math.ceil(H / columns);
    const gaps = columns * GAP + Math.floor((columns - 1) / perGroup) * groupGap;
    const side = Math.floor(Math.min(LARGEST, (width - gaps) / columns, (height - CAPTION) / lines - under));
    if (side > best.side) best = { columns, side };
  }
  const { columns } = best;
  const side = Math.max(LEAST, best.side);
  const line = side + under;
  const places = Array.from({ length: H }, (_, index) => ({
    index,
    x: x + (index % columns) * (side + GAP) + Math.floor((index % columns) / perGroup) * groupGap,
    y: y + CAPTION + Math.floor(index / columns) * line,
    side,
  }));
  const groups = isGrouped && columns >= perGroup ? Array.from({ length: K }, (_, g) => places[g * perGroup]) : [];
  return {
    places,
    caption: { x, y: y + 12, width },
    labelStep: Math.ceil(NUMBER_WIDTH / (side + GAP)),
    groups: groups.map((first) => ({ x: first.x, y: first.y + side + 3, width: perGroup * (side + GAP) - GAP })),
    height: CAPTION + Math.ceil(H / columns) * line,
  };
}

/**
 * Where everything stands in the picture of a layer, in CSS pixels, from its size and the model's shape alone. The followed token's
 * stream runs through a card that is the layer opened for it; the other rows pass behind. Both branches leave the stream at
 * the left of their half, do their work above it, and come back down at the right.
 */
import type { Box } from '../../../../components/box';
import { layoutRows, ROWS_TOP, type RowLayout } from '../../../../components/rows/layout';
import type { AxisToken } from '../../../../components/TokenText';
import { layoutHeads, type HeadsLayout } from './heads-layout';

export type { Box };

export const middleOf = ({ y, height }: Pick<Box, 'y' | 'height'>): number => y + height / 2;

/** One of a layer's two halves: a norm, its branch, and the sum at its end. */
export interface Half {
  /** Edges; top is below the title. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Folded halves show only that they are there. */
  readonly isOpen: boolean;
  /** Where the branch leaves the stream and where it comes back. */
  readonly fork: number;
  readonly plus: number;
  /** The bands of the norm, one over the other and over the stream's own. */
  readonly stream: Box;
  readonly normalized: Box;
  readonly weighted: Box;
  /** What the branch gives, and before that, where there is a post-norm, what goes into it. */
  readonly out: Box;
  readonly raw: Box;
}

export interface BlockLayout {
  readonly rows: RowLayout;
  readonly width: number;
  readonly height: number;
  /** The followed row's own height, and that of its stream within the card: the same wherever the branches have room above it. */
  readonly y: number;
  readonly track: number;
  readonly card: Box;
  /** The bands of all rows before and after the layer. */
  readonly entering: { readonly x: number; readonly width: number };
  readonly leaving: { readonly x: number; readonly width: number };
  readonly attention: Half;
  readonly feedForward: Half;
  readonly heads: HeadsLayout;
}

interface Sizes {
  readonly width: number;
  readonly height: number;
  readonly position: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly head: number;
  /** Which half is open where there is no room for both. */
  readonly half: 'attention' | 'feedForward';
}

/** The layer never becomes narrower, nor lower: then its frame scrolls. */
const LEAST_WIDTH = 560;
const LEAST_HEIGHT = 420;
/** From here on both halves are open. */
const BOTH_OPEN = 800;
const FOLDED = 68;
/** Under the stream: its sizes. */
export const UNDER = 34;
export const READOUT = 26;
/** The branches' room above the stream, so that it may stay on its own row. */
const ENOUGH = 330;
/** Right over the stream: the norm, and what the branch gives. */
const BRANCH = 112;
const TITLE = 30;
const ATTENTION_SHARE = 0.585;
export const BAND = 12;
/** Inside the card's edges the stream has room to turn. */
const TURN = 24;
const INSET = 14;

export function layoutBlock(labels: readonly AxisToken[], sizes: Sizes): BlockLayout {
  const width = Math.max(LEAST_WIDTH, sizes.width);
  const frame = Math.max(LEAST_HEIGHT, sizes.height) - READOUT;
  const rows = layoutRows(labels, sizes.width, ROWS_TOP, frame - ROWS_TOP - 12);
  const y = rows.y[sizes.position];
  const lowest = frame - UNDER - 4;
  const track = y - ROWS_TOP >= Math.min(ENOUGH, lowest - ROWS_TOP) ? y : lowest;
  const top = Math.max(4, track - (lowest - 4));
  const isWide = width >= BOTH_OPEN;

  const band = isWide ? 42 : 32;
  const entering = { x: rows.left + 4, width: band };
  const leaving = { x: width - band - 4, width: band };
  const card: Box = {
    x: entering.x + band + 12,
    y: top,
    width: leaving.x - 12 - (entering.x + band + 12),
    height: track + UNDER - top,
  };
  const right = card.x + card.width;
  const split = isWide
    ? Math.round(card.x + card.width * ATTENTION_SHARE)
    : sizes.half === 'attention'
      ? right - FOLDED
      : card.x + FOLDED;
  const attention = halfOf(card.x, split, TURN, INSET, isWide || sizes.half === 'attention', top, track);
  return {
    rows,
    width,
    height: Math.max(frame, Math.ceil(rows.bottom) + 8, track + UNDER + 4),
    y,
    track,
    card,
    entering,
    leaving,
    attention,
    feedForward: halfOf(split, right, INSET, TURN, isWide || sizes.half === 'feedForward', top, track),
    heads: layoutHeads(attention, sizes.heads, sizes.kvHeads, sizes.head),
  };
}

function halfOf(left: number, right: number, before: number, after: number, isOpen: boolean, top: number, track: number): Half {
  const fork = left + before;
  const plus = right - after - 4;
  const length = Math.max(40, Math.min(96, Math.round((right - left) * 0.26)));
  const at = (x: number, above: number): Box => ({ x, y: track - above - BAND / 2, width: length, height: BAND });
  return {
    left,
    right,
    top: top + TITLE,
    bottom: track - BRANCH,
    isOpen,
    fork,
    plus,
    stream: at(fork + 14, 0),
    normalized: at(fork + 14, 44),
    weighted: at(fork + 14, 70),
    out: at(plus + 6 - length, 44),
    raw: at(plus + 6 - length, 70),
  };
}

/**
 * Where everything stands in the picture of the loop, in CSS pixels: the text as a tape of tokens at the top, under it the stations of the
 * loop from left to right, and under them the present one opened.
 */
import { axisText, MONO_ADVANCE, type AxisToken } from '../../../../components/TokenText';
import { columnsOf } from '../../../../components/visible';
import { READOUT, type Box } from '../block/layout';
import type { Station } from './stations';

/** A token's place on the tape. */
export interface Chip extends Box {
  readonly t: number;
}

export interface Tape {
  readonly chips: readonly Chip[];
  /** Where the next token joins; null where the end of the text is not on show, or has no room for one. */
  readonly slot: Box | null;
  /** Whether tokens before and after those on show are left out. */
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
  readonly fontSize: number;
  readonly bottom: number;
}

export interface LoopLayout {
  readonly width: number;
  readonly height: number;
  readonly tape: Tape;
  readonly stations: Readonly<Record<Station, Box>>;
  readonly detail: Box;
}

const LEAST_WIDTH = 600;
/** Beside the tape, for the line that leads it into the machine. */
export const GUTTER = 26;
const TOP = 4;
export const CHIP = 22;
/** An id is written under each token. */
const LINE = CHIP + 20;
const CHIP_GAP = 4;
const PAD = 5;
export const TOKEN_COLUMNS = 14;
export const ID_SIZE = 10;
/** Between the tape and the stations: the way back to the text. */
const RETURN = 30;
const CAPTION = 18;
const STATION = 50;
const CACHE = 10;
const CACHE_GAP = 9;
const WEDGE = 22;
const WIDE = 800;

export interface LoopSize {
  readonly width: number;
  readonly height: number;
  /** What the present station needs when it is opened, for its width. */
  readonly needed: (width: number) => number;
}

/** `next` is the token that joins the text, or null where none does. */
export function layoutLoop(
  labels: readonly AxisToken[],
  ids: readonly number[],
  position: number,
  next: AxisToken | null,
  size: LoopSize,
): LoopLayout {
  const width = Math.max(LEAST_WIDTH, size.width);
  const tape = layoutTape(labels, ids, position, next, { width, most: size.height < 520 ? 2 : 3 });
  const y = tape.bottom + RETURN + CAPTION;
  const gap = width >= WIDE ? 40 : 28;
  const [tokens, probabilities, choice] = width >= WIDE ? [112, 190, 118] : [98, 136, 108];
  const model = width - tokens - probabilities - choice - 3 * gap - 2;
  const xs = [1, 1 + tokens + gap, 1 + tokens + gap + model + gap, width - 1 - choice];
  const station = (x: number, of: number): Box => ({ x, y, width: of, height: STATION });
  const top = y + STATION + CACHE_GAP + CACHE + WEDGE;
  const left = Math.max(size.height - READOUT - top, size.needed(width - 2));
  const detail = { x: 1, y: top, width: width - 2, height: left - 1 };
  return {
    width,
    height: top + left,
    tape,
    stations: {
      tokens: station(xs[0], tokens),
      model: station(xs[1], model),
      cache: { x: xs[1], y: y + STATION + CACHE_GAP, width: model, height: CACHE },
      probabilities: station(xs[2], probabilities),
      choice: station(xs[3], choice),
    },
    detail,
  };
}

/** How wide a chip is that holds a token and, under it, its id. */
export function chipWidth(token: AxisToken, id: number, fontSize: number): number {
  const text = columnsOf(axisText(token, TOKEN_COLUMNS)) * fontSize * MONO_ADVANCE + 2 * PAD;
  return Math.ceil(Math.max(text, String(id).length * ID_SIZE * MONO_ADVANCE + 4));
}

function layoutTape(
  labels: readonly AxisToken[],
  ids: readonly number[],
  position: number,
  next: AxisToken | null,
  { width, most }: { readonly width: number; readonly most: number },
): Tape {
  const fontSize = width >= WIDE ? 13 : 12;
  const T = labels.length;
  const widths = labels.map((label, t) => chipWidth(label, ids[t], fontSize));
  if (next !== null) widths.push(Math.max(44, chipWidth(next, 0, fontSize)));

  const lines: { t: number; x: number }[][] = [[]];
  let x = GUTTER;
  // The dots of what is left out stand at the end of a line.
  const right = width - 16;
  for (const [t, each] of widths.entries()) {
    if (x + each > right && x > GUTTER) {
      lines.push([]);
      x = GUTTER;
    }
    lines[lines.length - 1].push({ t, x });
    x += each + CHIP_GAP;
  }
  const lineOf = lines.findIndex((line) => line.some(({ t }) => t === Math.min(position + 1, widths.length - 1)));
  const from = Math.max(0, Math.min(lines.length - most, lineOf - most + 1));
  const shown = lines.slice(from, from + most);
  const places = shown.flatMap((line, l) =>
    line.map(({ t, x: at }): Chip => ({ t, x: at, y: TOP + l * LINE, width: widths[t], height: CHIP })),
  );
  return {
    chips: places.filter(({ t }) => t < T),
    slot: places.find(({ t }) => t === T) ?? null,
    isCutBefore: from > 0,
    isCutAfter: from + most < lines.length,
    fontSize,
    bottom: TOP + shown.length * LINE - 4,
  };
}

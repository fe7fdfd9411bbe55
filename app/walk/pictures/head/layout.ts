/**
 * Where everything stands in the picture of a head, in CSS pixels: rows are tokens, and from left to right each row's stream, its query,
 * key and value, the matrix of scores or weights, the flow of values into the followed row, and the way back to the stream.
 */
import { columnsOf } from '../../../../components/visible';
import { axisText, MONO_ADVANCE, type AxisToken } from '../../../../components/TokenText';
import { layoutGrid, type GridLayout } from '../../../../components/cells/layout';
import { layoutRows, ROWS_TOP, type RowLayout } from '../../../../components/rows/layout';
import { READOUT, type Box } from '../block/layout';
import { layoutThumbs, type ThumbsLayout } from './thumbs-layout';

export interface Span {
  readonly x: number;
  readonly width: number;
}

export interface HeadLayout {
  readonly rows: RowLayout;
  readonly width: number;
  readonly height: number;
  readonly isWide: boolean;
  /** The followed row's own height. */
  readonly y: number;
  /** A band's height, and how far query, key and value lie from each other. */
  readonly band: number;
  readonly lane: number;
  /** The stream as it enters the layer (where there is room for it), and normalised. */
  readonly stream: Span | null;
  readonly normed: Span;
  readonly qkv: Span;
  readonly letters: number;
  readonly matrix: GridLayout;
  readonly columnLabels: ColumnLabels;
  /** Numbers beside the matrix, right-aligned. */
  readonly digits: number;
  readonly flow: { readonly left: number; readonly right: number; readonly thickness: number };
  readonly z: Span;
  readonly output: Span;
  readonly result: Span | null;
  readonly plus: number;
  /** What is worked on stands over what is still to come: over all from the matrix on, or over what follows it. */
  readonly wideCard: Box;
  readonly card: Box;
  /** Softmax's columns, as high as the rows. */
  readonly columns: Span;
  /** The frame is too narrow for a card beside the vectors: it lies over them. */
  readonly isPhone: boolean;
  readonly legend: { readonly x: number; readonly y: number; readonly width: number };
  readonly thumbs: ThumbsLayout;
}

export interface ColumnLabels {
  readonly angle: -45 | -90;
  readonly columns: number;
  readonly fontSize: number;
  readonly step: number;
  readonly height: number;
}

export interface HeadSizes {
  readonly width: number;
  readonly height: number;
  readonly position: number;
  readonly heads: number;
  readonly kvHeads: number;
}

/** From here on the picture is as wide as its frame; in a narrower one it is wider, and scrolls. */
const LEAST_WIDTH = 560;
const PHONE_WIDTH = 600;
const LEAST_HEIGHT = 420;
const WIDE = 800;
/** Under the rows: the labels of the matrix's columns, and beside them the heads. */
const UNDER = 88;
/** On a phone the heads come below all else. */
const HEADS_BELOW = 96;
const CARD = 318;
const WIDE_CARD = 424;
/** Where there is room for larger dials. */
const TALL_CARD = 468;
const LABEL_COLUMNS = 8;
const LABEL_SIZE = 11;
const LABEL_PITCH = 12;
const LARGEST_CELL = 30;
const LEAST_MATRIX = 120;
const LEGEND = 34;
/** Slanted labels reach so far to the left of their matrix. */
const OVERHANG = 54;

export function layoutHead(labels: readonly AxisToken[], sizes: HeadSizes): HeadLayout {
  const isPhone = sizes.width < LEAST_WIDTH;
  const width = isPhone ? PHONE_WIDTH : sizes.width;
  const frame = Math.max(LEAST_HEIGHT, sizes.height) - READOUT;
  // As in the other pictures, unless the columns' labels would be out of sight.
  const usual = layoutRows(labels, sizes.width, ROWS_TOP, frame - ROWS_TOP - 12);
  const rows = usual.bottom + UNDER <= frame ? usual : layoutRows(labels, sizes.width, ROWS_TOP, frame - ROWS_TOP - UNDER);
  const isWide = width >= WIDE;
  const T = labels.length;
  const { pitch } = rows;
  const y = rows.y[sizes.position];

  // From the left to the matrix, and from the right to it: the matrix has what is left.
  const stream = isWide ? { x: rows.left + 6, width: 40 } : null;
  const normed = stream === null ? { x: rows.left + 6, width: 34 } : { x: stream.x + stream.width + 26, width: 52 };
  const qkv = { x: normed.x + normed.width + (isWide ? 30 : 20), width: isWide ? 118 : 66 };
  const letters = qkv.x + qkv.width + 4;
  const left = letters + (isWide ? 22 : 16);
  const side = (width - left) * (isWide ? 0.4 : 0.38);
  const cell = Math.min(LARGEST_CELL, pitch, Math.max(LEAST_MATRIX, side) / T);
  const matrix = layoutGrid(left, ROWS_TOP, T, T, cell >= 6 ? Math.floor(cell) : cell, pitch);
  const right = left + T * matrix.cellWidth;

  const plus = width - (isWide ? 22 : 18);
  const result = isWide ? { x: plus - 22 - 40, width: 40 } : null;
  const output = { x: (result?.x ?? plus - 14) - (isWide ? 12 : 6) - 30, width: 30 };
  const z = { x: output.x - (isWide ? 10 : 6) - (isWide ? 84 : 44), width: isWide ? 84 : 44 };
  const digits = right + 8 + 30;
  const flow = { left: digits + 5, right: z.x, thickness: Math.max(9, Math.min(30, 0.72 * pitch)) };

  const columnLabels = layoutLabels(labels, matrix.cellWidth);
  const tall = isWide && frame >= TALL_CARD + 8 ? TALL_CARD : WIDE_CARD;
  const rowBottom = y + pitch / 2;
  const belowRows = rows.bottom + columnLabels.height + 6;
  const inPhone = { x: rows.left + 6, width: sizes.width - rows.left - 10 };
  const columns = { x: right + 6, width: width - 2 - right - 6 };
  const wideCard = isPhone
    ? { ...inPhone, y: 2, height: tall }
    : { x: left - 8, width: width - 2 - left + 8, ...upTo(rowBottom, tall, Math.max(rows.bottom, tall + 2), frame) };
  const card = isPhone
    ? { ...inPhone, y: rowBottom - pitch >= CARD + 4 ? rowBottom - pitch - CARD - 2 : belowRows + LEGEND + 8, height: CARD }
    : { ...columns, ...upTo(rowBottom, CARD, Math.max(rows.bottom, CARD + 2), frame) };
  const legend = {
    x: right + 18,
    y: isPhone ? rows.bottom + 14 : Math.max(rows.bottom, CARD + 2) + 14,
    width: isWide ? 110 : 76,
  };

  const labelsBottom = Math.max(belowRows, legend.y + LEGEND);
  const below = Math.max(labelsBottom, wideCard.y + wideCard.height, card.y + card.height) + 8;
  const thumbsBox = isPhone
    ? { x: 2, y: below, width: sizes.width - 4, height: HEADS_BELOW }
    : { x: 2, y: rows.bottom + 6, width: left - OVERHANG, height: Math.max(UNDER - 8, frame - rows.bottom - 8) };
  const thumbs = layoutThumbs(sizes.heads, sizes.kvHeads, thumbsBox);
  return {
    rows,
    width,
    height: Math.max(frame, labelsBottom, thumbsBox.y + thumbs.height, wideCard.y + wideCard.height + 4),
    isWide,
    y,
    band: Math.max(3, Math.min(9, Math.round(pitch * 0.2))),
    lane: Math.max(4, Math.min(12, Math.round(pitch * 0.27))),
    stream,
    normed,
    qkv,
    letters,
    matrix,
    columnLabels,
    digits,
    flow,
    z,
    output,
    result,
    plus,
    wideCard,
    card,
    columns,
    isPhone,
    legend,
    thumbs,
  };
}

/** So high, with its lower edge at the followed row's where the picture has room for that, and in sight together with it. */
function upTo(rowBottom: number, height: number, lowest: number, frame: number): Pick<Box, 'y' | 'height'> {
  const whole = Math.min(height, frame - 4);
  const bottom = Math.min(lowest, Math.max(rowBottom, 2 + whole));
  return { y: bottom - whole, height: whole };
}

/** The names of the columns: slanted where cells are wide enough, upright otherwise, and of very narrow ones every so many-th. */
function layoutLabels(labels: readonly AxisToken[], cellWidth: number): ColumnLabels {
  const angle = cellWidth >= LABEL_PITCH * Math.SQRT2 ? -45 : -90;
  const fontSize = angle === -45 ? LABEL_SIZE : 10;
  const widest = labels.reduce((most, label) => Math.max(most, columnsOf(axisText(label, LABEL_COLUMNS))), 1);
  const length = widest * fontSize * MONO_ADVANCE;
  return {
    angle,
    columns: LABEL_COLUMNS,
    fontSize,
    step: Math.max(1, Math.ceil(LABEL_PITCH / cellWidth - 0.15)),
    height: Math.ceil(angle === -45 ? (length + fontSize) / Math.SQRT2 : length) + 6,
  };
}

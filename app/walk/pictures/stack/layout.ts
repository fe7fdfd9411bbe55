/**
 * Where everything stands in the picture of all layers, in CSS pixels: the tokens' rows run from the embedding matrix through one column
 * for each layer to the final norm and the logits; under the columns the size of the followed row's stream, and what the present layer adds.
 */
import { layoutRows, ROWS_TOP, type RowLayout } from '../../../../components/rows/layout';
import type { AxisToken } from '../../../../components/TokenText';
import { READOUT, type Box } from '../block/layout';

export interface StackLayout {
  readonly rows: RowLayout;
  readonly width: number;
  readonly height: number;
  /** Of the rows so much is in sight together with what stands under them. */
  readonly inSight: number;
  /** The embedding matrix, and the bands of the rows that come out of it. */
  readonly matrix: Box;
  readonly embedded: Span;
  /** From the first layer to the last, as high as the rows. */
  readonly layers: readonly Box[];
  readonly norm: Span;
  readonly unembedding: Box;
  readonly logits: Box;
  readonly chart: Box;
  readonly sums: Box;
}

export interface Span {
  readonly x: number;
  readonly width: number;
}

const LEAST_WIDTH = 560;
const LEAST_HEIGHT = 420;
/** A layer is never thinner; then the frame scrolls. */
const THINNEST = 9;
const WIDE = 800;
/** As many lines as the largest logits take. */
const LEAST_BODY = 196;
const CHART = 84;
/** Between the rows and the chart: badges, and the chart's title. */
const ABOVE_CHART = 42;
const BELOW_CHART = 20;
const UNDER = ABOVE_CHART + CHART + BELOW_CHART;
const MATRIX = 24;
const GAP = 16;

export function layoutStack(labels: readonly AxisToken[], layers: number, size: { width: number; height: number }): StackLayout {
  const frame = Math.max(LEAST_HEIGHT, size.height) - READOUT;
  // As in the other pictures, unless the chart would be out of sight.
  const usual = layoutRows(labels, size.width, ROWS_TOP, frame - ROWS_TOP - 12);
  const rows = usual.bottom + UNDER <= frame ? usual : layoutRows(labels, size.width, ROWS_TOP, frame - ROWS_TOP - UNDER);
  const isWide = size.width >= WIDE;
  const band = isWide ? 42 : 30;
  const list = isWide ? 172 : 140;
  const left = rows.left + 14 + MATRIX + GAP + band + 12;
  const right = 14 + band + GAP + MATRIX + 22 + list;
  const width = Math.max(LEAST_WIDTH, size.width, left + right + layers * THINNEST);
  const body = Math.max(rows.bottom - ROWS_TOP, LEAST_BODY);
  const column = (width - left - right) / layers;

  const norm = { x: width - right + 14, width: band };
  const unembedding = { x: norm.x + band + GAP, y: ROWS_TOP, width: MATRIX, height: body };
  const bottom = ROWS_TOP + body;
  return {
    rows,
    width,
    height: Math.max(frame, bottom + UNDER),
    inSight: frame - UNDER - ROWS_TOP,
    matrix: { x: rows.left + 14, y: ROWS_TOP, width: MATRIX, height: body },
    embedded: { x: rows.left + 14 + MATRIX + GAP, width: band },
    layers: Array.from({ length: layers }, (_, layer) => ({
      x: left + layer * column,
      y: ROWS_TOP - 2,
      width: column,
      height: rows.bottom - ROWS_TOP + 4,
    })),
    norm,
    unembedding,
    logits: { x: width - list, y: ROWS_TOP, width: list, height: body },
    chart: { x: left, y: bottom + ABOVE_CHART, width: column * layers, height: CHART },
    sums: { x: norm.x + 10, y: bottom + ABOVE_CHART, width: width - norm.x - 12, height: CHART },
  };
}

/** Where a layer's two branches leave the stream and come back to it, and how far they rise. */
export interface Branches {
  readonly attention: readonly [fork: number, plus: number];
  readonly feedForward: readonly [fork: number, plus: number];
  readonly rise: number;
  readonly radius: number;
}

export function branchesOf({ x, width }: Span, pitch: number): Branches {
  return {
    attention: [x + 0.06 * width, x + 0.44 * width],
    feedForward: [x + 0.54 * width, x + 0.92 * width],
    rise: Math.max(5, Math.min(17, pitch * 0.42)),
    radius: width >= 56 ? 5 : width >= 24 ? 3.5 : Math.max(1.2, width / 9),
  };
}

/** Up from the stream, along, and down again. */
export function bump([from, to]: readonly [number, number], y: number, rise: number): string {
  const r = Math.min(4, (to - from) / 2, rise / 2);
  const top = y - rise;
  return `M${from} ${y}V${top + r}Q${from} ${top} ${from + r} ${top}H${to - r}Q${to} ${top} ${to} ${top + r}V${y}`;
}

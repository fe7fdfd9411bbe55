/** The loop's five stations in a row, and the way back under them. CSS pixels. */
import { DEPTH_OF, type Stage } from '../../../../engine/steps';
import type { Box } from '../block/layout';

export const STATIONS = ['text', 'tokens', 'model', 'distribution', 'draw'] as const;
export type Station = (typeof STATIONS)[number];

export interface LoopLayout {
  readonly width: number;
  readonly height: number;
  readonly stations: Readonly<Record<Station, Box>>;
  /** The height of the way back. */
  readonly back: number;
  /** Of the stream through the model, from the middle of one side to the other. */
  readonly middle: number;
}

const SHARES: Readonly<Record<Station, number>> = { text: 0.17, tokens: 0.16, model: 0.32, distribution: 0.2, draw: 0.15 };
const LEAST_WIDTH = 560;
const LEAST_HEIGHT = 420;
const EDGE = 6;
export const TITLE = 24;
/** Under the stations, where the loop closes. */
const BACK = 34;
/** With a picture of its own below it, the loop is only as high as this. */
const SMALL = 164;
/** Where that picture is a few lines, the loop has more room; and it is never drawn out farther than this. */
const LARGER = 340;
const LARGEST = 600;
const FEW_LINES = 300;
/** So many tokens are a few lines. */
const FEW_TOKENS = 24;
const SHORT: ReadonlySet<Stage> = new Set(['text', 'ids', 'append', 'end']);

/** Whether the stage has a picture of its own here; any other is told of the model in the loop. */
export const isOwn = (stage: Stage): boolean => DEPTH_OF[stage] === 'loop';

export function layoutLoop(size: { width: number; height: number }, stage: Stage, tokens: number): LoopLayout {
  const width = Math.max(LEAST_WIDTH, size.width);
  const height = heightFor(size.height, stage, tokens);
  const gap = width >= 800 ? 30 : 20;
  const room = width - 2 * EDGE - 4 * gap;
  const stationHeight = height - TITLE - BACK - 8;
  let x = EDGE;
  const stations = {} as Record<Station, Box>;
  for (const station of STATIONS) {
    stations[station] = { x, y: TITLE, width: room * SHARES[station], height: stationHeight };
    x += room * SHARES[station] + gap;
  }
  return { width, height, stations, back: TITLE + stationHeight + BACK - 12, middle: TITLE + stationHeight / 2 };
}

function heightFor(frame: number, stage: Stage, tokens: number): number {
  if (!isOwn(stage)) return Math.min(LARGEST, Math.max(LEAST_HEIGHT, frame));
  if (!SHORT.has(stage) || tokens > FEW_TOKENS) return SMALL;
  return Math.max(SMALL, Math.min(LARGER, frame - FEW_LINES));
}

/** Where lines stand in a box, about its middle: as far apart as there is room for, and never farther than `most`. */
export function linesIn({ y, height }: Box, count: number, most: number): number[] {
  const pitch = Math.min(most, (height - 2 * LINES_INSET) / Math.max(1, count));
  const top = y + (height - pitch * count) / 2;
  return Array.from({ length: count }, (_, i) => top + (i + 0.5) * pitch);
}

const LINES_INSET = 10;

/** Where in the loop a stage is. */
export function stationOf(stage: Stage): Station {
  switch (stage) {
    case 'text':
    case 'append':
    case 'end':
      return 'text';
    case 'merge':
    case 'ids':
      return 'tokens';
    case 'repetitionPenalty':
    case 'temperature':
    case 'topK':
    case 'topP':
    case 'minP':
      return 'distribution';
    case 'given':
    case 'draw':
      return 'draw';
    default:
      return 'model';
  }
}

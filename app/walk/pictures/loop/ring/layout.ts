/** The loop's five stations in a row, and the way back under them. CSS pixels. */
import type { Stage } from '../../../../../engine/steps';
import type { Box } from '../../block/layout';

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
const LEAST_WIDTH = 600;
const LEAST_HEIGHT = 420;
const EDGE = 6;
export const TITLE = 24;
/** Under the stations, where the loop closes. */
const BACK = 34;
/** With a picture of its own below it, the loop is only as high as this. */
const SMALL = 164;

/** The stage has a picture of its own here; any other is told of the model in the loop. */
export const OWN: ReadonlySet<Stage> = new Set([
  'text',
  'merge',
  'ids',
  'given',
  'repetitionPenalty',
  'temperature',
  'topK',
  'topP',
  'minP',
  'draw',
  'cache',
  'append',
  'end',
]);

export function layoutLoop(size: { width: number; height: number }, isSmall: boolean): LoopLayout {
  const width = Math.max(LEAST_WIDTH, size.width);
  const height = isSmall ? SMALL : Math.max(LEAST_HEIGHT, size.height);
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
    case 'given':
    case 'repetitionPenalty':
    case 'temperature':
    case 'topK':
    case 'topP':
    case 'minP':
      return 'distribution';
    case 'draw':
      return 'draw';
    default:
      return 'model';
  }
}

/** Where the feed-forward network stands in its half: a single network, or a router with its experts. CSS pixels. */
import { layoutTiles, type TileLayout } from '../../../../components/tiles/layout';
import { BAND, type Box, type Half } from './layout';

export interface NetworkLayout {
  readonly kind: 'network';
  readonly gate: Box;
  readonly up: Box;
  readonly post: Box;
  /** The graph of the non-linearity, and beside it one neuron's numbers: the baseline of each of four lines. */
  readonly curve: Box;
  readonly neuron: Box;
  readonly lines: readonly number[];
  /** The strongest neurons, from left to right by their index; none where there is no room. */
  readonly strongest: readonly Box[];
}

export interface MixtureLayout {
  readonly kind: 'mixture';
  readonly scores: Box;
  readonly shares: Box;
  readonly tiles: TileLayout;
  readonly tilesBox: Box;
  /** One line for each chosen expert. */
  readonly gates: readonly Box[];
}

export type FeedForwardLayout = NetworkLayout | MixtureLayout;

const LABEL = 15;
const LINE = 16;
const NEURON = 104;
const COLUMN = 52;
/** What the chosen experts give comes down at the right. */
const LANES = 22;

export function layoutNetwork(half: Half): NetworkLayout {
  const x = half.fork + 12;
  const width = half.plus - 6 - x;
  const height = half.bottom - half.top;
  const columns = Math.min(5, Math.floor(width / COLUMN));
  const foot = height > 250 ? 44 : 0;
  const band = (y: number): Box => ({ x, y, width, height: BAND + 2 });
  // Three bands with their names, the graph with its axis, and the strongest neurons; what is left goes between them.
  const fixed = 3 * (LABEL + BAND + 2) + 40 + foot;
  const graph = Math.max(56, Math.min(170, height - fixed));
  const gap = Math.max(2, Math.min(30, (height - fixed - graph) / 3.5));
  const gate = band(half.top + LABEL);
  const up = band(gate.y + gate.height + LABEL + gap / 2);
  const curveY = up.y + up.height + 12 + gap;
  const post = band(curveY + graph + 30 + LABEL + gap);
  const neuronX = x + width - NEURON;
  const step = Math.min(LINE + 4, (graph + 4) / 4);
  return {
    kind: 'network',
    gate,
    up,
    post,
    curve: { x, y: curveY, width: width - NEURON - 16, height: graph },
    neuron: { x: neuronX - 6, y: curveY - 6, width: NEURON + 10, height: step * 4 + LINE + 8 },
    lines: Array.from({ length: 5 }, (_, line) => curveY + 8 + line * step),
    strongest:
      foot === 0
        ? []
        : Array.from({ length: columns }, (_, i) => ({
            x: x + (i * width) / columns,
            y: post.y + post.height + 14,
            width: width / columns,
            height: 28,
          })),
  };
}

export function layoutMixture(half: Half, E: number, k: number): MixtureLayout {
  const x = half.fork + 12;
  const width = half.plus - LANES - x;
  const height = half.bottom - half.top;
  const gateColumns = k > 3 ? 2 : 1;
  const gatesHeight = Math.ceil(k / gateColumns) * LINE;
  const chart = Math.max(24, Math.min(48, (height - gatesHeight - 3 * LABEL) * 0.2));
  const scores: Box = { x, y: half.top + LABEL, width, height: chart };
  const shares: Box = { x, y: scores.y + chart + LABEL + 8, width, height: chart };
  const tilesY = shares.y + chart + LABEL + 8;
  const free = half.bottom - gatesHeight - 14 - tilesY;
  const tiles = layoutTiles(E, x, tilesY, width - 6, Math.max(24, free), 40);
  const gatesY = half.bottom - gatesHeight;
  return {
    kind: 'mixture',
    scores,
    shares,
    tiles,
    tilesBox: { x, y: tilesY, width: width - 6, height: tiles.height },
    gates: Array.from({ length: k }, (_, i) => ({
      x: x + ((i % gateColumns) * width) / gateColumns,
      y: gatesY + Math.floor(i / gateColumns) * LINE,
      width: width / gateColumns - 6,
      height: LINE,
    })),
  };
}

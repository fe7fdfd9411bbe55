/** The part of the picture that the present step is about: the frame brings it into sight, and the nearer picture grows out of it. */
import type { Walk } from '../../picture';
import type { FeedForwardLayout } from './feed-forward-layout';
import { placeOfHead } from './Heads';
import type { BlockLayout, Box, Half } from './layout';

export function focusOf(walk: Walk, layout: BlockLayout, network: FeedForwardLayout, expert: number | null): Box {
  const { attention, feedForward, track } = layout;
  const unit = (): Box => {
    if (network.kind === 'network') return network.neuron;
    if (expert === null) return grown(network.scores, 4);
    const { tiles } = network;
    return grown({ x: tiles.x(expert), y: tiles.y(expert), width: tiles.side, height: tiles.side }, 3);
  };
  switch (walk.step.stage) {
    case 'norm1':
      return normBox(attention);
    case 'norm2':
      return normBox(feedForward);
    case 'postNorm1':
    case 'add1':
      return sumBox(attention, track, walk.config.post_norms ? 150 : 112);
    case 'postNorm2':
    case 'add2':
      return sumBox(feedForward, track, 84);
    case 'gateUp':
    case 'activation':
    case 'down':
    case 'router':
    case 'choice':
    case 'experts':
      return unit();
    default:
      return placeOfHead(layout, walk.head);
  }
}

const grown = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

function normBox({ stream, weighted }: Half): Box {
  return {
    x: stream.x - 7,
    y: weighted.y - 21,
    width: stream.width + 78,
    height: stream.y + stream.height + 6 - weighted.y + 21,
  };
}

/** With the name of what is added, which reaches so far to the left of the plus sign. */
function sumBox({ out, plus }: Half, track: number, reach: number): Box {
  const left = Math.min(out.x - 6, plus - reach);
  return { x: left, y: out.y - 6, width: Math.max(out.x + out.width, plus + 9) + 6 - left, height: track + 15 - out.y + 6 };
}

/** How far what is computed now has come: it moves from there to its place. */
export function shiftOf(walk: Walk, layout: BlockLayout): readonly [dx: number, dy: number] {
  const { attention, feedForward } = layout;
  switch (walk.step.stage) {
    case 'norm1':
    case 'norm2':
      return [0, 26];
    case 'qkv':
      return [-20, 0];
    case 'mix':
    case 'heads':
      return [-36, 0];
    case 'add1':
      return [attention.plus - feedForward.stream.x, 0];
    case 'gateUp':
      return [0, 24];
    case 'activation':
    case 'down':
    case 'postNorm1':
    case 'postNorm2':
    case 'experts':
      return [0, -24];
    default:
      return [0, 0];
  }
}

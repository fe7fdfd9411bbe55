import { pixels } from '../format';
import type { TileLayout } from '../tiles/layout';
import type { Palette } from '../theme';
import { endOf, lengthOf, type Pair } from './geometry';

interface SmallDialsProps {
  readonly tiles: TileLayout;
  /** Of each dial, the two hands. */
  readonly hands: readonly (readonly [Pair, Pair])[];
  readonly colours: readonly [string, string];
  readonly chosen: number;
  readonly palette: Palette;
}

/** Many dials at once, each hand in the size of its own dial: three paths however many there are. In an SVG. */
export function SmallDials({ tiles, hands, colours, chosen, palette }: SmallDialsProps) {
  const radius = tiles.side / 2;
  const middle = (i: number): readonly [number, number] => [tiles.x(i) + radius, tiles.y(i) + radius];
  const rims = hands.map((_, i) => {
    const [x, y] = middle(i);
    return `M${pixels(x - radius)} ${pixels(y)}a${pixels(radius)} ${pixels(radius)} 0 1 0 ${pixels(2 * radius)} 0a${pixels(radius)} ${pixels(radius)} 0 1 0 ${pixels(-2 * radius)} 0`;
  });
  const lines = (which: 0 | 1): string =>
    hands
      .map((pair, i) => {
        const [x, y] = middle(i);
        const [toX, toY] = endOf(pair[which], x, y, (0.9 * radius) / (Math.max(...pair.map(lengthOf)) || 1));
        return `M${pixels(x)} ${pixels(y)}L${pixels(toX)} ${pixels(toY)}`;
      })
      .join('');
  const [x, y] = middle(chosen);
  const width = radius >= 12 ? 2 : 1.25;
  return (
    <g className="small-dials">
      <path d={rims.join('')} fill={palette.paper} stroke={palette.hairline} />
      <path d={lines(1)} stroke={colours[1]} strokeWidth={width} strokeLinecap="round" />
      <path d={lines(0)} stroke={colours[0]} strokeWidth={width} strokeLinecap="round" />
      <circle cx={pixels(x)} cy={pixels(y)} r={pixels(radius + 1)} fill="none" stroke={palette.ink} strokeWidth={1.75} />
    </g>
  );
}

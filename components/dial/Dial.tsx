import type { ReactNode } from 'react';
import { pixels } from '../format';
import type { Palette } from '../theme';
import { angleBetween, angleOf, endOf, lengthOf, turnPath, wedgePath, type Pair } from './geometry';

export interface Hand {
  readonly before: Pair;
  readonly after: Pair;
  /** By how much it was turned, whole turns included. */
  readonly turn: number;
  readonly colour: string;
}

interface DialProps {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** The two that are compared. */
  readonly hands: readonly [Hand, Hand];
  readonly palette: Palette;
  /** What lets a hand come round to where it stands. */
  readonly turning: (hand: Hand, marks: ReactNode) => ReactNode;
}

/** The ends of the hands keep off the rim. */
const REACH = 0.94;
const WAYS = [0.3, 0.44] as const;

/** Two pairs of numbers as hands of one dial: each before (dashed) and after it was turned, its way, and the angle between them. In an SVG. */
export function Dial({ x, y, radius, hands, palette, turning }: DialProps) {
  const longest = Math.max(...hands.map(({ after }) => lengthOf(after))) || 1;
  const scale = (REACH * radius) / longest;
  const [first, second] = hands;
  const between = angleBetween(first.after, second.after);
  return (
    <g className="dial">
      <circle cx={x} cy={y} r={radius} fill={palette.paper} stroke={palette.outline} />
      <path d={`M${x - radius} ${y}H${x + radius}M${x} ${y - radius}V${y + radius}`} stroke={palette.hairline} />
      <path d={wedgePath(x, y, radius * 0.86, angleOf(first.after), between)} fill={palette.ink} fillOpacity={0.08} />
      {hands.map((hand, i) => {
        const { before, after, turn, colour } = hand;
        const [x1, y1] = endOf(before, x, y, scale);
        const [x2, y2] = endOf(after, x, y, scale);
        return (
          <g key={i}>
            <path d={`M${x} ${y}L${pixels(x1)} ${pixels(y1)}`} stroke={colour} strokeWidth={1.25} strokeDasharray="3 3" />
            <circle cx={pixels(x1)} cy={pixels(y1)} r={2.5} fill={palette.paper} stroke={colour} />
            <path d={turnPath(x, y, radius * WAYS[i], angleOf(before), turn)} fill="none" stroke={colour} strokeOpacity={0.65} />
            {turning(
              hand,
              <>
                <path d={`M${x} ${y}L${pixels(x2)} ${pixels(y2)}`} stroke={colour} strokeWidth={3} strokeLinecap="round" />
                <circle cx={pixels(x2)} cy={pixels(y2)} r={4.5} fill={colour} />
              </>,
            )}
          </g>
        );
      })}
    </g>
  );
}

/** A pair of numbers as an arrow on a dial: the first to the right, the second upwards, turning against the clock. CSS pixels, radians. */
import { pixels } from '../format';

export type Pair = readonly [a: number, b: number];

/** Where a pair's arrow ends. */
export function endOf([a, b]: Pair, x: number, y: number, scale: number): readonly [x: number, y: number] {
  return [x + a * scale, y - b * scale];
}

export const lengthOf = ([a, b]: Pair): number => Math.hypot(a, b);
export const angleOf = ([a, b]: Pair): number => Math.atan2(b, a);

/** The angle from one arrow to another, from -pi to pi. */
export function angleBetween(from: Pair, to: Pair): number {
  return Math.atan2(from[0] * to[1] - from[1] * to[0], from[0] * to[0] + from[1] * to[1]);
}

const TURN = 2 * Math.PI;
/** Each full turn lies so much further out than the one before, up to so many turns: more would only be a ring. */
const SPIRAL = 3.5;
const MOST_TURNS = 2;
const STEPS_A_TURN = 32;

/**
 * The way from an angle by a turn of any size, as path data: beyond a full turn it winds outwards. Of many turns, the last ones
 * and the part of one.
 */
export function turnPath(x: number, y: number, radius: number, from: number, by: number): string {
  const whole = Math.trunc(by / TURN);
  const shown = by - Math.sign(by) * TURN * Math.max(0, Math.abs(whole) - MOST_TURNS);
  const steps = Math.max(2, Math.ceil((Math.abs(shown) / TURN) * STEPS_A_TURN));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const turned = (shown * i) / steps;
    const r = radius + (SPIRAL * Math.abs(turned)) / TURN;
    const at = from + turned;
    return `${i === 0 ? 'M' : 'L'}${pixels(x + r * Math.cos(at))} ${pixels(y - r * Math.sin(at))}`;
  }).join('');
}

/** The wedge between two arrows. */
export function wedgePath(x: number, y: number, radius: number, from: number, by: number): string {
  const [x1, y1] = [x + radius * Math.cos(from), y - radius * Math.sin(from)];
  const [x2, y2] = [x + radius * Math.cos(from + by), y - radius * Math.sin(from + by)];
  return `M${pixels(x)} ${pixels(y)}L${pixels(x1)} ${pixels(y1)}A${pixels(radius)} ${pixels(radius)} 0 0 ${by > 0 ? 0 : 1} ${pixels(x2)} ${pixels(y2)}Z`;
}

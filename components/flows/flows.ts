/** Flows from many rows into one: as wide as what flows, and side by side where they arrive. CSS pixels. */
import { pixels } from '../format';

export interface Flow {
  readonly path: string;
  /** Stroke width. */
  readonly width: number;
}

const LEAST_WIDTH = 0.5;

/** One flow for each share, given from the top row down, from `left` to `right`: shares of 1 together arrive `thickness` wide around `y`. */
export function flowsOf(
  shares: readonly { readonly y: number; readonly share: number }[],
  left: number,
  right: number,
  y: number,
  thickness: number,
): Flow[] {
  const total = shares.reduce((sum, { share }) => sum + share, 0);
  let edge = y - (total * thickness) / 2;
  const middle = pixels((left + right) / 2);
  return shares.map(({ y: from, share }) => {
    const width = share * thickness;
    const end = pixels(edge + width / 2);
    edge += width;
    const path = `M${pixels(left)} ${pixels(from)}C${middle} ${pixels(from)} ${middle} ${end} ${pixels(right)} ${end}`;
    return { path, width: pixels(Math.max(LEAST_WIDTH, width)) };
  });
}

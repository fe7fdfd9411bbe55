/** Lanes: several flows that come from the left, turn down side by side and arrive together. CSS pixels. */
import { pixels } from '../format';

export interface LaneStart {
  readonly x: number;
  readonly y: number;
  /** How much flows here; lanes share their room by it. */
  readonly size: number;
}

export interface Lane {
  readonly path: string;
  /** Stroke width. */
  readonly width: number;
  /** Where it ends, at `bottom`. */
  readonly x: number;
}

const LEAST_WIDTH = 0.75;
const RADIUS = 10;

/**
 * One lane for each start, given from the top down, between `right - room` and `right`: the topmost lies outermost, so that none
 * crosses another.
 */
export function lanesOf(starts: readonly LaneStart[], right: number, room: number, bottom: number): Lane[] {
  const total = starts.reduce((sum, { size }) => sum + size, 0);
  let edge = right;
  return starts.map(({ x, y, size }) => {
    const width = total > 0 ? (size / total) * room : room / starts.length;
    const lane = edge - width / 2;
    edge -= width;
    const radius = Math.max(0, Math.min(Math.max(RADIUS, width / 2 + 3), lane - x, bottom - y));
    const path = `M${pixels(x)} ${pixels(y)}H${pixels(lane - radius)}Q${pixels(lane)} ${pixels(y)} ${pixels(lane)} ${pixels(y + radius)}V${pixels(bottom)}`;
    return { path, width: pixels(Math.max(LEAST_WIDTH, width)), x: pixels(lane) };
  });
}

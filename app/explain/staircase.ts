/** A sum drawn: each term a bar that begins where the total stood and ends where it stands then. */
import type { SumKind } from '../../engine/explain';
import type { Folded } from './fold';

/** From where to where, as shares of the width. */
export interface Stair {
  readonly from: number;
  readonly to: number;
}

export interface Staircase {
  readonly zero: number;
  /** One for each line, and one for the rest where there is any. */
  readonly stairs: readonly Stair[];
}

/** Left free at both ends. */
const MARGIN = 0.02;

/** Numbers that are compared and not added all begin at zero. */
export function staircaseOf({ lines, rest }: Folded, sumKind: SumKind): Staircase {
  const totals = [...lines, ...(rest === null ? [] : [rest])].map(({ total }) => total);
  const spans =
    sumKind === 'choice'
      ? lines.map(({ term }) => [0, term.value] as const)
      : totals.map((total, i) => [i === 0 ? 0 : totals[i - 1], total] as const);
  const ends = spans.flat();
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  const at = (value: number): number => MARGIN + (1 - 2 * MARGIN) * (high === low ? 0.5 : (value - low) / (high - low));
  return { zero: at(0), stairs: spans.map(([from, to]) => ({ from: at(from), to: at(to) })) };
}

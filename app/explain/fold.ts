/** A long sum on screen: its first lines, and all others as one, with the totals that the engine's lines have. */
import type { Line, TermLine } from '../../engine/explain';

export interface Folded {
  readonly lines: readonly TermLine[];
  /** What is not shown, added together; null where everything is. */
  readonly rest: {
    readonly count: number;
    readonly value: number;
    readonly total: number;
    /** How many of them can be shown. */
    readonly openable: number;
  } | null;
}

/** The first `shown` lines, and the rest as one line. */
export function fold(all: readonly Line[], shown: number): Folded {
  const terms = all.filter((line) => line.kind === 'term');
  const lines = terms.slice(0, shown);
  const hidden = terms.slice(shown);
  const beyond = all.find((line) => line.kind === 'rest');
  if (hidden.length === 0 && beyond === undefined) return { lines, rest: null };
  const count = hidden.length + (beyond?.count ?? 0);
  const value = hidden.reduce((sum, { term }) => sum + term.value, beyond?.value ?? 0);
  return { lines, rest: { count, value, total: all[all.length - 1].total, openable: hidden.length } };
}

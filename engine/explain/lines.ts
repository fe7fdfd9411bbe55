/**
 * A long sum made readable: the terms as lines, the largest first or as they come, the rest folded into one line that can be
 * opened by asking for more, and a running total down to the sum.
 */
import type { Term } from './types';

export type Order = 'largest' | 'given';

export interface TermLine {
  readonly kind: 'term';
  /** Which of the terms, counted in their given order. */
  readonly at: number;
  readonly term: Term;
  /** The sum of this line and all lines above it. */
  readonly total: number;
}

/** All the terms that no line of their own shows. */
export interface RestLine {
  readonly kind: 'rest';
  readonly count: number;
  /** What they add together. */
  readonly value: number;
  readonly total: number;
}

export type Line = TermLine | RestLine;

/** The places of the terms in an order; of terms that are equally large, the first comes first. */
export function orderOf(terms: readonly Term[], order: Order): number[] {
  const places = terms.map((_, at) => at);
  if (order === 'given') return places;
  return places.toSorted((a, b) => Math.abs(terms[b].value) - Math.abs(terms[a].value) || a - b);
}

/** The first `shown` terms in the order as a line each, and the rest, where there is any, as one. */
export function linesOf(terms: readonly Term[], order: Order, shown: number = terms.length): Line[] {
  const places = orderOf(terms, order);
  let total = 0;
  const lines: Line[] = places.slice(0, shown).map((at) => {
    total += terms[at].value;
    return { kind: 'term', at, term: terms[at], total };
  });
  const folded = places.slice(shown);
  if (folded.length === 0) return lines;
  const value = folded.reduce((sum, at) => sum + terms[at].value, 0);
  return [...lines, { kind: 'rest', count: folded.length, value, total: total + value }];
}

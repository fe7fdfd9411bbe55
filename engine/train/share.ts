/** Deals work out to the members of a team so that all finish at about the same time; the same work is always dealt the same way. */

/**
 * For each item the member that takes it: the costliest first, each to whoever has least so far (Graham 1969, LPT).
 * `size` members; ties go to the lower number.
 */
export function dealOut(costs: readonly number[], size: number): number[] {
  const loads = Array.from({ length: size }, () => 0);
  const members = costs.map(() => 0);
  const order = costs.map((_, i) => i).toSorted((a, b) => costs[b] - costs[a] || a - b);
  for (const item of order) {
    const member = loads.indexOf(Math.min(...loads));
    loads[member] += costs[item];
    members[item] = member;
  }
  return members;
}

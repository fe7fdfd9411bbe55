/**
 * The heart of byte-pair encoding (Sennrich et al. 2016): of all neighbouring pairs that can merge, join the one of the best
 * rank; of several such places, the leftmost; repeat until no merge applies.
 */
import { Heap } from './heap';

/** Which pairs of tokens merge, in what order and into what. */
export interface MergeTable {
  /** The rank of a pair of tokens, 0 the best; undefined where they do not merge. */
  rank(left: number, right: number): number | undefined;
  /** What a pair that merges becomes. */
  merged(left: number, right: number): number;
  /** The merge that makes a token; null where none does. */
  madeBy(id: number): TokenOrigin | null;
}

export interface TokenOrigin {
  readonly rank: number;
  readonly left: number;
  readonly right: number;
}

/** One merge as it happened. Offsets count the parts that the piece began with. */
export interface Merge extends TokenOrigin {
  readonly merged: number;
  /** Where the left part starts and where the right one did. */
  readonly start: number;
  readonly seam: number;
}

/** A queue entry is one number, rank * SPAN + position, so that the lowest is the best merge, leftmost first. */
const SPAN = 2 ** 32;
const GONE = -1;

/**
 * Merges the parts of one piece until nothing merges; calls `onMerge` for each merge in order. O(n log n) for n parts:
 * parts are a linked list, candidate merges wait in a heap, and one that a neighbour's merge made stale is dropped when popped.
 */
export function mergeParts(parts: readonly number[], table: MergeTable, onMerge?: (merge: Merge) => void): number[] {
  const count = parts.length;
  const ids = [...parts];
  const next = Int32Array.from(ids, (_, i) => i + 1);
  const previous = Int32Array.from(ids, (_, i) => i - 1);
  const queue = new Heap<number>((a, b) => a < b);
  const rankAt = (at: number) => (at >= 0 && next[at] < count ? table.rank(ids[at], ids[next[at]]) : undefined);
  const enqueue = (at: number) => {
    const rank = rankAt(at);
    if (rank !== undefined) queue.push(rank * SPAN + at);
  };

  for (let at = 0; at < count; at++) enqueue(at);
  for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
    const start = entry % SPAN;
    const rank = Math.floor(entry / SPAN);
    if (ids[start] === GONE || rankAt(start) !== rank) continue;
    const seam = next[start];
    const merged = table.merged(ids[start], ids[seam]);
    onMerge?.({ rank, left: ids[start], right: ids[seam], merged, start, seam });
    ids[start] = merged;
    ids[seam] = GONE;
    next[start] = next[seam];
    if (next[start] < count) previous[next[start]] = start;
    enqueue(previous[start]);
    enqueue(start);
  }
  return ids.filter((id) => id !== GONE);
}

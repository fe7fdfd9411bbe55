/**
 * The heart of byte-pair encoding (Sennrich et al. 2016): of all neighbouring pairs that have a merge, join the one learnt
 * first; of several such places, the leftmost; repeat until no merge applies.
 */
import { Heap } from './heap';

/** The learnt merges, by rank: tokens left[rank] and right[rank] become merged[rank]. */
export interface MergeTable {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly merged: Int32Array;
  /** The rank of a pair of tokens; undefined where they do not merge. */
  rank(left: number, right: number): number | undefined;
}

/** One merge as it happened. Offsets count the parts that the piece began with (its bytes). */
export interface Merge {
  readonly rank: number;
  readonly left: number;
  readonly right: number;
  readonly merged: number;
  /** Where the left part starts and where the right one did. */
  readonly start: number;
  readonly seam: number;
}

/**
 * Reads the merges "left right" of a vocabulary.
 * Throws where one names or makes a token that the vocabulary lacks.
 */
export function mergeTable(merges: readonly string[], idOf: ReadonlyMap<string, number>, vocabSize: number): MergeTable {
  const left = new Int32Array(merges.length);
  const right = new Int32Array(merges.length);
  const merged = new Int32Array(merges.length);
  const ranks = new Map<number, number>();
  merges.forEach((merge, rank) => {
    const space = merge.indexOf(' ', 1);
    const names = [merge.slice(0, space), merge.slice(space + 1)];
    const ids = [...names, names.join('')].map((name) => idOf.get(name));
    const [a, b, ab] = ids;
    if (space < 0 || a === undefined || b === undefined || ab === undefined) {
      throw new RangeError(`merge ${rank}, "${merge}", names or makes a token that is not in the vocabulary`);
    }
    left[rank] = a;
    right[rank] = b;
    merged[rank] = ab;
    const pair = a * vocabSize + b;
    if (!ranks.has(pair)) ranks.set(pair, rank);
  });
  return { left, right, merged, rank: (a, b) => ranks.get(a * vocabSize + b) };
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
    onMerge?.({ rank, left: ids[start], right: ids[seam], merged: table.merged[rank], start, seam });
    ids[start] = table.merged[rank];
    ids[seam] = GONE;
    next[start] = next[seam];
    if (next[start] < count) previous[next[start]] = start;
    enqueue(previous[start]);
    enqueue(start);
  }
  return ids.filter((id) => id !== GONE);
}

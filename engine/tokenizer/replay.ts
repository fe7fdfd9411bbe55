/** The merges of a text, one by one, for watching byte-pair encoding at work. */
import type { Merge } from './merge';
import type { EncodeOptions, PieceMerges, Tokenizer } from './tokenizer';

/** A token inside a piece, made of the parts start to end (not included) that the piece began with. */
export interface Part {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/**
 * One piece with its merges. What it starts as is one id a byte; in SentencePiece one a character, or one for each byte of a
 * character that has no token; for a token found as it stands its own id, and no merges.
 */
export interface PieceReplay extends PieceMerges {
  readonly text: string;
  /** A control or user-defined token, found as it stands. */
  readonly special: boolean;
}

/** A merge with the parts on both sides of it. `at` is the left part's place among `before`, and the merged one's among `after`. */
export interface MergeStep extends Merge {
  readonly before: readonly Part[];
  readonly at: number;
  readonly after: readonly Part[];
}

/** The pieces of a text with their merges. All `ids` joined are `encode(text)`. Memory grows with the text's length only. */
export function replayMerges(
  tokenizer: Tokenizer,
  text: string,
  options: Pick<EncodeOptions, 'parseSpecial'> = {},
): PieceReplay[] {
  return tokenizer.split(text, options).map((piece) => {
    if (piece.special === null) return { text: piece.text, special: false, ...tokenizer.mergePiece(piece.text) };
    return { text: piece.text, special: true, initial: [piece.special], merges: [], ids: [piece.special] };
  });
}

/** The parts of a piece after its first `count` merges: 0 for what it starts with, `merges.length` for the end. */
export function partsAfter(piece: PieceReplay, count: number): Part[] {
  const ids: (number | null)[] = [...piece.initial];
  for (const merge of piece.merges.slice(0, count)) {
    ids[merge.start] = merge.merged;
    ids[merge.seam] = null;
  }
  const parts: Part[] = [];
  let end = ids.length;
  for (let start = ids.length - 1; start >= 0; start--) {
    const id = ids[start];
    if (id === null) continue;
    parts.push({ id, start, end });
    end = start;
  }
  return parts.toReversed();
}

/** Every step of a piece with the parts before and after it; quadratic in the piece's length, so for words, not for books. */
export function mergeSteps(piece: PieceReplay): MergeStep[] {
  return piece.merges.map((merge, i) => {
    const before = partsAfter(piece, i);
    return { ...merge, before, at: before.findIndex((part) => part.start === merge.start), after: partsAfter(piece, i + 1) };
  });
}

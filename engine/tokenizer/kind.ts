/** What sets one kind of tokenizer apart from another: the stages between text and ids that each does in its own way. */
import type { MergeTable } from './merge';

export interface TokenizerKind {
  /** A stretch of text as pieces that merges do not leave; `first` where nothing stands before it. */
  cut(stretch: string, first: boolean): string[];
  /** The tokens with which merging a piece starts. */
  start(piece: string): number[];
  readonly table: MergeTable;
  /** The token that is the whole piece, where the kind takes that without merging. */
  whole(piece: string): number | undefined;
  /** The bytes that a token writes: its own text, or what its alphabet stands for. */
  bytes(id: number): Uint8Array;
  /** Whether `cut` puts a blank before a text, which decoding takes off again. */
  readonly prefixes: boolean;
}

/** Bytes that UTF-8 never uses (C0, C1 and F5 upwards) need no token. */
export function occursInUtf8(byte: number): boolean {
  return byte < 0xf5 && byte !== 0xc0 && byte !== 0xc1;
}

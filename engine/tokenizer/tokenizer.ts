/** The tokenizer: text to token ids and back, over the data that a file or the trainer gives. */
import { BYTE_ALPHABET, tokenToBytes } from './bytes';
import { specialIds, TokenType, type TokenizerData } from './data';
import { displayBytes } from './display';
import { mergeParts, mergeTable, type Merge } from './merge';
import { preTokenizer } from './pretokenize';
import { decodeUtf8, wellFormed } from './text';

export interface EncodeOptions {
  /** Put the begin-of-text token first (default false). */
  readonly bos?: boolean;
  /** Read special tokens written in the text, "<|end_of_text|>", as those tokens; by default they are text like any other. */
  readonly parseSpecial?: boolean;
}

export interface DecodeOptions {
  /** Write special tokens out; by default they are left out. */
  readonly special?: boolean;
}

/** A piece of text that merges do not leave; `special` is its id where it is a special token. */
export interface Piece {
  readonly text: string;
  readonly special: number | null;
}

/** All there is to say about one token. */
export interface TokenDescription {
  readonly id: number;
  /** As the vocabulary writes it: "Ġthe". */
  readonly token: string;
  /** As a person reads it: "␣the". */
  readonly display: string;
  readonly bytes: Uint8Array;
  readonly type: keyof typeof TokenType;
  readonly special: boolean;
  /** The first merge that makes it; null for single bytes and special tokens. */
  readonly madeBy: { readonly rank: number; readonly left: number; readonly right: number } | null;
}

export interface Tokenizer {
  readonly data: TokenizerData;
  readonly vocabSize: number;
  /**
   * The ids of a text. Lone surrogates become U+FFFD (`replacedSurrogates` counts them).
   * Throws a RangeError when `bos` is asked for and the vocabulary has none.
   */
  encode(text: string, options?: EncodeOptions): number[];
  /** The text of any ids; U+FFFD where their bytes are no UTF-8. Throws a RangeError for an id outside the vocabulary. */
  decode(ids: readonly number[], options?: DecodeOptions): string;
  /** The bytes that a token writes. Throws a RangeError for an id outside the vocabulary, as all that follow do. */
  bytesOf(id: number): Uint8Array;
  /** A token for reading: blanks and control characters have visible marks, bytes that are no UTF-8 are in hexadecimal. */
  display(id: number): string;
  describe(id: number): TokenDescription;
  isSpecial(id: number): boolean;
  /** The first two stages of `encode`: special tokens (if asked for) cut out, the rest pre-tokenised. */
  split(text: string, options?: Pick<EncodeOptions, 'parseSpecial'>): Piece[];
  /** One id for each byte of a piece: the parts with which merging starts. */
  byteIds(piece: string): number[];
  /** The last stage of `encode`: the ids of one piece, each merge reported as it happens. */
  mergePiece(piece: string, onMerge: (merge: Merge) => void): number[];
}

/** Words recur, so their ids are kept; the longest and the most that are worth keeping. */
const CACHED_LENGTH = 64;
const CACHED_PIECES = 50_000;

/** Throws a RangeError on data that is no byte-level BPE: an unknown pre-tokeniser, a missing byte, a merge of unknown tokens. */
export function createTokenizer(data: TokenizerData): Tokenizer {
  const { tokens, tokenTypes, bosId, eosId } = data;
  const vocabSize = tokens.length;
  for (const id of [bosId, eosId]) if (id !== null) checkId(id);
  const special = new Set(specialIds(data));
  const idOf = new Map<string, number>();
  tokens.forEach((token, id) => {
    if (!special.has(id) && !idOf.has(token)) idOf.set(token, id);
  });
  const byteId = BYTE_ALPHABET.map((character, byte) => {
    const id = idOf.get(character);
    if (id === undefined) throw new RangeError(`the vocabulary has no token for byte ${byte}`);
    return id;
  });
  const table = mergeTable(data.merges, idOf, vocabSize);
  const preTokenize = preTokenizer(data.pre);
  const specialByText = new Map(Array.from(special, (id) => [tokens[id], id]));
  const specialPattern = alternatives([...specialByText.keys()]);
  const utf8 = new TextEncoder();
  const tokenBytes = tokens.map((token, id) => (tokenTypes[id] === TokenType.normal ? tokenToBytes(token) : utf8.encode(token)));
  const cache = new Map<string, readonly number[]>();

  function checkId(id: number): void {
    if (!Number.isInteger(id) || id < 0 || id >= vocabSize) {
      throw new RangeError(`token ${id} is outside the vocabulary of ${vocabSize}`);
    }
  }

  function bytesOf(id: number): Uint8Array {
    checkId(id);
    return tokenBytes[id];
  }

  function split(text: string, { parseSpecial = false }: Pick<EncodeOptions, 'parseSpecial'> = {}): Piece[] {
    const stretches = parseSpecial && specialPattern ? wellFormed(text).split(specialPattern) : [wellFormed(text)];
    return stretches.flatMap((stretch, i): Piece[] =>
      // Splitting at a captured group leaves the special tokens at the odd places.
      i % 2 === 1
        ? [{ text: stretch, special: specialByText.get(stretch) ?? null }]
        : preTokenize(stretch).map((piece) => ({ text: piece, special: null })),
    );
  }

  const byteIds = (piece: string) => Array.from(utf8.encode(piece), (byte) => byteId[byte]);

  function encodePiece(piece: string): readonly number[] {
    const known = cache.get(piece);
    if (known) return known;
    const ids = mergeParts(byteIds(piece), table);
    if (piece.length <= CACHED_LENGTH) {
      if (cache.size >= CACHED_PIECES) cache.clear();
      cache.set(piece, ids);
    }
    return ids;
  }

  return {
    data,
    vocabSize,
    bytesOf,
    split,
    byteIds,
    mergePiece: (piece, onMerge) => mergeParts(byteIds(piece), table, onMerge),

    encode(text, { bos = false, parseSpecial = false } = {}) {
      const ids: number[] = [];
      if (bos) {
        if (bosId === null) throw new RangeError('this vocabulary has no begin-of-text token');
        ids.push(bosId);
      }
      for (const piece of split(text, { parseSpecial })) {
        if (piece.special !== null) ids.push(piece.special);
        else for (const id of encodePiece(piece.text)) ids.push(id);
      }
      return ids;
    },

    decode(ids, options = {}) {
      const written = options.special ? ids : ids.filter((id) => !special.has(id));
      const parts = written.map(bytesOf);
      const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
      let offset = 0;
      for (const part of parts) {
        bytes.set(part, offset);
        offset += part.length;
      }
      return decodeUtf8(bytes);
    },

    isSpecial(id) {
      checkId(id);
      return special.has(id);
    },

    display: (id) => displayBytes(bytesOf(id)),

    describe(id) {
      const bytes = bytesOf(id);
      const rank = table.merged.indexOf(id);
      return {
        id,
        token: tokens[id],
        display: displayBytes(bytes),
        bytes,
        type: typeName(tokenTypes[id]),
        special: special.has(id),
        madeBy: rank < 0 ? null : { rank, left: table.left[rank], right: table.right[rank] },
      };
    },
  };
}

function typeName(type: number): keyof typeof TokenType {
  for (const [name, value] of Object.entries(TokenType)) if (value === type) return name as keyof typeof TokenType;
  return 'unknown';
}

/** A pattern that finds and captures any of the texts, the longest first; null for none. */
function alternatives(texts: string[]): RegExp | null {
  const escaped = texts
    .filter((text) => text !== '')
    .toSorted((a, b) => b.length - a.length)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return escaped.length > 0 ? new RegExp(`(${escaped.join('|')})`) : null;
}

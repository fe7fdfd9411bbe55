/** The tokenizer: text to token ids and back, over the data that a file or the trainer gives. */
import { addedTokens } from './added';
import { bpeKind } from './bpe';
import { specialIds, TokenType, type TokenizerData } from './data';
import { displayBytes } from './display';
import { mergeParts, type Merge, type TokenOrigin } from './merge';
import { spmKind } from './spm';
import { decodeUtf8, wellFormed } from './text';

export interface EncodeOptions {
  /** Put the begin-of-text token first (default false). */
  readonly bos?: boolean;
  /** Read control tokens written in the text, "<|end_of_text|>", as those tokens; by default they are text like any other. */
  readonly parseSpecial?: boolean;
}

export interface DecodeOptions {
  /** Write special tokens out; by default they are left out. */
  readonly special?: boolean;
  /**
   * The ids go on a text that stands already, so a blank at their start belongs to it; by default the blank that SentencePiece
   * puts before a text is taken off.
   */
  readonly continued?: boolean;
}

/** A piece of text that merges do not leave; `special` is its id where it is a control or user-defined token as it stands. */
export interface Piece {
  readonly text: string;
  readonly special: number | null;
}

/** How a piece becomes tokens: those it starts with, the merges in the order in which they happen, those that remain. */
export interface PieceMerges {
  readonly initial: readonly number[];
  readonly merges: readonly Merge[];
  readonly ids: readonly number[];
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
  /** The merge that makes it; null for single bytes or characters and special tokens. */
  readonly madeBy: TokenOrigin | null;
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
  /** Whether a token stands for no text of its own: control tokens and the unknown one. */
  isSpecial(id: number): boolean;
  /** 1 where a token that opens a text begins with the blank that SentencePiece put there, else 0. */
  prefixLength(id: number): number;
  /** The first two stages of `encode`: control and user-defined tokens cut out, the rest in pieces. */
  split(text: string, options?: Pick<EncodeOptions, 'parseSpecial'>): Piece[];
  /** The last stage of `encode`, merge by merge. A piece starts as its bytes, in SentencePiece as its characters. */
  mergePiece(piece: string): PieceMerges;
}

/** Words recur, so their ids are kept; the longest and the most that are worth keeping. */
const CACHED_LENGTH = 64;
const CACHED_PIECES = 50_000;

/**
 * Throws a RangeError on data that is no tokenizer: an unknown pre-tokeniser, a missing byte, a merge of unknown tokens, an id
 * outside the vocabulary.
 */
export function createTokenizer(data: TokenizerData): Tokenizer {
  const { tokens, tokenTypes, bosId, eosId } = data;
  const vocabSize = tokens.length;
  for (const id of [bosId, eosId]) if (id !== null) checkId(id);
  const kind = data.model === 'bpe' ? bpeKind(data) : spmKind(data);
  const { table } = kind;
  const cutAdded = addedTokens(data);
  const special = new Set(specialIds(data));
  const tokenBytes = tokens.map((_, id) => kind.bytes(id));
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
    return cutAdded(wellFormed(text), parseSpecial).flatMap(({ text: stretch, id, first }): Piece[] =>
      id === null ? kind.cut(stretch, first).map((piece) => ({ text: piece, special: null })) : [{ text: stretch, special: id }],
    );
  }

  function encodePiece(piece: string): readonly number[] {
    const known = cache.get(piece);
    if (known) return known;
    const whole = kind.whole(piece);
    const ids = whole === undefined ? mergeParts(kind.start(piece), table) : [whole];
    if (piece.length <= CACHED_LENGTH) {
      if (cache.size >= CACHED_PIECES) cache.clear();
      cache.set(piece, ids);
    }
    return ids;
  }

  function prefixLength(id: number): number {
    const bytes = bytesOf(id);
    return kind.prefixes && tokenTypes[id] === TokenType.normal && bytes[0] === 0x20 ? 1 : 0;
  }

  return {
    data,
    vocabSize,
    bytesOf,
    prefixLength,
    split,

    mergePiece(piece) {
      const initial = kind.start(piece);
      const merges: Merge[] = [];
      const ids = mergeParts(initial, table, (merge) => merges.push(merge));
      const whole = kind.whole(piece);
      // A token that its merges do not lead to is there from the start.
      if (whole !== undefined && (ids.length > 1 || ids[0] !== whole)) return { initial: [whole], merges: [], ids: [whole] };
      return { initial, merges, ids };
    },

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
      const prefix = options.continued || written.length === 0 ? 0 : prefixLength(written[0]);
      return decodeUtf8(bytes.subarray(prefix));
    },

    isSpecial(id) {
      checkId(id);
      return special.has(id);
    },

    display: (id) => displayBytes(bytesOf(id)),

    describe(id) {
      const bytes = bytesOf(id);
      return {
        id,
        token: tokens[id],
        display: displayBytes(bytes),
        bytes,
        type: typeName(tokenTypes[id]),
        special: special.has(id),
        madeBy: table.madeBy(id),
      };
    },
  };
}

function typeName(type: number): keyof typeof TokenType {
  for (const [name, value] of Object.entries(TokenType)) if (value === type) return name as keyof typeof TokenType;
  return 'unknown';
}

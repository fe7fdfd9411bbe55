/** Byte-level byte-pair encoding (Radford et al. 2019): pieces by a pattern, each piece as its bytes, merges by rank. */
import { BYTE_ALPHABET, tokenToBytes } from './bytes';
import { TokenType, type BpeData } from './data';
import { occursInUtf8, type TokenizerKind } from './kind';
import type { MergeTable } from './merge';
import { preTokenizer, takesWholePieces } from './pretokenize';

/** Throws a RangeError on an unknown pre-tokeniser, a byte without a token, a merge of unknown tokens. */
export function bpeKind(data: BpeData): TokenizerKind {
  const { tokens, tokenTypes, merges, pre, nfc = false } = data;
  const idOf = new Map<string, number>();
  tokens.forEach((token, id) => {
    if (tokenTypes[id] === TokenType.normal && !idOf.has(token)) idOf.set(token, id);
  });
  const byteId = BYTE_ALPHABET.map((character, byte) => {
    const id = idOf.get(character);
    if (id === undefined && occursInUtf8(byte)) throw new RangeError(`the vocabulary has no token for byte ${byte}`);
    return id ?? -1;
  });
  const preTokenize = preTokenizer(pre);
  const wholePieces = takesWholePieces(pre);
  const utf8 = new TextEncoder();
  const spelled = (piece: string) => Array.from(utf8.encode(piece), (byte) => BYTE_ALPHABET[byte]).join('');
  return {
    cut: (stretch) => preTokenize(nfc ? stretch.normalize('NFC') : stretch),
    start: (piece) => Array.from(utf8.encode(piece), (byte) => byteId[byte]),
    table: rankTable(merges, idOf, tokens),
    whole: (piece) => (wholePieces ? idOf.get(spelled(piece)) : undefined),
    bytes: (id) => (tokenTypes[id] === TokenType.normal ? tokenToBytes(tokens[id]) : utf8.encode(tokens[id])),
    prefixes: false,
  };
}

/**
 * Reads the merges "left right" of a vocabulary, whose order is their rank. `idOf` has the tokens that text can become; a merge
 * that makes any other, a control token, is left out. Throws where one names or makes a token that the vocabulary lacks.
 */
function rankTable(merges: readonly string[], idOf: ReadonlyMap<string, number>, tokens: readonly string[]): MergeTable {
  const vocabSize = tokens.length;
  const left = new Int32Array(merges.length);
  const right = new Int32Array(merges.length);
  const merged = new Int32Array(merges.length).fill(-1);
  const ranks = new Map<number, number>();
  const rank = (a: number, b: number) => ranks.get(a * vocabSize + b);
  merges.forEach((merge, i) => {
    const space = merge.indexOf(' ', 1);
    const names = [merge.slice(0, space), merge.slice(space + 1), merge.slice(0, space) + merge.slice(space + 1)];
    const [a, b, ab] = names.map((name) => idOf.get(name));
    if (space < 0 || a === undefined || b === undefined || ab === undefined) {
      if (space > 0 && names.every((name) => tokens.includes(name))) return;
      throw new RangeError(`merge ${i}, "${merge}", names or makes a token that is not in the vocabulary`);
    }
    [left[i], right[i], merged[i]] = [a, b, ab];
    if (rank(a, b) === undefined) ranks.set(a * vocabSize + b, i);
  });
  return {
    rank,
    merged: (a, b) => merged[rank(a, b) ?? -1],
    madeBy(id) {
      const first = merged.indexOf(id);
      return first < 0 ? null : { rank: first, left: left[first], right: right[first] };
    },
  };
}

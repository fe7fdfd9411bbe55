/**
 * SentencePiece's byte-pair encoding (Kudo and Richardson 2018) with byte fallback: a piece starts as its characters, "▁" for a
 * blank; any two neighbours that spell a token can merge, and the token of the highest score goes first; a character without a
 * token becomes its bytes' tokens.
 */
import { TokenType, type SpacePrefix, type SpmData } from './data';
import { occursInUtf8, type TokenizerKind } from './kind';
import { mergeParts, type MergeTable, type TokenOrigin } from './merge';

/** Stands for a blank: U+2581. */
export const BLANK = '▁';
/** How the tokens of single bytes are called: "<0x0A>". */
export const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;

const WORDS = new RegExp(`[ ${BLANK}]+[^ ${BLANK}]*|[^ ${BLANK}]+`, 'gu');
const BLANK_INSIDE = new RegExp(`[^${BLANK}]${BLANK}`, 'u');

/** Throws a RangeError where there is not one score a token, or a byte has no token and there is none for the unknown. */
export function spmKind(data: SpmData): TokenizerKind {
  const { tokens, tokenTypes, scores, unknownId, spacePrefix } = data;
  if (scores.length !== tokens.length) throw new RangeError(`there are ${scores.length} scores for ${tokens.length} tokens`);
  const utf8 = new TextEncoder();
  const byteId = Array.from({ length: 256 }, () => unknownId);
  /** The tokens that text can become: no mark of the model's own can be typed letter by letter. */
  const idOf = new Map<string, number>();
  tokens.forEach((token, id) => {
    const byte = BYTE_TOKEN.exec(token);
    if (byte && tokenTypes[id] === TokenType.byte) byteId[parseInt(byte[1], 16)] = id;
    else if (isSpelled(tokenTypes[id]) && !idOf.has(token)) idOf.set(token, id);
  });
  const missing = byteId.findIndex((id, byte) => id === null && occursInUtf8(byte));
  if (missing >= 0) throw new RangeError(`the vocabulary has no token for byte ${missing}, and none for what is unknown`);

  const start = (piece: string) =>
    Array.from(piece.replaceAll(' ', BLANK)).flatMap(
      (character) => idOf.get(character) ?? Array.from(utf8.encode(character), (byte) => byteId[byte] ?? -1),
    );
  // Where no token has a blank after anything else, no merge can cross the start of a word: merging word by word is the same.
  const byWord = !Array.from(idOf.keys()).some((token) => BLANK_INSIDE.test(token));
  return {
    cut(stretch, first) {
      const text = withPrefix(stretch, spacePrefix, first);
      return byWord ? (text.match(WORDS) ?? []) : [text];
    },
    start,
    table: scoreTable(data, idOf, start),
    whole: () => undefined,
    bytes(id) {
      const type = tokenTypes[id];
      const byte = type === TokenType.byte ? BYTE_TOKEN.exec(tokens[id]) : null;
      if (byte) return Uint8Array.of(parseInt(byte[1], 16));
      return utf8.encode(type === TokenType.normal ? tokens[id].replaceAll(BLANK, ' ') : tokens[id]);
    },
    prefixes: spacePrefix !== 'never',
  };
}

function isSpelled(type: number): boolean {
  return type === TokenType.normal || type === TokenType.userDefined;
}

function withPrefix(stretch: string, prefix: SpacePrefix, first: boolean): string {
  if (prefix === 'never') return stretch;
  if (prefix === 'always') return ` ${stretch}`;
  const begun = stretch.startsWith(' ') || stretch.startsWith(BLANK);
  return begun || (prefix === 'missing-first' && !first) ? stretch : ` ${stretch}`;
}

/** A pair's rank is its token's place among the scores, equal for equal scores, so that of those the leftmost goes first. */
function scoreTable(
  { tokens, tokenTypes, scores }: SpmData,
  idOf: ReadonlyMap<string, number>,
  start: (piece: string) => number[],
): MergeTable {
  const distinct = new Set(Array.from(idOf.values(), (id) => scores[id]));
  const places = new Map([...distinct].toSorted((a, b) => b - a).map((score, place) => [score, place]));
  const token = (left: number, right: number) =>
    isSpelled(tokenTypes[left]) && isSpelled(tokenTypes[right]) ? idOf.get(tokens[left] + tokens[right]) : undefined;
  const table: MergeTable = {
    rank(left, right) {
      const id = token(left, right);
      return id === undefined ? undefined : places.get(scores[id]);
    },
    merged: (left, right) => token(left, right) ?? -1,
    madeBy(id) {
      if (!isSpelled(tokenTypes[id])) return null;
      let last: TokenOrigin | null = null;
      const parts = mergeParts(start(tokens[id]), table, ({ rank, left, right }) => (last = { rank, left, right }));
      return parts.length === 1 && parts[0] === id ? last : null;
    },
  };
  return table;
}

/** Tokens that are found in a text as they read, before anything else is done to it: control and user-defined ones. */
import { isSpecialType, TokenType, type TokenizerData } from './data';

/** A part of a text: `id` where it is a token as it stands, null where it is yet to be encoded. */
export interface Stretch {
  readonly text: string;
  readonly id: number | null;
  /** Nothing stands before it. */
  readonly first: boolean;
}

/**
 * How to cut a text at such tokens: the leftmost first, of several the longest. User-defined ones are always found, control and
 * unknown ones only with `parseSpecial`, as in llama.cpp.
 */
export function addedTokens(data: TokenizerData): (text: string, parseSpecial: boolean) => Stretch[] {
  const { tokens, tokenTypes } = data;
  const [lstrip, rstrip] = [new Set(data.lstrip), new Set(data.rstrip)];
  const added = tokens.flatMap((_, id) =>
    tokenTypes[id] === TokenType.userDefined || isSpecialType(tokenTypes[id]) ? [id] : [],
  );
  const idOf = new Map(added.map((id) => [tokens[id], id]));
  const always = alternatives(added.filter((id) => tokenTypes[id] === TokenType.userDefined).map((id) => tokens[id]));
  const all = alternatives(added.map((id) => tokens[id]));

  return (text, parseSpecial) => {
    const pattern = parseSpecial ? all : always;
    const parts = pattern ? text.split(pattern) : [text];
    // Splitting at a captured group leaves the tokens at the odd places.
    const ids = parts.map((part, i) => (i % 2 === 1 ? (idOf.get(part) ?? null) : null));
    return parts.flatMap((part, i): Stretch[] => {
      let stretch = part;
      if (ids[i] === null) {
        const [before, after] = [ids[i - 1] ?? null, ids[i + 1] ?? null];
        if (before !== null && rstrip.has(before)) stretch = stretch.replace(/^\p{White_Space}+/u, '');
        if (after !== null && lstrip.has(after)) stretch = stretch.replace(/\p{White_Space}+$/u, '');
      }
      return stretch === '' ? [] : [{ text: stretch, id: ids[i], first: i === 0 }];
    });
  };
}

/** A pattern that finds and captures any of the texts, the longest first; null for none. */
function alternatives(texts: string[]): RegExp | null {
  const escaped = texts
    .filter((text) => text !== '')
    .toSorted((a, b) => b.length - a.length)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return escaped.length > 0 ? new RegExp(`(${escaped.join('|')})`) : null;
}

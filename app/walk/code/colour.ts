/**
 * TypeScript in pieces, to be coloured: comments, strings, numbers, keywords and names. No grammar, only the outside of words;
 * what the pieces say together is always the text itself.
 */
export interface CodePiece {
  readonly kind: 'comment' | 'string' | 'number' | 'keyword' | 'name' | 'other';
  readonly text: string;
  /** Whether a name belongs to what stands before it, as after a dot. */
  readonly isMember: boolean;
}

const KEYWORDS = new Set(
  (
    'as async await break case catch class const continue default delete do else export extends false finally for from function ' +
    'get if import in instanceof interface let new null of private readonly return satisfies static switch this throw true try ' +
    'type typeof undefined void while yield'
  ).split(' '),
);

/** A regular expression stands where a value is expected; anywhere else a slash divides. */
const BEFORE_VALUE = /(?:^|[=(,:[!&|?{};\n]|=>|\breturn)\s*$/;

/** The first of these that matches here, in this order. */
const RULES: readonly (readonly [CodePiece['kind'] | 'regex', RegExp])[] = [
  ['comment', /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/y],
  ['string', /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/y],
  ['regex', /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y],
  ['number', /\b(?:0x[\da-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)n?\b/y],
  ['name', /[\p{L}_$#][\p{L}\p{N}_$]*/uy],
  ['other', /[^\p{L}\p{N}_$#'"`/]+|[^]/uy],
];

/** The pieces of a whole text, comments across lines among them. */
export function piecesOf(source: string): CodePiece[] {
  const pieces: CodePiece[] = [];
  for (let at = 0; at < source.length;) {
    const before = source.slice(Math.max(0, at - 24), at);
    for (const [kind, rule] of RULES) {
      if (kind === 'regex' && !BEFORE_VALUE.test(before)) continue;
      rule.lastIndex = at;
      const text = rule.exec(source)?.[0];
      if (text === undefined || text === '') continue;
      pieces.push({
        kind: kind === 'regex' ? 'string' : kind === 'name' && KEYWORDS.has(text) ? 'keyword' : kind,
        text,
        isMember: before.endsWith('.') && !before.endsWith('...'),
      });
      at += text.length;
      break;
    }
  }
  return pieces;
}

/** Of the sources seen so far: every step shows one of a few. */
const known = new Map<string, readonly CodePiece[][]>();

/** The same, line by line. */
export function linesOf(source: string): readonly CodePiece[][] {
  const before = known.get(source);
  if (before !== undefined) return before;
  const lines: CodePiece[][] = [[]];
  for (const piece of piecesOf(source)) {
    piece.text.split('\n').forEach((text, i) => {
      if (i > 0) lines.push([]);
      if (text !== '') lines[lines.length - 1].push({ ...piece, text });
    });
  }
  known.set(source, lines);
  return lines;
}

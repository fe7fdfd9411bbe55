/**
 * A token's text made fit to be seen: blanks, control characters and characters that would turn or join their neighbours
 * become marks. What comes out is only ever put into text nodes.
 */
export interface Piece {
  readonly kind: 'text' | 'space' | 'mark';
  readonly text: string;
}

const SPACE_MARK = '␣';
const MARKS = new Map([
  ['\n', '↵'],
  ['\r', '␍'],
  ['\t', '⇥'],
  ['\u007f', '␡'],
]);

/** Characters that are invisible, or that change the direction of text. The joiner and the variation selectors stay: emoji need them. */
const HIDDEN = /^[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}\p{Space_Separator}\p{Surrogate}]$/u;
const JOINER = '\u200d';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function pieceOf(character: string): Piece {
  if (character === ' ') return { kind: 'space', text: ' ' };
  const mark = MARKS.get(character);
  if (mark) return { kind: 'mark', text: mark };
  const code = character.codePointAt(0) ?? 0;
  // Unicode has a picture for each of the first 32 control characters, in their order.
  if (code < 0x20) return { kind: 'mark', text: String.fromCodePoint(0x2400 + code) };
  if (!HIDDEN.test(character)) return { kind: 'text', text: character };
  return { kind: 'mark', text: `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩` };
}

/** The text cut where its kind changes: "␣a\n" -> space, text "a", mark "↵". */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const { segment } of graphemes.segment(text)) {
    // Within one sign a joiner does its work; alone it would be invisible.
    const whole = segment.includes(JOINER) && !HIDDEN.test(Array.from(segment)[0]);
    for (const piece of whole ? [{ kind: 'text', text: segment } as const] : Array.from(segment, pieceOf)) {
      const last = pieces.at(-1);
      if (last && last.kind === piece.kind) pieces[pieces.length - 1] = { kind: last.kind, text: last.text + piece.text };
      else pieces.push(piece);
    }
  }
  return pieces;
}

/** The same as one string, spaces marked: for attributes, tables and sentences. */
export function visibleText(text: string): string {
  return piecesOf(text)
    .map((piece) => (piece.kind === 'space' ? SPACE_MARK.repeat(piece.text.length) : piece.text))
    .join('');
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\u3000-\u303f\uff01-\uff60]/u;

/** How many columns of a monospaced font a visible text takes: East Asian signs and emoji take two. */
export function columnsOf(visible: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(visible)) columns += WIDE.test(segment) ? 2 : 1;
  return columns;
}

/** A visible text cut, between signs, to at most so many columns, with an ellipsis where something was left out. */
export function truncate(visible: string, columns: number): string {
  if (columnsOf(visible) <= columns) return visible;
  let kept = '';
  let used = 1;
  for (const { segment } of graphemes.segment(visible)) {
    used += columnsOf(segment);
    if (used > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}

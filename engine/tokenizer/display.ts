/** Bytes and text for reading: what is invisible on paper gets a mark. */
import { decodeUtf8, utf8Length } from './text';

const MARKS = new Map([
  [' ', '␣'],
  ['\n', '↵'],
  ['\r', '␍'],
  ['\t', '⇥'],
  ['\u007f', '␡'],
]);

/** Invisible or direction-changing characters that would otherwise vanish or disturb their neighbours. */
const HIDDEN = /[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}\p{Space_Separator}]/u;

function displayCharacter(character: string): string {
  const mark = MARKS.get(character);
  if (mark) return mark;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code); // Unicode's control pictures, in the same order
  return HIDDEN.test(character) ? `⟨U+${hex(code, 4)}⟩` : character;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

/** Text with marks for blanks and invisible characters: "the\n" -> "the↵". */
export function displayText(text: string): string {
  return Array.from(text, displayCharacter).join('');
}

/** The same for bytes; those that are no UTF-8 are shown in hexadecimal: ⟨E2 82⟩. */
export function displayBytes(bytes: Uint8Array): string {
  let shown = '';
  for (let start = 0; start < bytes.length;) {
    const end = start + utf8Length(bytes, start);
    const unit = bytes.subarray(start, end);
    const text = decodeUtf8(unit);
    // Three bytes from EF on are U+FFFD itself; any other way to get it is a replacement.
    const broken = text === '\ufffd' && !(unit.length === 3 && unit[0] === 0xef);
    shown += broken ? `⟨${Array.from(unit, (byte) => hex(byte, 2)).join(' ')}⟩` : displayCharacter(text);
    start = end;
  }
  return shown;
}

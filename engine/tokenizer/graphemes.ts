/**
 * Tokens grouped for display. A token may hold a part of a character, and a character a part of what a reader sees as one sign
 * (a grapheme cluster: an emoji with its skin tone, a letter with its accents), so tokens that share a sign share a segment.
 */
import { decodeUtf8, utf8Length } from './text';
import type { Tokenizer } from './tokenizer';

export interface Segment {
  readonly text: string;
  readonly ids: readonly number[];
  /** The places of its tokens: start, and end (not included). */
  readonly tokenRange: readonly [start: number, end: number];
  readonly bytes: Uint8Array;
  /** A special token, always by itself. */
  readonly special: boolean;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The fewest tokens a segment such that segments begin and end where graphemes do.
 * Their texts joined are `decode(ids, { special: true, continued: true })`. Throws a RangeError for an id outside the vocabulary.
 */
export function segmentTokens(tokenizer: Tokenizer, ids: readonly number[]): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  while (start < ids.length) {
    let end = start + 1;
    if (tokenizer.isSpecial(ids[start])) {
      const bytes = tokenizer.bytesOf(ids[start]);
      segments.push({ text: decodeUtf8(bytes), ids: [ids[start]], tokenRange: [start, end], bytes, special: true });
    } else {
      while (end < ids.length && !tokenizer.isSpecial(ids[end])) end++;
      segments.push(...segmentRun(tokenizer, ids, start, end));
    }
    start = end;
  }
  return segments;
}

/** The segments of ids[start..end), none of them special. */
function segmentRun(tokenizer: Tokenizer, ids: readonly number[], start: number, end: number): Segment[] {
  const bytes = Uint8Array.from(ids.slice(start, end).flatMap((id) => [...tokenizer.bytesOf(id)]));
  const boundaries = graphemeBoundaries(bytes);
  const segments: Segment[] = [];
  let firstToken = start;
  let firstByte = 0;
  let byte = 0;
  for (let token = start; token < end; token++) {
    byte += tokenizer.bytesOf(ids[token]).length;
    if (!boundaries.has(byte)) continue;
    const own = bytes.slice(firstByte, byte);
    const tokenRange = [firstToken, token + 1] as const;
    segments.push({ text: decodeUtf8(own), ids: ids.slice(...tokenRange), tokenRange, bytes: own, special: false });
    firstToken = token + 1;
    firstByte = byte;
  }
  return segments;
}

/** The byte offsets between graphemes, both ends included. */
function graphemeBoundaries(bytes: Uint8Array): Set<number> {
  const boundaries = new Set([0]);
  let byte = 0;
  for (const grapheme of graphemesOf(decodeUtf8(bytes))) {
    // Each code point, well formed or replaced, stands for the bytes that utf8Length counts.
    for (const _ of grapheme) byte += utf8Length(bytes, byte);
    boundaries.add(byte);
  }
  return boundaries;
}

/** Code units looked at at a time: V8's segmenter takes longer for each grapheme the longer the text. */
const WINDOW = 256;

/**
 * The graphemes of a text, a window at a time. Where a grapheme ends depends only on itself and the next code point, so all
 * that a window finds is right but its last, which may go on behind the window.
 */
function* graphemesOf(text: string): Generator<string> {
  let window = WINDOW;
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + window, text.length);
    if ((text.codePointAt(end - 1) ?? 0) > 0xffff) end++; // not between the halves of a surrogate pair
    const found = Array.from(graphemes.segment(text.slice(start, end)), ({ segment }) => segment);
    if (end < text.length) found.pop();
    window = found.length > 0 ? WINDOW : 2 * window;
    yield* found;
    start += found.join('').length;
  }
}

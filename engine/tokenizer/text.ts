/**
 * Text as bytes: the two places where Unicode strings and UTF-8 do not quite fit each other.
 * A JavaScript string may hold half a surrogate pair, which has no UTF-8; a run of bytes may be no UTF-8 at all.
 */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** How many lone surrogates a text holds: `wellFormed` replaces each by U+FFFD, and the page should say so. */
export function replacedSurrogates(text: string): number {
  return text.match(LONE_SURROGATE)?.length ?? 0;
}

/** The text with every lone surrogate replaced by U+FFFD, the replacement character. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '\ufffd');
}

/**
 * The length in bytes of the character that starts at `start`, or of the ill-formed bytes that a decoder replaces by one U+FFFD
 * there (Unicode 16, section 3.9, "U+FFFD substitution of maximal subparts"; the WHATWG decoder does the same).
 * Either way those bytes alone decode to exactly one code point.
 */
export function utf8Length(bytes: Uint8Array, start: number): number {
  const lead = bytes[start];
  const following = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  for (let i = 1; i <= following; i++) {
    const [low, high] = i === 1 ? secondByteRange(lead) : [0x80, 0xbf];
    const byte = bytes[start + i];
    if (byte === undefined || byte < low || byte > high) return i;
  }
  return following + 1;
}

/** The second byte is narrower after four leads: no overlong forms (E0, F0), no surrogates (ED), nothing past U+10FFFF (F4). */
function secondByteRange(lead: number): [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}

/** Bytes as text, U+FFFD where they are no UTF-8. A byte order mark is text like any other. */
export function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

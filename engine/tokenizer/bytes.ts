/**
 * GPT-2's byte alphabet (Radford et al. 2019): every byte is written as one printable character, so that a token of any bytes
 * can be stored as text. Printable Latin-1 bytes stand for themselves; the other 68 take U+0100, U+0101, ... in order
 * (so the space is "Ġ", U+0120, and the newline "Ċ", U+010A).
 */
function isPrintableLatin1(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
}

/** The character of each byte, 256 of them. */
export const BYTE_ALPHABET: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintableLatin1(byte) ? byte : next++));
})();

const BYTE_OF = new Map(BYTE_ALPHABET.map((character, byte) => [character, byte]));
const utf8 = new TextEncoder();

/** Bytes as a token string: [0x20, 0x61] -> "Ġa". */
export function bytesToToken(bytes: Uint8Array): string {
  let token = '';
  for (const byte of bytes) token += BYTE_ALPHABET[byte];
  return token;
}

/** A token string as bytes: "Ġa" -> [0x20, 0x61]. A character outside the alphabet stands for its own UTF-8. */
export function tokenToBytes(token: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = BYTE_OF.get(character);
    if (byte === undefined) bytes.push(...utf8.encode(character));
    else bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

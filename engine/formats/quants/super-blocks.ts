/**
 * ggml's "K" types: super-blocks of 256 numbers, in which groups of 16 or 32 have small integer scales of their own, all of them
 * multiplied by one half d (and by another, dmin, where a smallest value is taken off). Legend: i is a weight's place among the
 * 256, s = floor(i / 32) its stretch of 32, l = i mod 32 its place there, g = floor(i / 16) its group of 16.
 * n numbers, n / 256 blocks; bytes [n / 256, bytes of a block]. Outputs come first.
 */
import { halfAt } from '../half';

export const SUPER_BLOCK = 256;
const STRETCH = 32;

/**
 * Q2_K, 84 bytes: weight = d * scale[g] * q - dmin * min[g], where q is from 0 to 3.
 *
 *     | scales: 16, scale in the low nibble, min in the high one | qs: 64 | d: 2 | dmin: 2 |
 */
export function decodeQ2_K(out: Float32Array, bytes: Uint8Array): void {
  for (let start = 0, at = 0; start < out.length; start += SUPER_BLOCK, at += 84) {
    const [d, dmin] = [halfAt(bytes, at + 80), halfAt(bytes, at + 82)];
    for (let i = 0; i < SUPER_BLOCK; i++) {
      const packed = bytes[at + (i >> 4)];
      out[start + i] = d * (packed & 15) * twoBits(bytes, at + 16, i) - dmin * (packed >> 4);
    }
  }
}

/**
 * Q3_K, 110 bytes: weight = d * (scale[g] - 32) * (q - 4), where q is from 0 to 7 and its third bit is bit s of hmask[l].
 *
 *     | hmask: 32 | qs: 64, the two lower bits | scales: 12 | d: 2 |
 *
 * The scales' lower four bits are nibbles of their first 8 bytes (groups 0 to 7 low, 8 to 15 high); the two upper bits lie in the
 * last 4, those of groups g, g + 4, g + 8 and g + 12 in one byte.
 *
 * The product of the two integers is at least -124 and at most 128, so with both signs turned it is an 8-bit number.
 */
export function unpackQ3_K(quants: Int8Array, scales: Float32Array, bytes: Uint8Array): void {
  for (let start = 0, at = 0; start < quants.length; start += SUPER_BLOCK, at += 110) {
    scales.fill(-halfAt(bytes, at + 108), start / STRETCH, (start + SUPER_BLOCK) / STRETCH);
    for (let i = 0; i < SUPER_BLOCK; i++) {
      const thirdBit = ((bytes[at + (i & 31)] >> (i >> 5)) & 1) << 2;
      const q = twoBits(bytes, at + 32, i) | thirdBit;
      quants[start + i] = -(sixBitScale(bytes, at + 96, i >> 4) - 32) * (q - 4);
    }
  }
}

function sixBitScale(bytes: Uint8Array, at: number, g: number): number {
  const lower = g < 8 ? bytes[at + g] & 15 : bytes[at + g - 8] >> 4;
  const upper = (bytes[at + 8 + (g & 3)] >> (2 * (g >> 2))) & 3;
  return lower | (upper << 4);
}

/**
 * Q4_K, 144 bytes: weight = d * scale[s] * q - dmin * min[s], where q is from 0 to 15.
 *
 *     | d: 2 | dmin: 2 | scales and mins: 12 | qs: 128 |
 *
 * Byte l of every 32 in `qs` holds weight l of two stretches: of an even one in its low nibble, of the next in its high one.
 */
export function decodeQ4_K(out: Float32Array, bytes: Uint8Array): void {
  for (let start = 0, at = 0; start < out.length; start += SUPER_BLOCK, at += 144) {
    for (let s = 0; s < 8; s++) {
      const [scale, min] = scaleAndMin(bytes, at, s);
      for (let l = 0; l < STRETCH; l++) out[start + s * STRETCH + l] = scale * nibbleOfPair(bytes, at + 16, s, l) - min;
    }
  }
}

/**
 * Q5_K, 176 bytes: as Q4_K, with a fifth bit of q in bit s of qh[l].
 *
 *     | d: 2 | dmin: 2 | scales and mins: 12 | qh: 32 | qs: 128 |
 */
export function decodeQ5_K(out: Float32Array, bytes: Uint8Array): void {
  for (let start = 0, at = 0; start < out.length; start += SUPER_BLOCK, at += 176) {
    for (let s = 0; s < 8; s++) {
      const [scale, min] = scaleAndMin(bytes, at, s);
      for (let l = 0; l < STRETCH; l++) {
        const fifthBit = ((bytes[at + 16 + l] >> s) & 1) << 4;
        out[start + s * STRETCH + l] = scale * (nibbleOfPair(bytes, at + 48, s, l) | fifthBit) - min;
      }
    }
  }
}

/**
 * Scale and min of stretch s in Q4_K and Q5_K, six bits each, times d and dmin. Those of stretches 0 to 3 are the lower six bits
 * of bytes 0 to 3 and 4 to 7; of the others, the lower four bits are the nibbles of bytes 8 to 11, and the upper two are what the
 * first eight bytes have left.
 */
function scaleAndMin(bytes: Uint8Array, at: number, s: number): readonly [scale: number, min: number] {
  const [d, dmin, packed] = [halfAt(bytes, at), halfAt(bytes, at + 2), at + 4];
  if (s < 4) return [d * (bytes[packed + s] & 63), dmin * (bytes[packed + 4 + s] & 63)];
  const lower = bytes[packed + 4 + s];
  const scale = (lower & 15) | ((bytes[packed + s - 4] >> 6) << 4);
  const min = (lower >> 4) | ((bytes[packed + s] >> 6) << 4);
  return [d * scale, dmin * min];
}

function nibbleOfPair(bytes: Uint8Array, at: number, s: number, l: number): number {
  const pair = bytes[at + (s >> 1) * STRETCH + l];
  return s % 2 === 0 ? pair & 15 : pair >> 4;
}

/**
 * Q6_K, 210 bytes: weight = d * scale[g] * (q - 32), where q is from 0 to 63 and scales are signed bytes.
 *
 *     | ql: 128, the four lower bits | qh: 64, the two upper bits | scales: 16 | d: 2 |
 *
 * In each half of 128 weights, the 64 bytes of `ql` hold stretches 0 and 1 in their low nibbles and 2 and 3 in their high ones.
 */
export function decodeQ6_K(out: Float32Array, bytes: Uint8Array): void {
  for (let start = 0, at = 0; start < out.length; start += SUPER_BLOCK, at += 210) {
    const d = halfAt(bytes, at + 208);
    for (let i = 0; i < SUPER_BLOCK; i++) {
      const scale = (bytes[at + 192 + (i >> 4)] << 24) >> 24;
      const pair = bytes[at + (i >> 7) * 64 + (i & 63)];
      const lower = i & 64 ? pair >> 4 : pair & 15;
      out[start + i] = d * scale * ((lower | (twoBits(bytes, at + 128, i) << 4)) - 32);
    }
  }
}

/** Bits of weight i where `at` begins a field of two bits a weight: byte l of a half's 32 holds weight l of its four stretches. */
function twoBits(bytes: Uint8Array, at: number, i: number): number {
  return (bytes[at + (i >> 7) * STRETCH + (i & 31)] >> (2 * ((i >> 5) & 3))) & 3;
}

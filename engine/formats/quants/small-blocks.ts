/**
 * ggml's blocks of 32 numbers in 4 or 5 bits each, with a scale d and perhaps a smallest value m, both halves.
 * In all of them byte j of `qs` holds the lower four bits of weight j (its low nibble) and of weight j + 16 (its high nibble);
 * in those of 5 bits, bit j of the 32 in `qh` is the fifth bit of weight j.
 * n numbers, n / 32 blocks; bytes [n / 32, bytes of a block]. Outputs come first.
 */
import { halfAt } from '../half';

const BLOCK = 32;
const HALF_BLOCK = BLOCK / 2;

/**
 * Q4_0, 18 bytes: weight = d * (q - 8).
 *
 *     | d: 2 | qs: 16 |
 */
export function unpackQ4_0(quants: Int8Array, scales: Float32Array, bytes: Uint8Array): void {
  for (let block = 0, at = 0; block < scales.length; block++, at += 18) {
    scales[block] = halfAt(bytes, at);
    for (let j = 0; j < BLOCK; j++) quants[block * BLOCK + j] = nibble(bytes, at + 2, j) - 8;
  }
}

/** The same, the quants left as they lie, two to a byte: quants [n / 2], scales [n / 32]. */
export function unpackNibbles(quants: Int8Array, scales: Float32Array, bytes: Uint8Array): void {
  for (let block = 0, at = 0; block < scales.length; block++, at += 18) {
    scales[block] = halfAt(bytes, at);
    // An Int8Array takes the low eight bits as they are.
    for (let j = 0; j < HALF_BLOCK; j++) quants[block * HALF_BLOCK + j] = bytes[at + 2 + j];
  }
}

/**
 * IQ4_NL, 18 bytes: weight = d * LEVELS[q]. The levels lie closer together near 0, where most weights are.
 *
 *     | d: 2 | qs: 16 |
 */
export function unpackIQ4_NL(quants: Int8Array, scales: Float32Array, bytes: Uint8Array): void {
  for (let block = 0, at = 0; block < scales.length; block++, at += 18) {
    scales[block] = halfAt(bytes, at);
    for (let j = 0; j < BLOCK; j++) quants[block * BLOCK + j] = LEVELS[nibble(bytes, at + 2, j)];
  }
}

/** ggml's kvalues_iq4nl. */
const LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

/**
 * Q5_0, 22 bytes: weight = d * (q - 16).
 *
 *     | d: 2 | qh: 4 | qs: 16 |
 */
export function unpackQ5_0(quants: Int8Array, scales: Float32Array, bytes: Uint8Array): void {
  for (let block = 0, at = 0; block < scales.length; block++, at += 22) {
    scales[block] = halfAt(bytes, at);
    for (let j = 0; j < BLOCK; j++) quants[block * BLOCK + j] = (nibble(bytes, at + 6, j) | fifthBit(bytes, at + 2, j)) - 16;
  }
}

/**
 * Q4_1, 20 bytes: weight = d * q + m.
 *
 *     | d: 2 | m: 2 | qs: 16 |
 */
export function decodeQ4_1(out: Float32Array, bytes: Uint8Array): void {
  for (let start = 0, at = 0; start < out.length; start += BLOCK, at += 20) {
    const [d, m] = [halfAt(bytes, at), halfAt(bytes, at + 2)];
    for (let j = 0; j < BLOCK; j++) out[start + j] = d * nibble(bytes, at + 4, j) + m;
  }
}

/**
 * Q5_1, 24 bytes: weight = d * q + m.
 *
 *     | d: 2 | m: 2 | qh: 4 | qs: 16 |
 */
export function decodeQ5_1(out: Float32Array, bytes: Uint8Array): void {
  for (let start = 0, at = 0; start < out.length; start += BLOCK, at += 24) {
    const [d, m] = [halfAt(bytes, at), halfAt(bytes, at + 2)];
    for (let j = 0; j < BLOCK; j++) out[start + j] = d * (nibble(bytes, at + 8, j) | fifthBit(bytes, at + 4, j)) + m;
  }
}

/** The lower four bits of weight j, from 0 to 15, where `qs` begins at `at`. */
function nibble(bytes: Uint8Array, at: number, j: number): number {
  return j < HALF_BLOCK ? bytes[at + j] & 15 : bytes[at + j - HALF_BLOCK] >> 4;
}

/** The fifth bit of weight j, 0 or 16, where `qh` begins at `at`. */
function fifthBit(bytes: Uint8Array, at: number, j: number): number {
  return ((bytes[at + (j >> 3)] >> (j & 7)) & 1) << 4;
}

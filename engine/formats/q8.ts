/**
 * Q8_0, ggml's 8-bit storage: 32 neighbours along a row share one scale, weight = quant * scale. A file keeps each block
 * together (a half, then 32 signed bytes); a backend keeps quants and scales in two streams, so that both can be read in a line.
 * Outputs come first. n numbers, n / 32 blocks.
 */
import { Q8_BLOCK } from '../tensor/matrix';
import { floatToHalf, halfAt, halfToFloat } from './half';

export const Q8_BLOCK_BYTES = 2 + Q8_BLOCK;

/**
 * As ggml's quantize_row_q8_0_ref, in float32 throughout, so that both write the same file: scale = max|x| / 127,
 * quant = x / scale rounded to the nearest, halves away from zero. The scale is rounded to a half only afterwards.
 * quants, values [n]; scales [n / 32].
 */
export function quantizeQ8(quants: Int8Array, scales: Float32Array, values: Float32Array): void {
  for (let block = 0; block < scales.length; block++) {
    const start = block * Q8_BLOCK;
    let largest = 0;
    for (let i = start; i < start + Q8_BLOCK; i++) largest = Math.max(largest, Math.abs(values[i]));
    const scale = Math.fround(largest / 127);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    scales[block] = halfToFloat(floatToHalf(scale));
    for (let i = start; i < start + Q8_BLOCK; i++) quants[i] = roundHalfAway(Math.fround(values[i] * inverse));
  }
}

function roundHalfAway(x: number): number {
  return Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
}

/** values [n], quants [n], scales [n / 32]. */
export function dequantizeQ8(values: Float32Array, quants: Int8Array, scales: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = quants[i] * scales[Math.floor(i / Q8_BLOCK)];
}

/** From a file's blocks to two streams. bytes [n / 32, 34]. */
export function unpackQ8(quants: Int8Array, scales: Float32Array, bytes: Uint8Array): void {
  for (let block = 0; block < scales.length; block++) {
    const at = block * Q8_BLOCK_BYTES;
    scales[block] = halfAt(bytes, at);
    // An Int8Array takes the low eight bits as they are.
    quants.set(bytes.subarray(at + 2, at + Q8_BLOCK_BYTES), block * Q8_BLOCK);
  }
}

/** From two streams to a file's blocks; the scales must be halves already, as all of this file's are. */
export function packQ8(bytes: Uint8Array, quants: Int8Array, scales: Float32Array): void {
  for (let block = 0; block < scales.length; block++) {
    const at = block * Q8_BLOCK_BYTES;
    const half = floatToHalf(scales[block]);
    bytes[at] = half & 0xff;
    bytes[at + 1] = half >> 8;
    bytes.set(quants.subarray(block * Q8_BLOCK, (block + 1) * Q8_BLOCK), at + 2);
  }
}

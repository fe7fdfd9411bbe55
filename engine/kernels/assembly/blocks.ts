/**
 * Weights in blocks of 32 that share a scale, in two streams: quants and float32 scales [rows, columns / 32]; weight = quant * scale.
 * Of 8 bits (GGUF's Q8_0) the quants are int8 [rows, columns]. Of 4 bits (Q4_0) byte j of a block's 16 holds quants j, in its low
 * nibble, and j + 16, both counted from -8.
 */

export const BLOCK: i32 = 32;

/** Bytes of a block's quants. */
@inline export function quantBytes(bits: i32): usize {
  return <usize>(bits * (BLOCK / 8));
}

/** The first 16 quants of a block of 4 bits, as bytes, and the other 16. */
@inline export function lowNibbles(packed: v128): v128 {
  return i8x16.sub(v128.and(packed, i8x16.splat(15)), i8x16.splat(8));
}

@inline export function highNibbles(packed: v128): v128 {
  return i8x16.sub(i8x16.shr_u(packed, 4), i8x16.splat(8));
}

/** Eight quants (int16) times `scale`, stored as floats at `out`. */
@inline function storeEight(out: usize, quants: v128, scale: v128): void {
  v128.store(out, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(quants)), scale));
  v128.store(out, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(quants)), scale), 16);
}

@inline function storeSixteen(out: usize, quants: v128, scale: v128): void {
  storeEight(out, i16x8.extend_low_i8x16_s(quants), scale);
  storeEight(out + 32, i16x8.extend_high_i8x16_s(quants), scale);
}

/** out[blocks * 32] = the weights of so many neighbouring blocks, exactly. */
export function unpack(out: usize, quants: usize, scales: usize, blocks: i32, bits: i32): void {
  for (const end = scales + (<usize>blocks << 2); scales < end; scales += 4, quants += quantBytes(bits), out += BLOCK * 4) {
    const scale = v128.load32_splat(scales);
    const first = v128.load(quants);
    if (bits === 8) {
      storeSixteen(out, first, scale);
      storeSixteen(out + 64, v128.load(quants, 16), scale);
    } else {
      storeSixteen(out, lowNibbles(first), scale);
      storeSixteen(out + 64, highNibbles(first), scale);
    }
  }
}

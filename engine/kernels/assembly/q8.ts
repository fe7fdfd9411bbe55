/** GGUF's Q8_0 in two streams: int8 quants [rows, columns], float32 scales [rows, columns / 32]; weight = quant * scale. */

export const BLOCK: i32 = 32;

/** Eight quants from memory as two vectors of floats, stored times `scale` at `out`. */
@inline function unpackEight(out: usize, quants: usize, scale: v128): void {
  const wide = v128.load8x8_s(quants);
  v128.store(out, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(wide)), scale));
  v128.store(out, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(wide)), scale), 16);
}

/** out[blocks * 32] = the weights of so many neighbouring blocks, exactly. */
export function unpack(out: usize, quants: usize, scales: usize, blocks: i32): void {
  const end = quants + <usize>(blocks * BLOCK);
  while (quants < end) {
    const scale = v128.load32_splat(scales);
    for (const block = quants + BLOCK; quants < block; quants += 8, out += 32) unpackEight(out, quants, scale);
    scales += 4;
  }
}

/** Q8_0 matrix times float32 vector, for decoding one token at a time: a quarter of the bytes of float32, and activations stay exact. */
import { BLOCK } from './q8';
import { bytes, fma, sumLanes } from './simd';

/** out[r] = weights[r] · x + bias[r]. K is a multiple of 32; bias may be 0 (none). */
export function matvecQ8(out: usize, x: usize, quants: usize, scales: usize, count: i32, K: i32, bias: usize): void {
  const end = x + bytes(K);
  for (let r = 0; r < count; r++) {
    let sum = f32x4.splat(0);
    for (let q = x; q < end; q += BLOCK * 4, quants += BLOCK, scales += 4) {
      let even = f32x4.splat(0), odd = even;
      for (let i: usize = 0; i < <usize>BLOCK; i += 16) {
        const low = v128.load8x8_s(quants + i), high = v128.load8x8_s(quants + i, 8);
        const p = q + (i << 2);
        even = fma(even, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low)), v128.load(p));
        odd = fma(odd, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low)), v128.load(p, 16));
        even = fma(even, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high)), v128.load(p, 32));
        odd = fma(odd, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high)), v128.load(p, 48));
      }
      sum = fma(sum, f32x4.add(even, odd), v128.load32_splat(scales));
    }
    const value = sumLanes(sum);
    store<f32>(out + bytes(r), bias ? value + load<f32>(bias + bytes(r)) : value);
  }
}

/** Token embedding: rows of a table [V, D], picked by tokens [T] (int32, already checked to lie within the table). */
import { BLOCK, quantBytes, unpack } from './blocks';
import { bytes, fma, loadPart, storePart, wholeBytes } from './simd';
import { scale } from './vector';

/** out[t] = table[tokens[t]] * factor. */
export function embed(out: usize, tokens: usize, table: usize, factor: f32, T: i32, D: i32): void {
  const row = bytes(D);
  for (let t = 0; t < T; t++) memory.copy(out + <usize>t * row, table + <usize>load<i32>(tokens + bytes(t)) * row, row);
  if (factor !== 1) scale(out, factor, T * D);
}

export function embedBlocks(
  out: usize, tokens: usize, quants: usize, scales: usize, bits: i32, factor: f32, T: i32, D: i32,
): void {
  const blocks = D / BLOCK;
  for (let t = 0; t < T; t++) {
    const block = <usize>load<i32>(tokens + bytes(t)) * blocks;
    unpack(out + bytes(t * D), quants + block * quantBytes(bits), scales + block * 4, blocks, bits);
  }
  if (factor !== 1) scale(out, factor, T * D);
}

/** dtable[tokens[t]] += dout[t] * factor. */
export function embedBackward(dtable: usize, dout: usize, tokens: usize, factor: f32, T: i32, D: i32): void {
  const f = f32x4.splat(factor);
  const rest = D & 3;
  for (let t = 0; t < T; t++) {
    let to = dtable + <usize>load<i32>(tokens + bytes(t)) * bytes(D);
    let from = dout + bytes(t * D);
    for (const end = from + wholeBytes(D); from < end; from += 16, to += 16) v128.store(to, fma(v128.load(to), v128.load(from), f));
    if (rest) storePart(to, fma(loadPart(to, rest), loadPart(from, rest), f), rest);
  }
}

/**
 * Causal attention with grouped queries, head by head: T query positions, S key positions, H query heads, K key/value heads, d d_head.
 * Query t sees the keys s <= S - T + t; what lies beyond is not computed. Forward, heads `from` to `to` are, so that threads can share them.
 */
import { fetch } from './fetch';
import { FULL, LOWER_A, LOWER_C, UPPER_A, gemm, gemmBlocks } from './gemm';
import { addWeighted, dot } from './matvec';
import { bytes } from './simd';
import { causalSoftmaxBackward } from './softmax';
import { add } from './vector';

/** Below a tile's height, each query goes by itself. */
const FEW: i32 = 4;
/** Positions whose values are mixed in one go: their rows are still read nearly in order, and sums seldom leave the registers. */
const AT_ONCE: i32 = 8;

/** out[h, t, s] = scale * q[t, h] · k[s, kv(h)], -Infinity where s > S - T + t. out [H, T, S], q [T, H, d], k [S, K, d]. */
export function attentionScores(
  out: usize, q: usize, k: usize, scale: f32, T: i32, S: i32, H: i32, K: i32, d: i32, from: i32, to: i32,
): void {
  const before = S - T;
  if (T < FEW) for (let t = 0; t < T; t++) scoresOf(out + bytes(t * S), T * S, q + bytes(t * H * d), k, scale, before + t + 1, H, K, d, from, to);
  out += bytes(from * T * S);
  for (let h = from; h < to; h++) {
    const query = q + bytes(h * d);
    const key = k + bytes((h / (H / K)) * d);
    if (T >= FEW) gemm(T, S, d, query, H * d, false, key, K * d, true, out, S, scale, false, LOWER_C, before);
    for (let t = 0; t < T - 1; t++) fill(out + bytes(t * S + before + t + 1), -Infinity, T - 1 - t);
    out += bytes(T * S);
  }
}

/**
 * One query's scores, out[h * ld + s]. Position by position and not head by head, because memory likes to be read in order, and the
 * keys of a long text come from far away.
 */
function scoresOf(
  out: usize, ld: i32, q: usize, k: usize, scale: f32, positions: i32, H: i32, K: i32, d: i32, from: i32, to: i32,
): void {
  const group = H / K;
  for (let s = 0; s < positions; s++, k += bytes(K * d)) {
    for (let h = from; h < to; h++) store<f32>(out + bytes(h * ld + s), dot(q + bytes(h * d), k + bytes((h / group) * d), d) * scale);
  }
}

/** scores[h, t, s] = -Infinity where s <= S - T + t - window. scores [H, T, S]. */
export function maskWindow(scores: usize, window: i32, T: i32, S: i32, H: i32): void {
  for (let h = 0; h < H; h++) {
    for (let t = 0; t < T; t++) {
      const hidden = S - T + t - window + 1;
      if (hidden > 0) fill(scores, -Infinity, hidden);
      scores += bytes(S);
    }
  }
}

function fill(x: usize, value: f32, n: i32): void {
  const end = x + bytes(n);
  for (; x + 16 <= end; x += 16) v128.store(x, f32x4.splat(value));
  for (; x < end; x += 4) store<f32>(x, value);
}

/** z[t, h] = sum over s of pattern[h, t, s] * v[s, kv(h)]. z [T, H, d], pattern [H, T, S], v [S, K, d]. */
export function attentionMix(
  z: usize, pattern: usize, v: usize, T: i32, S: i32, H: i32, K: i32, d: i32, from: i32, to: i32,
): void {
  if (T < FEW) {
    for (let t = 0; t < T; t++) mixOf(z + bytes(t * H * d), pattern + bytes(t * S), T * S, v, S, H, K, d, from, to);
    return;
  }
  pattern += bytes(from * T * S);
  for (let h = from; h < to; h++) {
    // A pattern that an intervention wrote may look ahead, so the zeros are checked, not believed.
    const shape = seesAhead(pattern, T, S) ? FULL : LOWER_A;
    gemm(T, d, S, pattern, S, false, v + bytes((h / (H / K)) * d), K * d, false, z + bytes(h * d), H * d, 1, false, shape, S - T);
    pattern += bytes(T * S);
  }
}

/** What one query takes: z [H, d] from the shares pattern[h * ld + s]. A few positions after the other, as scoresOf. */
function mixOf(z: usize, pattern: usize, ld: i32, v: usize, S: i32, H: i32, K: i32, d: i32, from: i32, to: i32): void {
  const group = H / K;
  memory.fill(z + bytes(from * d), 0, bytes((to - from) * d));
  for (let s = 0; s < S; s += AT_ONCE, pattern += bytes(AT_ONCE), v += bytes(AT_ONCE * K * d)) {
    const count = min(AT_ONCE, S - s);
    fetch(v, bytes(count * K * d));
    for (let h = from; h < to; h++)
      addWeighted(z + bytes(h * d), pattern + bytes(h * ld), v + bytes((h / group) * d), K * d, count, d);
  }
}

/** Is any cell above the diagonal other than zero? */
function seesAhead(pattern: usize, T: i32, S: i32): bool {
  for (let t = 0; t < T - 1; t++) {
    let p = pattern + bytes(t * S + S - T + t + 1);
    const end = pattern + bytes((t + 1) * S);
    for (; p + 16 <= end; p += 16) if (v128.any_true(v128.load(p))) return true;
    for (; p < end; p += 4) if (load<i32>(p) !== 0) return true;
  }
  return false;
}

/** result[t, h] = W_O[:, head h's columns] z[t, h]. result [T, H, D], z [T, H, d], wo [D, H * d]. */
export function attentionResult(
  result: usize, z: usize, wo: usize, T: i32, H: i32, d: i32, D: i32, from: i32, to: i32,
): void {
  for (let h = from; h < to; h++) {
    gemm(T, D, d, z + bytes(h * d), H * d, false, wo + bytes(h * d), H * d, true, result + bytes(h * D), H * D, 1, false, FULL, 0);
  }
}

export function attentionResultBlocks(
  result: usize, z: usize, quants: usize, scales: usize, bits: i32, T: i32, H: i32, d: i32, D: i32, from: i32, to: i32,
): void {
  for (let h = from; h < to; h++) {
    gemmBlocks(T, D, d, z + bytes(h * d), H * d, quants, scales, bits, H * d, h * d, result + bytes(h * D), H * D, false);
  }
}

/** out[t] = sum over heads of result[t, h]. out [T, D], result [T, H, D]. */
export function sumOverHeads(out: usize, result: usize, T: i32, H: i32, D: i32): void {
  const row = bytes(D);
  for (let t = 0; t < T; t++) {
    memory.copy(out, result, row);
    for (let h = 1; h < H; h++) add(out, out, result + <usize>h * row, D);
    out += row;
    result += <usize>H * row;
  }
}

/**
 * Back through mix, softmax and scores, T = S; the pattern's masked cells are 0. dq, dz, q [T, H, d]; dk, dv, k, v [T, K, d];
 * pattern [H, T, T]; dscores is scratch of [T, T]. dq, dk, dv are added to.
 */
export function attentionBackward(
  dq: usize, dk: usize, dv: usize, dscores: usize, dz: usize, q: usize, k: usize, v: usize, pattern: usize,
  scale: f32, T: i32, H: i32, K: i32, d: i32,
): void {
  const rowOfQ = H * d;
  const rowOfK = K * d;
  for (let h = 0; h < H; h++) {
    const query = bytes(h * d);
    const key = bytes((h / (H / K)) * d);
    gemm(T, T, d, dz + query, rowOfQ, false, v + key, rowOfK, true, dscores, T, 1, false, LOWER_C, 0);
    gemm(T, d, T, pattern, T, true, dz + query, rowOfQ, false, dv + key, rowOfK, 1, true, UPPER_A, 0);
    causalSoftmaxBackward(dscores, pattern, scale, T);
    gemm(T, d, T, dscores, T, false, k + key, rowOfK, false, dq + query, rowOfQ, 1, true, LOWER_A, 0);
    gemm(T, d, T, dscores, T, true, q + query, rowOfQ, false, dk + key, rowOfK, 1, true, UPPER_A, 0);
    pattern += bytes(T * T);
  }
}

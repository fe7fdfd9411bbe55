/**
 * Causal attention (Vaswani et al. 2017, eq. 1) with grouped queries (Ainslie et al. 2023), head by head:
 * z = softmax(scale * q kᵀ) v. T query positions, S key positions, H query heads, K key/value heads, d d_head.
 * Query t stands at position S - T + t and sees no later key. H / K query heads share one key head: head h reads
 * key head kv(h) = floor(h / (H / K)).
 */
import { roundsActivations, type Matrix } from '../tensor/matrix';
import { round, roundedDot } from './rounded';
import { rowOf } from './row';

/**
 * How well each query matches each key: out[h, t, s] = scale * q[t, h] · k[s, kv(h)], -Infinity for later keys.
 * out [H, T, S], q [T, H, d], k [S, K, d].
 */
export function attentionScores(
  out: Float32Array,
  q: Float32Array,
  k: Float32Array,
  scale: number,
  T: number,
  S: number,
  H: number,
  K: number,
  d: number,
): void {
  for (let h = 0; h < H; h++) {
    const kv = Math.floor(h / (H / K));
    for (let t = 0; t < T; t++) {
      for (let s = 0; s < S; s++) {
        let dot = 0;
        for (let i = 0; i < d; i++) dot += q[(t * H + h) * d + i] * k[(s * K + kv) * d + i];
        const visible = s <= S - T + t;
        out[(h * T + t) * S + s] = visible ? dot * scale : -Infinity;
      }
    }
  }
}

/**
 * What each query takes from the values: z[t, h] = sum over s of pattern[h, t, s] * v[s, kv(h)].
 * z [T, H, d], pattern [H, T, S], v [S, K, d].
 */
export function attentionMix(
  z: Float32Array,
  pattern: Float32Array,
  v: Float32Array,
  T: number,
  S: number,
  H: number,
  K: number,
  d: number,
): void {
  for (let h = 0; h < H; h++) {
    const kv = Math.floor(h / (H / K));
    for (let t = 0; t < T; t++) {
      for (let i = 0; i < d; i++) {
        let sum = 0;
        for (let s = 0; s < S; s++) sum += pattern[(h * T + t) * S + s] * v[(s * K + kv) * d + i];
        z[(t * H + h) * d + i] = sum;
      }
    }
  }
}

/**
 * What each head adds to the residual stream (Elhage et al. 2021, "Attention heads are independent and additive"):
 * result[t, h] = W_O[:, head h's columns] z[t, h]. Summed over h it is the output projection of z, linear(z, wo).
 * Where wo asks for rounded activations, all heads of z are rounded together, as for that product. result [T, H, D], z [T, H, d], wo [D, H*d].
 */
export function attentionResult(
  result: Float32Array,
  z: Float32Array,
  wo: Matrix,
  T: number,
  H: number,
  d: number,
  D: number,
): void {
  if (roundsActivations(wo)) {
    for (let t = 0; t < T; t++) {
      const rounded = round(z.subarray(t * H * d, (t + 1) * H * d));
      for (let h = 0; h < H; h++)
        for (let o = 0; o < D; o++) result[(t * H + h) * D + o] = roundedDot(rounded, wo, o, h * d, (h + 1) * d);
    }
    return;
  }
  for (let o = 0; o < D; o++) {
    const row = rowOf(wo, o);
    for (let t = 0; t < T; t++) {
      for (let h = 0; h < H; h++) {
        let sum = 0;
        for (let i = 0; i < d; i++) sum += z[(t * H + h) * d + i] * row[h * d + i];
        result[(t * H + h) * D + o] = sum;
      }
    }
  }
}

/** What the heads add together: out[t] = sum over heads of result[t, h]. out [T, D], result [T, H, D]. */
export function sumOverHeads(out: Float32Array, result: Float32Array, T: number, H: number, D: number): void {
  for (let t = 0; t < T; t++) {
    for (let i = 0; i < D; i++) {
      let sum = 0;
      for (let h = 0; h < H; h++) sum += result[(t * H + h) * D + i];
      out[t * D + i] = sum;
    }
  }
}

/**
 * Back through mix, softmax, mask and scores, T = S. For each head and query t, over the keys s <= t:
 *   dpattern[s] = dz · v[s]                                         dv[s] += pattern[s] * dz
 *   dscores[s] = pattern[s] * (dpattern[s] - sum over r of pattern[r] * dpattern[r])
 *   dq += scale * dscores[s] * k[s]                                 dk[s] += scale * dscores[s] * q
 * dz, dq, q [T, H, d]; dk, dv, k, v [T, K, d]; pattern [H, T, T]; dscores is scratch of [T, T].
 */
export function attentionBackward(
  dq: Float32Array,
  dk: Float32Array,
  dv: Float32Array,
  dscores: Float32Array,
  dz: Float32Array,
  q: Float32Array,
  k: Float32Array,
  v: Float32Array,
  pattern: Float32Array,
  scale: number,
  T: number,
  H: number,
  K: number,
  d: number,
): void {
  for (let h = 0; h < H; h++) {
    const kv = Math.floor(h / (H / K));
    for (let t = 0; t < T; t++) {
      const query = (t * H + h) * d;

      let expected = 0;
      for (let s = 0; s <= t; s++) {
        const key = (s * K + kv) * d;
        const p = pattern[(h * T + t) * T + s];
        let dpattern = 0;
        for (let i = 0; i < d; i++) {
          dpattern += dz[query + i] * v[key + i];
          dv[key + i] += p * dz[query + i];
        }
        dscores[t * T + s] = dpattern;
        expected += p * dpattern;
      }

      for (let s = 0; s <= t; s++) {
        const key = (s * K + kv) * d;
        const p = pattern[(h * T + t) * T + s];
        dscores[t * T + s] = p * (dscores[t * T + s] - expected);
        const scaled = scale * dscores[t * T + s];
        for (let i = 0; i < d; i++) {
          dq[query + i] += scaled * k[key + i];
          dk[key + i] += scaled * q[query + i];
        }
      }
    }
  }
}

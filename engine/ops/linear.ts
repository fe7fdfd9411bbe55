/**
 * A linear layer: every output is a dot product of the input with one row of weights.
 * T positions, D inputs, F outputs.
 */
import type { Product } from '../tensor/backend';
import { roundsActivations, type Matrix } from '../tensor/matrix';
import { round, roundedDot } from './rounded';
import { rowOf } from './row';

/**
 * out[t, f] = sum over i of x[t, i] * weight[f, i], + bias[f]; x rounded before where the matrix is one that asks for it. out [T, F], x [T, D], weight [F, D], bias [F] or null.
 */
export function linear(
  out: Float32Array,
  x: Float32Array,
  weight: Matrix,
  bias: Float32Array | null,
  T: number,
  D: number,
  F: number,
): void {
  if (roundsActivations(weight)) {
    for (let t = 0; t < T; t++) {
      const rounded = round(x.subarray(t * D, (t + 1) * D));
      for (let f = 0; f < F; f++) out[t * F + f] = roundedDot(rounded, weight, f) + (bias === null ? 0 : bias[f]);
    }
    return;
  }
  for (let f = 0; f < F; f++) {
    const row = rowOf(weight, f);
    for (let t = 0; t < T; t++) {
      let sum = bias === null ? 0 : bias[f];
      for (let i = 0; i < D; i++) sum += x[t * D + i] * row[i];
      out[t * F + f] = sum;
    }
  }
}

/** Several products of one input, one after the other. x [T, D]. */
export function linears(products: readonly Product[], x: Float32Array, T: number, D: number): void {
  for (const { out, weight, bias = null } of products) linear(out, x, weight, bias, T, D, weight.rows);
}

/**
 * Blame flows back along the same weights, and each weight learns from what met at it:
 * dx[t, i] += sum over f of dout[t, f] * weight[f, i];  dweight[f, i] += sum over t of dout[t, f] * x[t, i];
 * dbias[f] += sum over t of dout[t, f]. Where null stands, nobody asks.
 */
export function linearBackward(
  dx: Float32Array | null,
  dweight: Float32Array | null,
  dbias: Float32Array | null,
  dout: Float32Array,
  x: Float32Array,
  weight: Float32Array,
  T: number,
  D: number,
  F: number,
): void {
  if (dx !== null) {
    for (let t = 0; t < T; t++) {
      for (let i = 0; i < D; i++) {
        let sum = 0;
        for (let f = 0; f < F; f++) sum += dout[t * F + f] * weight[f * D + i];
        dx[t * D + i] += sum;
      }
    }
  }
  if (dweight !== null) {
    for (let f = 0; f < F; f++) {
      for (let i = 0; i < D; i++) {
        let sum = 0;
        for (let t = 0; t < T; t++) sum += dout[t * F + f] * x[t * D + i];
        dweight[f * D + i] += sum;
      }
    }
  }
  if (dbias !== null) {
    for (let f = 0; f < F; f++) {
      let sum = 0;
      for (let t = 0; t < T; t++) sum += dout[t * F + f];
      dbias[f] += sum;
    }
  }
}

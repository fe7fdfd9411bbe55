/**
 * Root-mean-square norm (Zhang & Sennrich 2019, eq. 4): every vector is brought to the same length,
 * then each dimension is stretched by a learned weight. T positions, D d_model.
 */

/**
 * scale[t] = sqrt(mean over i of x[t, i]² + eps);  normalized = x / scale;  out = normalized * weight.
 * out, x [T, D], out may be x; normalized [T, D] or null; scale [T] or null; weight [D].
 */
export function rmsnorm(
  out: Float32Array,
  normalized: Float32Array | null,
  scale: Float32Array | null,
  x: Float32Array,
  weight: Float32Array,
  eps: number,
  T: number,
  D: number,
): void {
  for (let t = 0; t < T; t++) {
    let sumOfSquares = 0;
    for (let i = 0; i < D; i++) sumOfSquares += x[t * D + i] * x[t * D + i];
    const divisor = Math.sqrt(sumOfSquares / D + eps);
    if (scale !== null) scale[t] = divisor;

    for (let i = 0; i < D; i++) {
      const value = x[t * D + i] / divisor;
      if (normalized !== null) normalized[t * D + i] = value;
      out[t * D + i] = value * weight[i];
    }
  }
}

/**
 * With n = x / scale and dn = dout * weight:  dweight[i] += dout[t, i] * n[t, i];  dx += (dn - n * mean(dn * n)) / scale.
 * The subtracted part is the blame along n itself: making x longer changes nothing. (eps is inside the kept scale.)
 */
export function rmsnormBackward(
  dx: Float32Array,
  dweight: Float32Array,
  dout: Float32Array,
  x: Float32Array,
  weight: Float32Array,
  scale: Float32Array,
  T: number,
  D: number,
): void {
  for (let t = 0; t < T; t++) {
    let along = 0;
    for (let i = 0; i < D; i++) along += (dout[t * D + i] * weight[i] * x[t * D + i]) / scale[t];
    along /= D;

    for (let i = 0; i < D; i++) {
      const n = x[t * D + i] / scale[t];
      dweight[i] += dout[t * D + i] * n;
      dx[t * D + i] += (dout[t * D + i] * weight[i] - n * along) / scale[t];
    }
  }
}

/**
 * SwiGLU, the feed-forward layer's non-linearity (Shazeer 2020, eq. 6): a gate decides how much of each number passes.
 * silu(x) = x / (1 + e^-x), close to x where x is large and to 0 where x is very negative.
 */

/** post = silu(pre) * preLinear. All [n]. */
export function swiglu(post: Float32Array, pre: Float32Array, preLinear: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const silu = pre[i] / (1 + Math.exp(-pre[i]));
    post[i] = silu * preLinear[i];
  }
}

/**
 * With g = 1 / (1 + e^-x), silu(x) = x g and its slope is g + x g (1 - g):
 * dpre += dpost * preLinear * slope(pre);  dpreLinear += dpost * silu(pre). All [n].
 */
export function swigluBackward(
  dpre: Float32Array,
  dpreLinear: Float32Array,
  dpost: Float32Array,
  pre: Float32Array,
  preLinear: Float32Array,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const g = 1 / (1 + Math.exp(-pre[i]));
    const silu = pre[i] * g;
    const slope = g + silu * (1 - g);
    dpre[i] += dpost[i] * preLinear[i] * slope;
    dpreLinear[i] += dpost[i] * silu;
  }
}

/**
 * GeGLU, Gemma's non-linearity (Shazeer 2020, eq. 6): as SwiGLU, with a gate of another shape.
 * gelu(x) = x * (the share of a standard normal distribution below x), here by the tanh formula of Hendrycks & Gimpel 2016, sec. 2:
 * gelu(x) = x/2 * (1 + tanh(√(2/π) (x + 0.044715 x³))).
 */

/** post = gelu(pre) * preLinear. All [n]; post may be pre. */
export function geglu(post: Float32Array, pre: Float32Array, preLinear: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const x = pre[i];
    const gelu = (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    post[i] = gelu * preLinear[i];
  }
}

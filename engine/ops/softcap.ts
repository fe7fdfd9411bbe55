/**
 * Soft cap (Bello et al. 2016, sec. 5.2; Gemma 2): numbers near 0 pass as they are, none gets beyond the cap.
 * out = cap * tanh(x / cap). A masked score, -Infinity, stays masked. out, x [n]; out may be x.
 */
export function softcap(out: Float32Array, x: Float32Array, cap: number, n: number): void {
  for (let i = 0; i < n; i++) out[i] = x[i] === -Infinity ? -Infinity : cap * Math.tanh(x[i] / cap);
}

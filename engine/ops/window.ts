/**
 * Sliding-window attention (Beltagy et al. 2020; Mistral 7B, Jiang et al. 2023): a query sees only the nearest keys.
 * T query positions, S key positions, H heads; query t stands at position S - T + t.
 */

/** scores[h, t, s] = -Infinity where the key stands `window` or more positions before the query. scores [H, T, S]. */
export function maskWindow(scores: Float32Array, window: number, T: number, S: number, H: number): void {
  for (let h = 0; h < H; h++) {
    for (let t = 0; t < T; t++) {
      const position = S - T + t;
      for (let s = 0; s <= position - window; s++) scores[(h * T + t) * S + s] = -Infinity;
    }
  }
}

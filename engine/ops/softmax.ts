/**
 * Softmax: any scores become shares that are positive and sum to 1.
 * out[s] = e^(x[s] - max) / sum over all s' of e^(x[s'] - max).
 * Taking away the row's maximum cancels in the fraction, and keeps e^x finite.
 * A score of -Infinity gets exactly 0, and so does every cell of a row that has nothing else. out, x [rows, n]; out may be x.
 */
export function softmax(out: Float32Array, x: Float32Array, rows: number, n: number): void {
  for (let r = 0; r < rows; r++) {
    let max = -Infinity;
    for (let s = 0; s < n; s++) max = Math.max(max, x[r * n + s]);
    if (max === -Infinity) {
      out.fill(0, r * n, (r + 1) * n);
      continue;
    }

    let total = 0;
    for (let s = 0; s < n; s++) total += Math.exp(x[r * n + s] - max);
    for (let s = 0; s < n; s++) out[r * n + s] = Math.exp(x[r * n + s] - max) / total;
  }
}

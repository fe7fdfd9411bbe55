/**
 * The residual stream (He et al. 2016): a layer never replaces what came before, it adds to it.
 * out = a + b, all [n]; out may be a or b. Its backward pass needs no code: the gradient of a sum goes unchanged to both sides.
 */
export function add(out: Float32Array, a: Float32Array, b: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) out[i] = a[i] + b[i];
}

/** Two things that a training step does to all numbers at once: clipping needs the gradient's length, and shortens it. */

/** x *= factor. x [n]. */
export function scale(x: Float32Array, factor: number, n: number): void {
  for (let i = 0; i < n; i++) x[i] *= factor;
}

/** The sum of x², whose square root is the vector's length. x [n]. */
export function sumOfSquares(x: Float32Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += x[i] * x[i];
  return sum;
}

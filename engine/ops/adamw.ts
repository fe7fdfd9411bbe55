/**
 * AdamW (Loshchilov & Hutter 2019, alg. 2): every parameter takes a step of about the learning rate, against the sign of its
 * average gradient, and separately shrinks a little.
 */
import type { AdamWStep } from '../tensor/backend';

/**
 * One step in place, all arrays [n]:  g = grad * gradScale;  m = β1 m + (1 - β1) g;  v = β2 v + (1 - β2) g²;
 * x -= learningRate * (m̂ / (√v̂ + ε) + weightDecay * x), where m̂ = m / (1 - β1^step) and v̂ = v / (1 - β2^step)
 * make up for m and v having started from 0. Steps count from 1.
 */
export function adamw(x: Float32Array, grad: Float32Array, m: Float32Array, v: Float32Array, hyper: AdamWStep, n: number): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step, gradScale } = hyper;
  const correction1 = 1 - beta1 ** step;
  const correction2 = 1 - beta2 ** step;
  for (let i = 0; i < n; i++) {
    const g = grad[i] * gradScale;
    m[i] = beta1 * m[i] + (1 - beta1) * g;
    v[i] = beta2 * v[i] + (1 - beta2) * g * g;
    const direction = m[i] / correction1 / (Math.sqrt(v[i] / correction2) + epsilon);
    x[i] -= learningRate * (direction + weightDecay * x[i]);
  }
}

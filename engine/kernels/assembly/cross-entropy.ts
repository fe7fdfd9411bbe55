/** Cross-entropy of logits against targets, with its gradient in the logits' place. T rows of V. */
import { bytes } from './simd';
import { exponentials, maxOf } from './softmax';
import { scale } from './vector';

/** The host's natural logarithm: one call a row, and AssemblyScript's own would bring tables into memory that is not ours. */
@external('env', 'log')
declare function log(x: f64): f64;

/** logits becomes weight * (softmax - onehot); returns the sum of losses in nats. A target of -1 leaves its row out: gradient 0. */
export function crossEntropyBackward(logits: usize, targets: usize, weight: f32, T: i32, V: i32): f64 {
  let loss: f64 = 0;
  for (let t = 0; t < T; t++) {
    const target = load<i32>(targets + bytes(t));
    if (target < 0) {
      memory.fill(logits, 0, bytes(V));
    } else {
      const wanted = logits + bytes(target);
      const highest = maxOf(logits, V);
      const below = <f64>load<f32>(wanted) - <f64>highest;
      const total = exponentials(logits, logits, highest, V);
      loss += log(total) - below;
      scale(logits, <f32>(<f64>weight / total), V);
      store<f32>(wanted, load<f32>(wanted) - weight);
    }
    logits += bytes(V);
  }
  return loss;
}

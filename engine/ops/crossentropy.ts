/**
 * Cross-entropy: how surprised the model is by the token that really came, in nats.
 * loss[t] = -log softmax(logits[t])[targets[t]]. T positions, V vocabulary.
 */

/**
 * Overwrites logits [T, V] with the gradient of weight * (sum of losses), which is weight * (softmax(logits) - onehot(target)):
 * every token is pushed down by its probability, the right one up by what it lacks. Returns the sum of losses, unweighted.
 * A target of -1 leaves its row out: no loss, gradient 0.
 */
export function crossEntropyBackward(logits: Float32Array, targets: Int32Array, weight: number, T: number, V: number): number {
  let loss = 0;
  for (let t = 0; t < T; t++) {
    const row = logits.subarray(t * V, (t + 1) * V);
    const target = targets[t];
    if (target === -1) {
      row.fill(0);
      continue;
    }

    let max = -Infinity;
    for (let j = 0; j < V; j++) max = Math.max(max, row[j]);
    let total = 0;
    for (let j = 0; j < V; j++) total += Math.exp(row[j] - max);
    loss += Math.log(total) - (row[target] - max);

    for (let j = 0; j < V; j++) {
      const probability = Math.exp(row[j] - max) / total;
      row[j] = weight * (probability - (j === target ? 1 : 0));
    }
  }
  return loss;
}

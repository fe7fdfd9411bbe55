/** Forward and backward over one sequence at a time, with all memory taken once. */
import type { Model } from '../model/weights';
import { forward } from '../run/forward';
import { createKeepingStore } from '../run/store';
import type { Backend } from '../tensor/backend';
import { ACTIVATIONS_FOR_BACKWARD, backward, createWorkspace } from './backward';
import type { Sequence } from './data';
import { natsOf } from './evaluate';
import { viewWeights } from './gradients';

export interface Learner {
  /** Adds weight * (gradient of the sequence's summed loss) to the gradient; returns that sum in nats, unweighted. */
  learn(sequence: Sequence, weight: number): number;
  /** The sequence's summed loss in nats, forward only. */
  measure(sequence: Sequence): number;
}

/** For sequences of at most T tokens. `gradient` is flat, in the layout of the model's parameters. */
export function createLearner(backend: Backend, model: Model, gradient: Float32Array, T: number): Learner {
  const { config } = model;
  const gradients = viewWeights(config, gradient);
  const store = createKeepingStore(backend, config, T, ACTIVATIONS_FOR_BACKWARD);
  const workspace = createWorkspace(backend, config, T);
  const options = { rope: workspace.rope };
  return {
    learn({ inputs, targets }, weight) {
      forward(backend, model, inputs, store, options);
      return backward(backend, model, gradients, inputs, targets, store.get, workspace, weight);
    },
    measure: (sequence) => natsOf(backend, model, sequence, store, options),
  };
}

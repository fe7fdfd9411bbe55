/** A tiny model with grouped queries, and everything that a training step of it needs. */
import type { ModelConfig } from '../../../engine/model/config';
import type { Model } from '../../../engine/model/weights';
import { forward } from '../../../engine/run/forward';
import { createKeepingStore } from '../../../engine/run/store';
import type { Backend } from '../../../engine/tensor/backend';
import { Random } from '../../../engine/tensor/random';
import { ACTIVATIONS_FOR_BACKWARD, backward, createWorkspace } from '../../../engine/train/backward';
import { layoutParameters, viewWeights } from '../../../engine/train/gradients';
import { normals } from './numbers';

export const TIED: ModelConfig = {
  model_type: 'llama',
  vocab_size: 13,
  hidden_size: 8,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 4,
  intermediate_size: 12,
  max_position_embeddings: 16,
  rms_norm_eps: 1e-2,
  rope_theta: 100,
  tie_word_embeddings: true,
  rope_pairing: 'half',
};
export const UNTIED: ModelConfig = { ...TIED, tie_word_embeddings: false, rope_pairing: 'interleaved' };
export const TOKENS = [1, 7, 3, 7, 12, 0, 3];
export const TARGETS = Int32Array.of(7, 3, 7, -1, 0, 3, 5);

/** Random parameters, large enough for every part of the model to matter; norm weights around 1. */
export function parametersOf(config: ModelConfig, seed: number): Float32Array {
  const random = new Random(seed);
  const layout = layoutParameters(config);
  const flat = new Float32Array(layout.length);
  for (const { offset, length, shape } of layout.parameters) {
    const values = normals(random, length, shape.length === 1 ? 0.3 : 0.5);
    flat.set(shape.length === 1 ? values.map((value) => value + 1) : values, offset);
  }
  return flat;
}

/** A model on a backend with everything that a training step needs. */
export function trainee(backend: Backend, config: ModelConfig, parameters: Float32Array, capacity = TOKENS.length) {
  const { length } = layoutParameters(config);
  const flat = backend.alloc(length);
  flat.set(parameters);
  const gradient = backend.alloc(length);
  const model: Model = { config, weights: viewWeights(config, flat) };
  const gradients = viewWeights(config, gradient);
  const store = createKeepingStore(backend, config, capacity, ACTIVATIONS_FOR_BACKWARD);
  const workspace = createWorkspace(backend, config, capacity);

  const run = (tokens: readonly number[]) => forward(backend, model, tokens, store, { rope: workspace.rope });
  return {
    flat,
    gradient,
    /** The sum of losses of one sequence, in nats. */
    loss(tokens: readonly number[] = TOKENS, targets: Int32Array = TARGETS): number {
      return backend.crossEntropyBackward(run(tokens), targets, 1, tokens.length, config.vocab_size);
    },
    /** Adds to `gradient`; returns the sum of losses. */
    step(tokens: readonly number[] = TOKENS, targets: Int32Array = TARGETS, weight = 1): number {
      run(tokens);
      return backward(backend, model, gradients, tokens, targets, store.get, workspace, weight);
    },
  };
}

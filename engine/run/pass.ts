/** What every step of one forward pass needs, and how each step names what it computes. */
import type { Model } from '../model/weights';
import type { Backend } from '../tensor/backend';
import type { Alteration } from './alterations';
import type { Angles } from './angles';
import type { KVCache } from './cache';
import type { ActivationStore } from './store';

export interface Pass {
  readonly backend: Backend;
  readonly model: Model;
  readonly store: ActivationStore;
  readonly rope: Angles;
  readonly cache: KVCache | undefined;
  /** Of these, the pass itself heeds what is dropped: `isDropped` asks them. */
  readonly alterations: readonly Alteration[];
  /** The position of the run's first token. */
  readonly start: number;
  readonly T: number;
  readonly S: number;
}

/** Gives one activation its place, computes it there and shows it to the store. */
export function activation(
  pass: Pass,
  name: string,
  shape: readonly number[],
  compute: (out: Float32Array) => void,
): Float32Array {
  const out = pass.store.place(name, shape);
  compute(out);
  pass.store.computed(name, out, shape);
  return out;
}

/** Root-mean-square norm under the names `at.hook_scale`, `.hook_normalized` and `.hook_out`. x [T, D] to [T, D], weight [D]. */
export function norm(pass: Pass, at: string, x: Float32Array, weight: Float32Array): Float32Array {
  const { backend, store, T } = pass;
  const { hidden_size: D, rms_norm_eps: eps } = pass.model.config;

  const scale = store.place(`${at}.hook_scale`, [T, 1]);
  const normalized = store.wants(`${at}.hook_normalized`) ? store.place(`${at}.hook_normalized`, [T, D]) : null;
  const out = store.place(`${at}.hook_out`, [T, D]);
  backend.rmsnorm(out, normalized, scale, x, weight, eps, T, D);

  // The operation computes all three at once, so where an earlier one was changed, the later ones are computed again.
  if (store.computed(`${at}.hook_scale`, scale, [T, 1])) {
    const divided = normalized ?? out;
    for (let i = 0; i < T * D; i++) divided[i] = x[i] / scale[Math.floor(i / D)];
    for (let i = 0; i < T * D; i++) out[i] = divided[i] * weight[i % D];
  }
  if (normalized !== null && store.computed(`${at}.hook_normalized`, normalized, [T, D]))
    for (let i = 0; i < T * D; i++) out[i] = normalized[i] * weight[i % D];
  store.computed(`${at}.hook_out`, out, [T, D]);
  return out;
}

/** The norm of what a branch gives, in place and without names of its own; nothing where the model has none. x [T, D], weight [D]. */
export function postNorm({ backend, model, T }: Pass, x: Float32Array, weight: Float32Array | undefined): void {
  if (weight !== undefined) backend.rmsnorm(x, null, null, x, weight, model.config.rms_norm_eps, T, model.config.hidden_size);
}

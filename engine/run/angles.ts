import type { ModelConfig } from '../model/config';
import { ropeDivisors } from '../model/rotation';
import { ropeTable } from '../ops/rope';
import type { Backend, RopeTable } from '../tensor/backend';

/** A model's rotation angles; `local` are those of layers with a window, where they turn by another base. */
export interface Angles extends RopeTable {
  readonly local?: RopeTable;
}

/** The rotation angles of a model's first positions, in memory of the backend's (which for that need be no whole backend). */
export function anglesOf(backend: Pick<Backend, 'alloc'>, config: ModelConfig, positions: number): Angles {
  const { head_dim: d, rope_theta, rope_local_base_freq: localBase, rope_pairing: pairing } = config;
  const table = ropeTable(positions, d, rope_theta, pairing, backend.alloc, ropeDivisors(config));
  return localBase === undefined ? table : { ...table, local: ropeTable(positions, d, localBase, pairing, backend.alloc) };
}

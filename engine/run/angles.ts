import type { ModelConfig } from '../model/config';
import { ropeTable } from '../ops/rope';
import type { Backend, RopeTable } from '../tensor/backend';

/** The rotation angles of a model's first positions, in the backend's memory. */
export function anglesOf(backend: Backend, config: ModelConfig, positions: number): RopeTable {
  return ropeTable(positions, config.head_dim, config.rope_theta, config.rope_pairing, (length) => backend.alloc(length));
}

/**
 * The rotation of a head's query and key, pair by pair, at their own positions and at others: by the engine's own angles and its own
 * rope. Legend: d d_head, pair j of d/2, p a position.
 */
import { windowOf, type ModelConfig } from '../../../../engine/model/config';
import { rope } from '../../../../engine/ops/rope';
import { anglesOf } from '../../../../engine/run/angles';
import type { RopeTable } from '../../../../engine/tensor/backend';
import type { Pair } from '../../../../components/dial/geometry';
import { reader } from '../block/slots';
import type { Walk } from '../../picture';
import { kvHeadOf, scalingOf } from './terms';

/** How far positions may be moved on from where they are. */
export const FARTHEST_MOVE = 32;

/** The dimensions that are pair j. */
export function dimensionsOf({ rope_pairing, head_dim: d }: ModelConfig, j: number): readonly [number, number] {
  return rope_pairing === 'half' ? [j, j + d / 2] : [2 * j, 2 * j + 1];
}

export function pairOfDimension({ rope_pairing, head_dim: d }: ModelConfig, i: number): number {
  return rope_pairing === 'half' ? i % (d / 2) : Math.floor(i / 2);
}

export function pairAt(config: ModelConfig, x: Float32Array, j: number): Pair {
  const [first, second] = dimensionsOf(config, j);
  return [x[first], x[second]];
}

let kept: {
  readonly config: ModelConfig;
  readonly positions: number;
  readonly isLocal: boolean;
  readonly table: RopeTable;
} | null = null;

/** The layer's angles for so many positions at least. */
export function tableOf(config: ModelConfig, layer: number, positions: number): RopeTable {
  const isLocal = windowOf(config, layer) < Infinity && config.rope_local_base_freq !== undefined;
  if (kept?.config !== config || kept.isLocal !== isLocal || kept.positions < positions) {
    const angles = anglesOf({ alloc: (length) => new Float32Array(length) }, config, positions);
    kept = { config, positions, isLocal, table: isLocal && angles.local !== undefined ? angles.local : angles };
  }
  return kept.table;
}

/** By how many radians pair j turns from one position to the next. */
export function speedOf({ cos, sin }: RopeTable, d: number, j: number): number {
  return Math.atan2(sin[d / 2 + j], cos[d / 2 + j]);
}

/** One head's query or key [d] as it would be at position p. */
export function turnedTo(x: Float32Array, table: RopeTable, p: number): Float32Array {
  const out = new Float32Array(x.length);
  rope(out, x, table, p, 1, 1, x.length);
  return out;
}

export interface Turned {
  readonly position: number;
  readonly before: Float32Array;
  readonly after: Float32Array;
}

export interface Rotation {
  readonly query: Turned;
  readonly key: Turned;
  /** [d/2], radians a position; all 0 in a run that leaves the rotation out. */
  readonly speeds: readonly number[];
  readonly isLeftOut: boolean;
  /** Of each pair, its part of the score's total. */
  readonly products: readonly number[];
  readonly total: number;
  /** Null where the run's scores are not there to tell how it is made. */
  readonly score: number | null;
}

/** How far the query and the key are moved from their positions. */
export interface Moves {
  readonly query: number;
  readonly key: number;
}

/** The rotation of the followed query and of the key at s, both moved on; null while the vectors are not there. */
export function rotationOf(walk: Walk, s: number, moves: Moves): Rotation | null {
  const { config, layer, head, position } = walk;
  const { head_dim: d, qk_norm } = config;
  const read = reader(walk);
  const form = qk_norm ? 'normed_' : '';
  const [q, k] = [read(`attn.hook_${form}q`, [position, head]), read(`attn.hook_${form}k`, [s, kvHeadOf(walk)])];
  const [rotQ, rotK] = [read('attn.hook_rot_q', [position, head]), read('attn.hook_rot_k', [s, kvHeadOf(walk)])];
  if (q === null || k === null || rotQ === null || rotK === null) return null;

  // An altered run may leave the rotation out: then nothing is turned, at any position.
  const isLeftOut = (position > 0 && areEqual(q, rotQ)) || (s > 0 && areEqual(k, rotK));
  const table = tableOf(config, layer, walk.run.tokens.length + 2 * FARTHEST_MOVE + 1);
  const at = (before: Float32Array, p: number): Turned => ({
    position: p,
    before,
    after: isLeftOut ? before : turnedTo(before, table, p),
  });
  const query = at(q, position + moves.query);
  const key = at(k, s + moves.key);
  const products = Array.from({ length: d / 2 }, (_, j) => {
    const [[a, b], [c, e]] = [pairAt(config, query.after, j), pairAt(config, key.after, j)];
    return a * c + b * e;
  });
  const total = products.reduce((sum, product) => sum + product, 0);
  const speeds = products.map((_, j) => (isLeftOut ? 0 : speedOf(table, d, j)));
  return { query, key, speeds, isLeftOut, products, total, score: scalingOf(walk)?.fromTotal(total) ?? null };
}

function areEqual(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}

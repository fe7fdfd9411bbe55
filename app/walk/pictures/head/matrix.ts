/** The matrix of one head: scores of all pairs before the mask, scores, or weights. T positions. */
import type { ModelConfig } from '../../../../engine/model/config';
import { windowOf } from '../../../../engine/model/config';
import type { Tensor } from '../../../../engine/tensor/tensor';
import { rangeOf } from '../block/values';
import type { Walk } from '../../picture';
import { stateOf } from '../block/stages';
import { scalingOf } from './terms';

export interface HeadMatrix {
  readonly kind: 'none' | 'scores' | 'weights';
  /** [T, T]; null while they are not computed, or not there. */
  readonly values: Float32Array | null;
  readonly isMasked: (row: number, column: number) => boolean;
  readonly range: number;
}

/** One head's part of a [H, T, T] activation. */
export function ofHead(tensor: Tensor | null, head: number): Float32Array | null {
  if (tensor === null) return null;
  const size = tensor.shape[1] * tensor.shape[2];
  return tensor.data.subarray(head * size, (head + 1) * size);
}

/** Whether the mask hides a key from a query: it stands later, or so far before that the layer's window has passed it. */
export function isHidden(config: ModelConfig, layer: number, query: number, key: number): boolean {
  return key > query || key <= query - windowOf(config, layer);
}

/** Whether a query sees a key in this run: as its scores have it, for the mask can have been left out. */
export function sees(walk: Walk, query: number, key: number): boolean {
  const scores = ofHead(walk.get(`blocks.${walk.layer}.attn.hook_attn_scores`), walk.head);
  if (scores === null) return !isHidden(walk.config, walk.layer, query, key);
  return scores[query * walk.run.tokens.length + key] !== -Infinity;
}

export function matrixOf(walk: Walk): HeadMatrix {
  const { step, layer, head } = walk;
  const T = walk.run.tokens.length;
  const scores = ofHead(walk.get(`blocks.${layer}.attn.hook_attn_scores`), head);
  const isMasked = (row: number, column: number): boolean =>
    scores === null ? isHidden(walk.config, layer, row, column) : scores[row * T + column] === -Infinity;
  const none = { kind: 'none', values: null, isMasked: () => false, range: 1 } as const;
  if (stateOf('scores', step) === 'later') return none;
  if (stateOf('softmax', step) !== 'later')
    return { kind: 'weights', values: ofHead(walk.get(`blocks.${layer}.attn.hook_pattern`), head), isMasked, range: 1 };

  const all = unmasked(walk, scores);
  if (all === null || scores === null) return { ...none, kind: 'scores' };
  const range = rangeOf([all]);
  return stateOf('mask', step) === 'later'
    ? { kind: 'scores', values: all, isMasked: () => false, range }
    : { kind: 'scores', values: scores, isMasked, range };
}

/** Scores as they are before the mask: of what it hides, the trace has only that it is hidden, so these are computed as the others were. */
function unmasked(walk: Walk, scores: Float32Array | null): Float32Array | null {
  const scaling = scalingOf(walk);
  if (scores === null || scaling === null) return null;
  const T = walk.run.tokens.length;
  const all = Float32Array.from(scores);
  for (let t = 0; t < T; t++)
    for (let s = 0; s < T; s++) if (all[t * T + s] === -Infinity) all[t * T + s] = scaling.scoreOf(t, s);
  return all;
}

/** How a score comes about: query times key, dimension by dimension, added up and divided. Legend: t the query's position, s the key's, d d_head. */
import { softcap } from '../../../../engine/ops/softcap';
import type { Walk } from '../../picture';
import { reader } from '../block/slots';

export interface Terms {
  readonly query: Float32Array;
  readonly key: Float32Array;
  /** [d] each. */
  readonly products: Float64Array;
  readonly totals: Float64Array;
  readonly total: number;
}

/** The head whose key and value this one reads. */
export function kvHeadOf({ config, head }: Pick<Walk, 'config' | 'head'>): number {
  return Math.floor(head / (config.num_attention_heads / config.num_key_value_heads));
}

export function termsOf(query: Float32Array, key: Float32Array): Terms {
  const products = Float64Array.from(query, (q, i) => q * key[i]);
  let total = 0;
  const totals = products.map((product) => (total += product));
  return { query, key, products, totals, total };
}

/** The terms of one score; null while the vectors are not there. */
export function termsAt(walk: Walk, t: number, s: number): Terms | null {
  const read = reader(walk);
  const query = read('attn.hook_rot_q', [t, walk.head]);
  const key = read('attn.hook_rot_k', [s, kvHeadOf(walk)]);
  return query === null || key === null ? null : termsOf(query, key);
}

export interface Scaling {
  /** What totals are divided by: the square root of `of`, or 1 in a run that leaves the division out. */
  readonly divisor: number;
  readonly of: number;
  readonly cap: number | null;
  /** A total as a score. */
  readonly fromTotal: (total: number) => number;
  readonly scoreOf: (t: number, s: number) => number;
}

/** How this run makes scores of totals. Whether it divides them, its own scores tell. */
export function scalingOf(walk: Walk): Scaling | null {
  const { config, run, head, layer } = walk;
  const T = run.tokens.length;
  const scores = walk.get(`blocks.${layer}.attn.hook_attn_scores`)?.data ?? null;
  const of = config.query_pre_attn_scalar ?? config.head_dim;
  const cap = config.attn_logit_softcapping ?? null;
  const by = (divisor: number) => (total: number) => capped(total / divisor, cap);
  const own = termsAt(walk, T - 1, T - 1);
  if (scores === null || own === null) return null;
  const score = scores[((head + 1) * T - 1) * T + T - 1];
  const misses = (divisor: number): number => Math.abs(by(divisor)(own.total) - score);
  const divisor = misses(1) < misses(Math.sqrt(of)) ? 1 : Math.sqrt(of);
  const fromTotal = by(divisor);
  return { divisor, of, cap, fromTotal, scoreOf: (t, s) => fromTotal(dotAt(walk, t, s)) };
}

function dotAt(walk: Walk, t: number, s: number): number {
  const read = reader(walk);
  const query = read('attn.hook_rot_q', [t, walk.head]);
  const key = read('attn.hook_rot_k', [s, kvHeadOf(walk)]);
  if (query === null || key === null) return 0;
  let dot = 0;
  for (let i = 0; i < query.length; i++) dot += query[i] * key[i];
  return dot;
}

function capped(score: number, cap: number | null): number {
  if (cap === null) return score;
  const out = new Float32Array([score]);
  softcap(out, out, cap, 1);
  return out[0];
}

/** Softmax on the followed row, worked out from its scores in the trace. */
import type { Walk } from '../../picture';
import { ofHead } from './matrix';

export interface Softmax {
  readonly max: number;
  /** The least score in sight. */
  readonly least: number;
  /** Of all powers. */
  readonly sum: number;
  readonly at: (key: number) => { readonly score: number; readonly power: number; readonly share: number };
}

export function softmaxOf({ get, layer, head, position, run }: Walk): Softmax | null {
  const T = run.tokens.length;
  const row = (hook: string): Float32Array | null =>
    ofHead(get(`blocks.${layer}.attn.${hook}`), head)?.subarray(position * T, (position + 1) * T) ?? null;
  const [scores, weights] = [row('hook_attn_scores'), row('hook_pattern')];
  if (scores === null || weights === null) return null;
  let [max, least] = [-Infinity, Infinity];
  for (const score of scores) {
    max = Math.max(max, score);
    if (score !== -Infinity) least = Math.min(least, score);
  }
  const power = (key: number): number => Math.exp(scores[key] - max);
  const sum = scores.reduce((total, _, key) => total + power(key), 0);
  return { max, least, sum, at: (key) => ({ score: scores[key], power: power(key), share: weights[key] }) };
}

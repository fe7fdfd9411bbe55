/** Numbers of the picture of all layers, from what the trace holds. Legend: T positions, H heads, V vocabulary. */
import type { Walk } from '../../picture';
import { vectorOf } from '../../vectors';
import { rms } from '../block/values';
import { stateInLayer, stateOutside } from './states';

/** The stream's size at a place: before a layer, between its sums, and after it. */
export interface Size {
  /** Twice the layer, and one more for each of its sums. */
  readonly place: number;
  readonly value: number;
}

/** The root mean squares that are computed by now, in their order; fewer while numbers load. */
export function sizesOf(walk: Walk): Size[] {
  const { config, position } = walk;
  const sizes: Size[] = [];
  const put = (place: number, name: string): void => {
    const values = vectorOf(walk.get(name), [position]);
    if (values !== null) sizes.push({ place, value: rms(values) });
  };
  if (stateOutside(walk, 'embed') !== 'later') put(0, 'blocks.0.hook_resid_pre');
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    if (stateInLayer(walk, layer, 'add1') !== 'later') put(2 * layer + 1, `blocks.${layer}.hook_resid_mid`);
    if (stateInLayer(walk, layer, 'add2') !== 'later') put(2 * layer + 2, `blocks.${layer}.hook_resid_post`);
  }
  return sizes;
}

/** The largest that the stream becomes in the whole run: the scale stays while the walk goes on. 0 while numbers load. */
export function largestSize(walk: Walk): number {
  let most = 0;
  for (let layer = 0; layer < walk.config.num_hidden_layers; layer++)
    for (const hook of ['hook_resid_pre', 'hook_resid_mid', 'hook_resid_post']) {
      const values = vectorOf(walk.get(`blocks.${layer}.${hook}`), [walk.position]);
      if (values !== null) most = Math.max(most, rms(values));
    }
  return most;
}

/** The least of 1, 2, 2.5, 5 times a power of ten that holds the value. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 2.5, 5, 10].find((each) => each * power >= value) ?? 10);
}

/** How much the followed position reads of each one before it, the mean over the heads: [t + 1]. Null until it is computed. */
export function meanAttention(walk: Walk): Float32Array | null {
  const { step, position: t, config } = walk;
  if (step.layer === null || stateInLayer(walk, step.layer, 'softmax') === 'later') return null;
  const pattern = walk.get(`blocks.${step.layer}.attn.hook_pattern`);
  if (pattern === null) return null;
  const [, T, S] = pattern.shape;
  const H = config.num_attention_heads;
  const mean = new Float32Array(t + 1);
  for (let h = 0; h < H; h++) for (let s = 0; s <= t; s++) mean[s] += pattern.data[(h * T + t) * S + s] / H;
  return mean;
}

export interface Logit {
  readonly id: number;
  readonly value: number;
  /** The row of the trace's logits. */
  readonly row: number;
}

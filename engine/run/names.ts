/**
 * Every activation that a run computes: its name, its axes and when it comes. One list, in the order of computation, for
 * whoever places memory, checks an intervention, or offers names to choose from.
 *
 * Axes: T query positions, S key positions, D hidden_size, H query heads, K key/value heads, d head_dim, F intermediate_size,
 * E experts, k experts a token, V vocab_size, 1 a single number.
 */
import type { ModelConfig } from '../model/config';

export type Axis = 'T' | 'S' | 'D' | 'H' | 'K' | 'd' | 'F' | 'E' | 'k' | 'V' | '1';

export interface ActivationName {
  readonly name: string;
  readonly axes: readonly Axis[];
  /** The layer it belongs to, or null outside the stack. */
  readonly layer: number | null;
  /** Given memory of its own only where somebody wants it: otherwise not computed at all, or computed where its successor goes. */
  readonly onDemand: boolean;
}

type Entry = readonly [name: string, axes: string, when?: 'on demand'];

const norm = (at: string): Entry[] => [
  [`${at}.hook_scale`, 'T 1'],
  [`${at}.hook_normalized`, 'T D', 'on demand'],
  [`${at}.hook_out`, 'T D'],
];

const QK_NORMS: readonly Entry[] = [
  ['attn.hook_normed_q', 'T H d', 'on demand'],
  ['attn.hook_normed_k', 'T K d', 'on demand'],
];

const DENSE: readonly Entry[] = [
  ['mlp.hook_pre', 'T F'],
  ['mlp.hook_pre_linear', 'T F'],
  ['mlp.hook_post', 'T F'],
];

const MIXTURE: readonly Entry[] = [
  ['mlp.hook_router_logits', 'T E'],
  ['mlp.hook_expert_weights', 'T E'],
  ['mlp.hook_expert_indices', 'T k'],
  ['mlp.hook_expert_gates', 'T k'],
];

const block = (config: ModelConfig): Entry[] => [
  ['hook_resid_pre', 'T D', 'on demand'],
  ...norm('ln1'),
  ['attn.hook_q', 'T H d', 'on demand'],
  ['attn.hook_k', 'T K d', 'on demand'],
  ['attn.hook_v', 'T K d'],
  ...(config.qk_norm ? QK_NORMS : []),
  ['attn.hook_rot_q', 'T H d'],
  ['attn.hook_rot_k', 'T K d'],
  ['attn.hook_attn_scores', 'H T S', 'on demand'],
  ['attn.hook_pattern', 'H T S'],
  ['attn.hook_z', 'T H d'],
  ['attn.hook_result', 'T H D', 'on demand'],
  ['hook_attn_out', 'T D'],
  ['hook_resid_mid', 'T D'],
  ...norm('ln2'),
  ...(config.num_local_experts === undefined ? DENSE : MIXTURE),
  ['hook_mlp_out', 'T D'],
  ['hook_resid_post', 'T D'],
];

/** All activations of a model of this shape, in the order in which a run computes them. */
export function activationNames(config: ModelConfig): ActivationName[] {
  const names: ActivationName[] = [];
  const list = (entries: readonly Entry[], prefix: string, layer: number | null): void => {
    for (const [name, axes, when] of entries)
      names.push({ name: prefix + name, axes: axes.split(' ') as Axis[], layer, onDemand: when !== undefined });
  };
  const entries = block(config);
  list([['hook_embed', 'T D']], '', null);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) list(entries, `blocks.${layer}.`, layer);
  list([...norm('ln_final'), ['logits', 'T V']], '', null);
  return names;
}

/** How far an activation's axes extend in a run of T tokens that can see S positions. */
export function shapeOf(axes: readonly Axis[], config: ModelConfig, T: number, S: number): number[] {
  const extents: Record<Axis, number> = {
    T,
    S,
    D: config.hidden_size,
    H: config.num_attention_heads,
    K: config.num_key_value_heads,
    d: config.head_dim,
    F: config.intermediate_size,
    E: config.num_local_experts ?? 0,
    k: config.num_experts_per_tok ?? 0,
    V: config.vocab_size,
    '1': 1,
  };
  return axes.map((axis) => extents[axis]);
}

/** Says whether a name matches any of the globs, in which `*` stands for any characters, none included. */
export function globMatcher(globs: readonly string[]): (name: string) => boolean {
  // Explanations ask for many activations by their full names.
  const names = new Set(globs);
  const patterns = globs
    .filter((glob) => glob.includes('*'))
    .map((glob) => new RegExp(`^${glob.split('*').map(escaped).join('.*')}$`));
  return (name) => names.has(name) || patterns.some((pattern) => pattern.test(name));
}

/** A regular expression that matches this text and nothing else. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

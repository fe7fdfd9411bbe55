/**
 * Everything that can be explained: the named activations of a run (engine/run/names.ts), and inner values, which a run computes
 * on the way and does not name. Those have names of their own here, without `hook_`:
 *
 *   blocks.l.attn.q_norm.scale, k_norm.scale   [T, H], [T, K]  the divisor of each head's query or key norm
 *   blocks.l.attn.out, mlp.out                 [T, D]          what a branch gives before its post-norm
 *   blocks.l.attn.post_norm.scale, mlp...      [T, 1]          the post-norm's divisor
 *   blocks.l.mlp.experts.e.pre, pre_linear, post, out  [T, F], [T, F], [T, F], [T, D]  one expert's own network
 *   probabilities                              [T, V]          softmax of the logits
 */
import type { ModelConfig } from '../model/config';
import { activationNames, type Axis } from '../run/names';

export type InnerRole =
  | 'attn.q_norm.scale'
  | 'attn.k_norm.scale'
  | 'attn.out'
  | 'attn.post_norm.scale'
  | 'mlp.out'
  | 'mlp.post_norm.scale'
  | 'mlp.experts.pre'
  | 'mlp.experts.pre_linear'
  | 'mlp.experts.post'
  | 'mlp.experts.out'
  | 'probabilities';

/** The axes of each inner value after T, and what tells whether a model has it. */
const INNER: Readonly<Record<InnerRole, readonly [axis: Axis, when: (config: ModelConfig) => boolean]>> = {
  'attn.q_norm.scale': ['H', (config) => config.qk_norm ?? false],
  'attn.k_norm.scale': ['K', (config) => config.qk_norm ?? false],
  'attn.out': ['D', (config) => config.post_norms ?? false],
  'attn.post_norm.scale': ['1', (config) => config.post_norms ?? false],
  'mlp.out': ['D', (config) => config.post_norms ?? false],
  'mlp.post_norm.scale': ['1', (config) => config.post_norms ?? false],
  'mlp.experts.pre': ['F', (config) => config.num_local_experts !== undefined],
  'mlp.experts.pre_linear': ['F', (config) => config.num_local_experts !== undefined],
  'mlp.experts.post': ['F', (config) => config.num_local_experts !== undefined],
  'mlp.experts.out': ['D', (config) => config.num_local_experts !== undefined],
  probabilities: ['V', () => true],
};

const INNER_ROLES = Object.keys(INNER) as InnerRole[];

/** A name taken apart. */
export interface Place {
  readonly name: string;
  /** The name without its layer and its expert: what is computed by the same formula has the same role. */
  readonly role: string;
  /** -1 outside the layers; `at` is then empty, otherwise `blocks.l.`. */
  readonly layer: number;
  readonly at: string;
  /** -1 outside the experts. */
  readonly expert: number;
  readonly axes: readonly Axis[];
  /** Of an inner value; null for a named activation. */
  readonly inner: InnerRole | null;
}

/** The inner values of a model of this shape. */
export function innerNames(config: ModelConfig): string[] {
  const { num_hidden_layers: L, num_local_experts: E = 0 } = config;
  const names: string[] = [];
  for (const role of INNER_ROLES) {
    if (!INNER[role][1](config)) continue;
    if (role === 'probabilities') names.push(role);
    else
      for (let layer = 0; layer < L; layer++) {
        if (!role.startsWith('mlp.experts.')) names.push(placeName(role, layer));
        else for (let e = 0; e < E; e++) names.push(placeName(role, layer, e));
      }
  }
  return names;
}

/** Takes a name apart. Throws a RangeError for one that the model does not have. */
export function placeOf(config: ModelConfig, name: string): Place {
  const [, blockText = '', rest = name] = /^blocks\.(0|[1-9]\d*)\.(.+)$/.exec(name) ?? [];
  const [, expertText = ''] = /^mlp\.experts\.(0|[1-9]\d*)\./.exec(rest) ?? [];
  const role = expertText === '' ? rest : rest.replace(`.${expertText}`, '');
  const layer = blockText === '' ? -1 : Number(blockText);
  const expert = expertText === '' ? -1 : Number(expertText);
  const found = { name, role, layer, expert, at: layer < 0 ? '' : `blocks.${layer}.` };
  const { num_hidden_layers: L, num_local_experts: E = 0 } = config;
  if (layer < L && expert < E) {
    // All layers have the same names, so the first one's tell.
    const inFirst = layer < 0 ? name : `blocks.0.${rest}`;
    const hook = activationNames({ ...config, num_hidden_layers: 1 }).find((entry) => entry.name === inFirst);
    if (hook !== undefined) return { ...found, axes: hook.axes, inner: null };
    const inner = INNER_ROLES.find((each) => each === role);
    if (inner !== undefined && INNER[inner][1](config) && placeName(inner, layer, expert) === name)
      return { ...found, axes: ['T', INNER[inner][0]], inner };
  }
  throw new RangeError(`there is no activation named ${name} in this model`);
}

/** The name of an inner value: `placeOf` the other way round. */
export function placeName(role: InnerRole, layer: number, expert = -1): string {
  if (role === 'probabilities') return role;
  return `blocks.${layer}.${role.replace('.experts.', `.experts.${expert}.`)}`;
}

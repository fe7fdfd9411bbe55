/**
 * Altering a run, in the terms of a lesson: silence a head, put another token, leave the mask out. Plain data, which can be kept in
 * a link. Nothing here computes: scalings and dropped norms become interventions (interventions.ts), another token is put before
 * the run, and what else is dropped the forward pass leaves out (forward.ts, attention.ts).
 */
import type { ModelConfig } from '../model/config';
import type { Intervention } from './interventions';

/** Multiplies by a factor, 0 silences: what something gives, before it goes any further. */
export type Scaling =
  /** What a head mixed from the values, which W_O then adds to the residual stream. */
  | { readonly kind: 'scale'; readonly what: 'head'; readonly layer: number; readonly head: number; readonly factor: number }
  /** A neuron of a feed-forward network that is one (no mixture). */
  | { readonly kind: 'scale'; readonly what: 'neuron'; readonly layer: number; readonly neuron: number; readonly factor: number }
  /** An expert of a mixture, for the tokens that chose it. The other experts' weights stay as they are. */
  | { readonly kind: 'scale'; readonly what: 'expert'; readonly layer: number; readonly expert: number; readonly factor: number }
  /** All that a layer's attention, or its feed-forward part, adds to the residual stream. */
  | { readonly kind: 'scale'; readonly what: 'attention' | 'feed-forward'; readonly layer: number; readonly factor: number };

/** Another token in its place; positions count from the beginning of the sequence. */
export interface Replacement {
  readonly kind: 'token';
  readonly position: number;
  readonly id: number;
}

/**
 * Leaves a part of the mechanism out, of one layer or, without one, everywhere:
 *   mask       every query sees every key of the run: later ones, and those outside a sliding window
 *   rotation   queries and keys stay as they were projected (and normalised)
 *   norms      ln1, ln2 and, everywhere, ln_final divide by 1: out = x * weight. The norms of single heads' queries and keys and
 *              those behind a branch, which some models have besides, stay
 *   residuals  what a branch gives replaces the residual stream instead of being added to it
 *   scaling    scores are plain dot products, not divided by the square root of d
 */
export interface Drop {
  readonly kind: 'drop';
  readonly what: Droppable;
  readonly layer?: number;
}

export type Alteration = Scaling | Replacement | Drop;

export const DROPPABLE = ['mask', 'rotation', 'norms', 'residuals', 'scaling'] as const;
export type Droppable = (typeof DROPPABLE)[number];

export const MOST_ALTERATIONS = 64;
/** A factor may go from minus this to this: far beyond it, numbers only overflow. */
export const LARGEST_FACTOR = 1000;

/** Whether these alterations leave a part out of a layer. */
export function isDropped(alterations: readonly Alteration[] | undefined, what: Droppable, layer: number): boolean {
  return alterations?.some((each) => each.kind === 'drop' && each.what === what && (each.layer ?? layer) === layer) ?? false;
}

/**
 * Throws a RangeError, in one line, for an alteration of something that the model has not, a factor that is not a number within
 * LARGEST_FACTOR, a position at or beyond `positions`, or more than MOST_ALTERATIONS.
 */
export function checkAlterations(
  alterations: readonly Alteration[],
  config: ModelConfig,
  positions: number = config.max_position_embeddings,
): void {
  if (alterations.length > MOST_ALTERATIONS)
    throw new RangeError(`${alterations.length} alterations are too many: a run takes ${MOST_ALTERATIONS}`);
  for (const alteration of alterations) {
    if (alteration.kind === 'token') {
      checkIndex('position', alteration.position, positions);
      checkIndex('token', alteration.id, config.vocab_size);
      continue;
    }
    if (alteration.layer !== undefined) checkIndex('layer', alteration.layer, config.num_hidden_layers);
    if (alteration.kind === 'scale') checkScaling(alteration, config);
  }
}

function checkScaling(scaling: Scaling, config: ModelConfig): void {
  const { num_local_experts: E } = config;
  if (!(Math.abs(scaling.factor) <= LARGEST_FACTOR))
    throw new RangeError(`a factor is a number from ${-LARGEST_FACTOR} to ${LARGEST_FACTOR}, not ${scaling.factor}`);
  if (scaling.what === 'head') checkIndex('head', scaling.head, config.num_attention_heads);
  if (scaling.what === 'neuron') {
    if (E !== undefined) throw new RangeError('this model is a mixture of experts: scale an expert, not a neuron');
    checkIndex('neuron', scaling.neuron, config.intermediate_size);
  }
  if (scaling.what === 'expert') {
    if (E === undefined) throw new RangeError('this model has no experts: its feed-forward network is a single one');
    checkIndex('expert', scaling.expert, E);
  }
}

function checkIndex(what: string, index: number, count: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new RangeError(`there is no ${what} ${index}: there are 0 to ${count - 1}`);
}

/** What alterations mean for one run. */
export interface Altered {
  readonly tokens: ArrayLike<number>;
  readonly interventions: readonly Intervention[];
}

/**
 * The tokens and the interventions of an altered run, whose first token stands at position `start`. Replaced positions outside the
 * run are refused; with `generating` they belong to other steps of the same generation, and are passed over.
 * Throws a RangeError as `checkAlterations` does.
 */
export function compileAlterations(
  alterations: readonly Alteration[],
  config: ModelConfig,
  tokens: ArrayLike<number>,
  start: number,
  generating: boolean,
): Altered {
  if (alterations.length === 0) return { tokens, interventions: [] };
  checkAlterations(alterations, config, generating ? undefined : start + tokens.length);
  const replaced = Array.from(tokens);
  for (const alteration of alterations) {
    if (alteration.kind !== 'token') continue;
    const t = alteration.position - start;
    if (t >= 0 && t < replaced.length) replaced[t] = alteration.id;
    else if (!generating)
      throw new RangeError(`position ${alteration.position} lies before this run, which begins at position ${start}`);
  }
  return { tokens: replaced, interventions: alterations.flatMap((each) => interventionsOf(each, config)) };
}

function interventionsOf(alteration: Alteration, config: ModelConfig): readonly Intervention[] {
  if (alteration.kind === 'scale') return [scaled(alteration)];
  if (alteration.kind === 'drop' && alteration.what === 'norms')
    return normsOf(alteration, config).map((name) => ({ name: `${name}.hook_scale`, action: 'set', value: 1 }));
  return [];
}

function scaled(scaling: Scaling): Intervention {
  const at = `blocks.${scaling.layer}`;
  const action = 'scale';
  const value = scaling.factor;
  switch (scaling.what) {
    case 'head':
      return { name: `${at}.attn.hook_z`, slice: [null, scaling.head], action, value };
    case 'neuron':
      return { name: `${at}.mlp.hook_post`, slice: [null, scaling.neuron], action, value };
    case 'expert':
      return { name: `${at}.mlp.hook_expert_gates`, action: 'scale-expert', expert: scaling.expert, value };
    case 'attention':
      return { name: `${at}.hook_attn_out`, action, value };
    case 'feed-forward':
      return { name: `${at}.hook_mlp_out`, action, value };
  }
}

/** The norms of one layer; or of all, and the last one. */
function normsOf({ layer }: Drop, { num_hidden_layers: L }: ModelConfig): string[] {
  const layers = layer === undefined ? Array.from({ length: L }, (_, l) => l) : [layer];
  const names = layers.flatMap((l) => [`blocks.${l}.ln1`, `blocks.${l}.ln2`]);
  return layer === undefined ? [...names, 'ln_final'] : names;
}

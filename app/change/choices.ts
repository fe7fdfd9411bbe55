/** What can be altered at a step of the walkthrough: first what the step itself is about, then everything else. */
import { DROPPABLE, type Alteration, type Droppable } from '../../engine/run/alterations';
import { writeAlterations } from '../../engine/run/alterations-text';
import { isFeedForward, type Stage } from '../../engine/steps';
import type { Walk } from '../walk/picture';
import { strongestNeuron } from '../walk/vectors';

/** The part of the mechanism that a step computes: leaving it out shows what it is for. */
const DROPS_AT: Partial<Readonly<Record<Stage, Droppable>>> = {
  norm1: 'norms',
  norm2: 'norms',
  finalNorm: 'norms',
  rotation: 'rotation',
  scores: 'scaling',
  mask: 'mask',
  softmax: 'mask',
  add1: 'residuals',
  add2: 'residuals',
};

export interface Choices {
  /** What the step is about. */
  readonly here: readonly Alteration[];
  /** The rest of what can be altered in this layer, or everywhere. */
  readonly others: readonly Alteration[];
}

/** The alterations offered; parts are silenced (times 0), which can be made any other factor later. Another token is chosen apart from these. */
export function choicesAt(walk: Walk): Choices {
  const { step, layer, head } = walk;
  const silenced = { kind: 'scale', layer, factor: 0 } as const;
  const inFeedForward = isFeedForward(step.stage);
  const ofHead: Alteration[] = [
    { ...silenced, what: 'head', head },
    { ...silenced, what: 'attention' },
  ];
  const ofNetwork: Alteration[] = [...unitsOf(walk), { ...silenced, what: 'feed-forward' }];
  const drop = DROPS_AT[step.stage];
  const inThisLayer = step.layer !== null;
  const dropsHere: Alteration[] =
    drop === undefined
      ? []
      : [{ kind: 'drop', what: drop }, ...(inThisLayer ? [{ kind: 'drop', what: drop, layer } as const] : [])];
  const here = [...dropsHere, ...(!inThisLayer ? [] : inFeedForward ? ofNetwork : ofHead)];
  const all: Alteration[] = [...ofHead, ...ofNetwork, ...DROPPABLE.map((what) => ({ kind: 'drop', what }) as const)];
  const offered = new Set(here.map(nameOf));
  return { here, others: all.filter((each) => !offered.has(nameOf(each))) };
}

/** A neuron, the pinned one or the strongest; of a mixture the expert that the token chose first. */
function unitsOf({ config, layer, position, dimension, step, original }: Walk): Alteration[] {
  const at = `blocks.${layer}.mlp`;
  const experts = original(`${at}.hook_expert_indices`);
  if (experts !== null) {
    const expert = experts.data[position * experts.shape[1]];
    return [{ kind: 'scale', what: 'expert', layer, expert, factor: 0 }];
  }
  if (config.num_local_experts !== undefined) return [];
  const F = config.intermediate_size;
  const isPinned = dimension >= 0 && dimension < F && isFeedForward(step.stage);
  const neuron = isPinned ? dimension : strongestNeuron({ get: original, position }, layer);
  return neuron === null ? [] : [{ kind: 'scale', what: 'neuron', layer, neuron, factor: 0 }];
}

/** Two alterations of one name alter the same, with another factor or another token. */
export function nameOf(alteration: Alteration): string {
  if (alteration.kind === 'token') return `t${alteration.position}`;
  return writeAlterations([alteration.kind === 'scale' ? { ...alteration, factor: 0 } : alteration]);
}

/** The list with this one in it, in place of another of its name. */
export function withAlteration(list: readonly Alteration[], added: Alteration): Alteration[] {
  const isOther = (each: Alteration): boolean => nameOf(each) !== nameOf(added);
  return list.every(isOther) ? [...list, added] : list.map((each) => (isOther(each) ? each : added));
}

export function withoutAlteration(list: readonly Alteration[], removed: Alteration): Alteration[] {
  return list.filter((each) => nameOf(each) !== nameOf(removed));
}

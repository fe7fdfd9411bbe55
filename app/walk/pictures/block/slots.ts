/**
 * The vectors and numbers of a layer's picture: what each is called, where it stands, and its values once the step has come to them.
 * One list for what is drawn, for what the pointer finds and for what the keys walk.
 */
import type { Role } from '../../../../components/theme';
import type { Stage } from '../../../../engine/steps';
import type { Walk } from '../../picture';
import type { FeedForwardLayout } from './feed-forward-layout';
import type { BlockLayout, Box, Half } from './layout';
import { isOfOneHead, newestOf, stateOf, type State } from './stages';
import { vectorOf } from '../../vectors';
import { rangeOf, sumOf } from './values';

export interface Slot {
  readonly key: string;
  readonly box: Box;
  readonly role: Role;
  readonly state: State;
  /** The activation, and the index before its last axis. An empty name: a sum that is computed for the picture, and cannot be opened. */
  readonly name: string;
  readonly at: readonly number[];
  /** Null until it is computed. */
  readonly values: Float32Array | null;
  readonly range: number;
  readonly head: number | null;
  /** Most are bands of coloured cells; a router's numbers are bars. */
  readonly drawn: 'band' | 'bars';
}

/** How a vector is looked up in the trace of the layer on show. */
export type Read = (hook: string, at: readonly number[]) => Float32Array | null;

export function reader(walk: Walk): Read {
  return (hook, at) => vectorOf(walk.get(`blocks.${walk.layer}.${hook}`), at);
}

interface Vector {
  readonly hook: string;
  readonly at: readonly number[];
  readonly box: Box;
  readonly role: Role;
  /** The stage that computes it. */
  readonly stage: Stage;
  readonly range: number;
  readonly head?: number;
  readonly drawn?: Slot['drawn'];
}

export function slotsOf(walk: Walk, layout: BlockLayout, network: FeedForwardLayout): Slot[] {
  const { attention, feedForward } = layout;
  return [
    ...(attention.isOpen ? [...normSlots(walk, attention, 1), ...headSlots(walk, layout), ...outSlots(walk, attention, 1)] : []),
    ...(feedForward.isOpen
      ? [...normSlots(walk, feedForward, 2), ...networkSlots(walk, network), ...outSlots(walk, feedForward, 2)]
      : []),
  ];
}

/** The vector as the step has it: its values only once its stage has come. */
function slot(walk: Walk, { hook, at, box, role, stage, range, head, drawn = 'band' }: Vector): Slot {
  const state = stateOf(stage, walk.step);
  const name = `blocks.${walk.layer}.${hook}`;
  const values = state === 'later' ? null : vectorOf(walk.get(name), at);
  // What all heads do at once is told of one of them.
  const isAside = state === 'now' && isOfOneHead(walk.step) && head !== undefined && head !== walk.head;
  return {
    key: `${hook} ${at.join(' ')}`,
    box,
    role,
    state: isAside ? 'before' : state,
    name,
    at,
    values,
    range,
    head: head ?? null,
    drawn,
  };
}

/**
 * The residual stream's range in a half of a layer: before and after its sum, so that what is added is seen at its size. The halves
 * have ranges of their own: in a first layer, the one is often many times the other.
 */
export function streamRange(walk: Walk, which: 1 | 2): number {
  const read = reader(walk);
  const hooks = which === 1 ? ['hook_resid_pre', 'hook_resid_mid'] : ['hook_resid_mid', 'hook_resid_post'];
  return rangeOf(hooks.map((hook) => read(hook, [walk.position])));
}

function normSlots(walk: Walk, half: Half, which: 1 | 2): Slot[] {
  const read = reader(walk);
  const at = [walk.position];
  const stage: Stage = which === 1 ? 'norm1' : 'norm2';
  const [normalized, weighted] = [`ln${which}.hook_normalized`, `ln${which}.hook_out`];
  const entering: Vector =
    which === 1
      ? { hook: 'hook_resid_pre', at, box: half.stream, role: 'residual', stage: 'layer', range: streamRange(walk, 1) }
      : { hook: 'hook_resid_mid', at, box: half.stream, role: 'residual', stage: 'add1', range: streamRange(walk, 2) };
  return [
    entering,
    { hook: normalized, at, box: half.normalized, role: 'residual', stage, range: rangeOf([read(normalized, at)]) } as const,
    { hook: weighted, at, box: half.weighted, role: 'residual', stage, range: rangeOf([read(weighted, at)]) } as const,
  ].map((vector) => slot(walk, vector));
}

/** What a branch gives: the stage that has it, and before it, where there is a post-norm, the one that makes what the norm reads. */
export function outStage(walk: Walk, which: 1 | 2): Stage {
  if (walk.config.post_norms) return which === 1 ? 'postNorm1' : 'postNorm2';
  return which === 1 ? 'heads' : walk.config.num_local_experts === undefined ? 'down' : 'experts';
}

function outSlots(walk: Walk, half: Half, which: 1 | 2): Slot[] {
  const hook = which === 1 ? 'hook_attn_out' : 'hook_mlp_out';
  const out = slot(walk, {
    hook,
    at: [walk.position],
    box: half.out,
    role: which === 1 ? 'value' : 'mlp',
    stage: outStage(walk, which),
    range: streamRange(walk, which),
  });
  const raw = which === 1 && walk.config.post_norms ? sumOfHeads(walk) : null;
  if (raw === null) return [out];
  const state = stateOf('heads', walk.step);
  const values = state === 'later' ? null : raw;
  const [key, range] = ['sum of heads', rangeOf([raw])];
  return [{ key, box: half.raw, role: 'value', state, name: '', at: [], values, range, head: null, drawn: 'band' }, out];
}

/** What the heads give together, before a post-norm. */
export function sumOfHeads(walk: Walk): Float32Array | null {
  const read = reader(walk);
  const results = Array.from({ length: walk.config.num_attention_heads }, (_, h) => read('attn.hook_result', [walk.position, h]));
  return results.every((result) => result !== null) ? sumOf(results) : null;
}

/** The forms that queries and keys take on their way, and the stages that give them; the newest is shown. */
export function formOf({ step, config }: Walk, of: 'q' | 'k'): { readonly hook: string; readonly stage: Stage } {
  const stage = newestOf(config.qk_norm ? ['qkv', 'qkNorm', 'rotation'] : ['qkv', 'rotation'], step);
  return { hook: `attn.hook_${stage === 'qkv' ? '' : stage === 'qkNorm' ? 'normed_' : 'rot_'}${of}`, stage };
}

function headSlots(walk: Walk, { heads }: BlockLayout): Slot[] {
  const read = reader(walk);
  const { position: t, config } = walk;
  const { num_attention_heads: H, num_key_value_heads: K } = config;
  const shared = (hook: string, count: number): number => rangeOf(Array.from({ length: count }, (_, h) => read(hook, [t, h])));
  const [q, k] = [formOf(walk, 'q'), formOf(walk, 'k')];
  const [qRange, kRange, vRange] = [shared(q.hook, H), shared(k.hook, K), shared('attn.hook_v', K)];
  const [zRange, resultRange] = [shared('attn.hook_z', H), shared('attn.hook_result', H)];
  const box = (span: { x: number; width: number }, y: number): Box => ({ ...span, y: y - heads.band / 2, height: heads.band });
  const perGroup = H / K;

  const ofGroups = heads.groups.flatMap(({ kvHead, y }): Vector[] => {
    // A group is lit with the head that reads it.
    const head = Math.floor(walk.head / perGroup) === kvHead ? walk.head : kvHead * perGroup;
    const apart = heads.band / 2 + 1.5;
    return [
      { ...k, at: [t, kvHead], box: box(heads.kv, y - apart), role: 'key', range: kRange, head },
      { hook: 'attn.hook_v', stage: 'qkv', at: [t, kvHead], box: box(heads.kv, y + apart), role: 'value', range: vRange, head },
    ];
  });
  const ofHeads = heads.rows.flatMap(({ head, y }): Vector[] => [
    { ...q, at: [t, head], box: box(heads.q, y), role: 'query', range: qRange, head },
    { hook: 'attn.hook_z', stage: 'mix', at: [t, head], box: box(heads.z, y), role: 'value', range: zRange, head },
    {
      hook: 'attn.hook_result',
      stage: 'heads',
      at: [t, head],
      box: box(heads.result, y),
      role: 'residual',
      range: resultRange,
      head,
    },
  ]);
  return [...ofGroups, ...ofHeads].map((vector) => slot(walk, vector));
}

function networkSlots(walk: Walk, layout: FeedForwardLayout): Slot[] {
  const read = reader(walk);
  const at = [walk.position];
  if (layout.kind === 'mixture') {
    const bars = { at, role: 'mlp', stage: 'router', range: 1, drawn: 'bars' } as const;
    return [
      slot(walk, { ...bars, hook: 'mlp.hook_router_logits', box: layout.scores }),
      slot(walk, { ...bars, hook: 'mlp.hook_expert_weights', box: layout.shares }),
    ];
  }
  const [gate, up, post] = ['mlp.hook_pre', 'mlp.hook_pre_linear', 'mlp.hook_post'];
  const range = rangeOf([read(gate, at), read(up, at)]);
  const vectors: Vector[] = [
    { hook: gate, at, box: layout.gate, role: 'mlp', stage: 'gateUp', range },
    { hook: up, at, box: layout.up, role: 'mlp', stage: 'gateUp', range },
    { hook: post, at, box: layout.post, role: 'mlp', stage: 'activation', range: rangeOf([read(post, at)]) },
  ];
  return vectors.map((vector) => slot(walk, vector));
}

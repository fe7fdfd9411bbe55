/** The single numbers that a layer's picture shows, each where it stands: what the pointer finds beside the vectors. */
import { formatExact, formatShort } from '../../../../components/format';
import type { Stage } from '../../../../engine/steps';
import type { Walk } from '../../picture';
import type { FeedForwardLayout } from './feed-forward-layout';
import type { BlockLayout, Box, Half } from './layout';
import { outStage, reader, sumOfHeads } from './slots';
import { stateOf, type State } from './stages';
import { norm, rms, sumOf } from './values';

export interface Numeral {
  readonly key: string;
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  readonly anchor: 'start' | 'end';
  readonly text: string;
  readonly value: number;
  readonly state: State;
  /** What it opens; null for a number that is computed for the picture. */
  readonly element: { readonly name: string; readonly index: readonly number[] } | null;
}

export const SIZE = 11;
/** A mono digit's width at that size. */
const ADVANCE = SIZE * 0.6;

/** Where a numeral can be pointed at. */
export function boxOf({ x, y, anchor, text }: Numeral): Box {
  const width = text.length * ADVANCE;
  return { x: anchor === 'start' ? x : x - width, y: y - SIZE, width, height: SIZE + 4 };
}

export function numeralsOf(walk: Walk, layout: BlockLayout, network: FeedForwardLayout, unit: number): Numeral[] {
  const { attention, feedForward } = layout;
  return [
    ...(attention.isOpen ? [...normNumerals(walk, attention, 1), ...postNorm(walk, attention, 1)] : []),
    ...(feedForward.isOpen
      ? [...normNumerals(walk, feedForward, 2), ...neuron(walk, network, unit), ...gates(walk, network)]
      : []),
  ];
}

function normNumerals(walk: Walk, half: Half, which: 1 | 2): Numeral[] {
  const scale = reader(walk)(`ln${which}.hook_scale`, [walk.position]);
  const state = stateOf(which === 1 ? 'norm1' : 'norm2', walk.step);
  if (scale === null || state === 'later') return [];
  const { normalized } = half;
  return [
    {
      key: `ln${which}`,
      x: normalized.x + normalized.width + 6,
      y: normalized.y + normalized.height - 1,
      anchor: 'start',
      text: `÷ ${formatExact(scale[0])}`,
      value: scale[0],
      state,
      element: { name: `blocks.${walk.layer}.ln${which}.hook_scale`, index: [walk.position, 0] },
    },
  ];
}

/** The divisor of the norm after attention, of which the trace holds what is divided. */
function postNorm(walk: Walk, half: Half, which: 1 | 2): Numeral[] {
  const state = stateOf(outStage(walk, which), walk.step);
  const raw = walk.config.post_norms && state !== 'later' ? sumOfHeads(walk) : null;
  if (raw === null) return [];
  const divisor = Math.sqrt(rms(raw) ** 2 + walk.config.rms_norm_eps);
  return [
    {
      key: 'post norm',
      x: half.out.x - 6,
      y: half.out.y + half.out.height - 1,
      anchor: 'end',
      text: `÷ ${formatExact(divisor)}`,
      value: divisor,
      state,
      element: { name: `blocks.${walk.layer}.attn.post_norm.scale`, index: [walk.position, 0] },
    },
  ];
}

/** Of one neuron: the gate, what the non-linearity makes of it, the up-projection, their product. The second is no activation. */
function neuron(walk: Walk, network: FeedForwardLayout, unit: number): Numeral[] {
  if (network.kind === 'mixture') return [];
  const { neuron: box, lines } = network;
  const line = (hook: string, stage: Stage, at: number): Numeral[] => {
    const values = reader(walk)(hook, [walk.position]);
    const state = stateOf(stage, walk.step);
    if (values === null || state === 'later') return [];
    return [
      {
        key: hook,
        x: box.x + box.width - 6,
        y: lines[at],
        anchor: 'end',
        text: formatExact(values[unit]),
        value: values[unit],
        state,
        element: { name: `blocks.${walk.layer}.${hook}`, index: [walk.position, unit] },
      },
    ];
  };
  return [
    ...line('mlp.hook_pre', 'gateUp', 1),
    ...line('mlp.hook_pre_linear', 'gateUp', 3),
    ...line('mlp.hook_post', 'activation', 4),
  ];
}

function gates(walk: Walk, network: FeedForwardLayout): Numeral[] {
  if (network.kind === 'network') return [];
  const values = reader(walk)('mlp.hook_expert_gates', [walk.position]);
  const state = stateOf('choice', walk.step);
  if (values === null || state === 'later') return [];
  return network.gates.map(({ x, y, width, height }, j) => ({
    key: `gate ${j}`,
    x: x + width,
    y: y + height - 4,
    anchor: 'end',
    // Beside another one there is room for two decimals; the readout has the others.
    text: network.gates.length > 3 ? formatShort(values[j]) : formatExact(values[j]),
    value: values[j],
    state,
    element: { name: `blocks.${walk.layer}.mlp.hook_expert_gates`, index: [walk.position, j] },
  }));
}

/** The stream's size before, between and after, as far as the step has come; computed here from the trace. */
export function streamSizes(walk: Walk): (number | null)[] {
  const read = reader(walk);
  return (
    [
      ['hook_resid_pre', 'layer'],
      ['hook_resid_mid', 'add1'],
      ['hook_resid_post', 'add2'],
    ] as const
  ).map(([hook, stage]) => {
    const x = read(hook, [walk.position]);
    return x === null || stateOf(stage, walk.step) === 'later' ? null : rms(x);
  });
}

/** What each head adds to the followed token's stream; null until that is computed. */
function resultsOf(walk: Walk): Float32Array[] | null {
  if (stateOf('heads', walk.step) === 'later') return null;
  const read = reader(walk);
  const results = Array.from({ length: walk.config.num_attention_heads }, (_, h) => read('attn.hook_result', [walk.position, h]));
  return results.every((result) => result !== null) ? results : null;
}

/** The length of what each head adds. */
export function headSizes(walk: Walk): number[] | null {
  return resultsOf(walk)?.map(norm) ?? null;
}

/** The length of what the heads that have no row add together. */
export function restSize(walk: Walk, rows: readonly { readonly head: number }[]): number | null {
  const rest = resultsOf(walk)?.filter((_, h) => rows.every(({ head }) => head !== h)) ?? [];
  return rest.length === 0 ? null : norm(sumOf(rest));
}

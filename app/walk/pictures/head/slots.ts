/** The vectors of a head's picture: what each is called, where it stands, and its values once the step has come to them. */
import type { Band } from '../../../../components/Bands';
import type { Role } from '../../../../components/theme';
import type { Stage } from '../../../../engine/steps';
import type { Walk } from '../../picture';
import type { Box } from '../block/layout';
import { formOf, reader } from '../block/slots';
import { stateOf, type State } from '../block/stages';
import { rangeOf } from '../block/values';
import type { HeadLayout, Span } from './layout';
import { sees } from './matrix';
import { kvHeadOf } from './terms';

/** How much a vector has to do with the followed token: it is its own, it is read by it, or it stands aside. */
export type Part = 'own' | 'read' | 'aside';

export interface Slot {
  readonly key: string;
  readonly box: Box;
  readonly role: Role;
  /** The activation, and the index before its last axis; the first of it is the token's position. */
  readonly name: string;
  readonly at: readonly number[];
  readonly state: State;
  readonly part: Part;
  /** Null until it is computed. */
  readonly values: Float32Array | null;
  readonly range: number;
}

export function slotsOf(walk: Walk, layout: HeadLayout): Slot[] {
  const { position, layer, head } = walk;
  const { rows, band, lane } = layout;
  const read = reader(walk);
  const kv = kvHeadOf(walk);
  const all = (hook: string, ...after: number[]): (Float32Array | null)[] => rows.y.map((_, t) => read(hook, [t, ...after]));
  const [q, k] = [formOf(walk, 'q'), formOf(walk, 'k')];
  // What is compared has one range: queries with keys, and values with what is mixed from them.
  const qkRange = rangeOf([...all(q.hook, head), ...all(k.hook, kv)]);
  const vRange = rangeOf(all('attn.hook_v', kv));
  const streamRange = rangeOf(all('hook_resid_pre'));
  const normedRange = rangeOf(all('ln1.hook_out'));

  const slot = (
    hook: string,
    at: readonly number[],
    role: Role,
    stage: Stage,
    range: number,
    part: Part,
    span: Span,
    middle: number,
    height = band,
  ): Slot => {
    const state = stateOf(stage, walk.step);
    return {
      key: `${hook} ${at.join(' ')}`,
      box: { ...span, y: middle - height / 2, height },
      role,
      name: `blocks.${layer}.${hook}`,
      at,
      state,
      part,
      values: state === 'later' ? null : read(hook, at),
      range,
    };
  };

  const ofRows = rows.y.flatMap((y, t) => {
    const isOwn = t === position;
    const part: Part = isOwn ? 'own' : sees(walk, position, t) ? 'read' : 'aside';
    const high = isOwn ? Math.max(band, Math.min(14, Math.round(rows.pitch * 0.36))) : band;
    return [
      ...(layout.stream === null
        ? []
        : [slot('hook_resid_pre', [t], 'residual', 'layer', streamRange, part, layout.stream, y, high)]),
      slot('ln1.hook_out', [t], 'residual', 'norm1', normedRange, part, layout.normed, y, high),
      slot(q.hook, [t, head], 'query', q.stage, qkRange, isOwn ? 'own' : 'aside', layout.qkv, y - lane),
      slot(k.hook, [t, kv], 'key', k.stage, qkRange, part, layout.qkv, y),
      slot('attn.hook_v', [t, kv], 'value', 'qkv', vRange, part, layout.qkv, y + lane),
    ];
  });
  const { y } = layout;
  const height = Math.max(8, Math.min(14, Math.round(rows.pitch * 0.5)));
  const z = slot('attn.hook_z', [position, head], 'value', 'mix', vRange, 'own', layout.z, y, height);
  const result = read('attn.hook_result', [position, head]);
  return [
    ...ofRows,
    z,
    ...(layout.result === null
      ? []
      : [slot('attn.hook_result', [position, head], 'residual', 'heads', rangeOf([result]), 'own', layout.result, y, height)]),
  ];
}

export interface PictureBands {
  /** Aside; there already; and computed now. */
  readonly aside: Band[];
  readonly calm: Band[];
  readonly now: Band[];
}

export function bandsOf(slots: readonly Slot[]): PictureBands {
  const layer = ({ part, state }: Slot): keyof PictureBands => (part === 'aside' ? 'aside' : state === 'now' ? 'now' : 'calm');
  const of = (which: keyof PictureBands): Band[] =>
    slots.flatMap((slot) =>
      slot.values === null || layer(slot) !== which
        ? []
        : [{ ...slot.box, values: slot.values, range: slot.range, kind: 'signed' as const }],
    );
  return { aside: of('aside'), calm: of('calm'), now: of('now') };
}

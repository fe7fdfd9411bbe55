/** The vectors of the picture of all layers: where they stand, and their values once the step has come to them. */
import type { Role } from '../../../../components/theme';
import type { Walk } from '../../picture';
import type { Box } from '../block/layout';
import type { Slot } from '../block/slots';
import type { State } from '../block/stages';
import { vectorOf } from '../../vectors';
import { rangeOf } from '../block/values';
import type { StackLayout } from './layout';
import { stateInLayer, stateOutside } from './states';

export const SUM_BAND = 10;

/** The followed row's vectors. */
export function slotsOf(walk: Walk, layout: StackLayout): Slot[] {
  const { position: t, layer } = walk;
  const y = layout.rows.y[t];
  const height = Math.min(12, layout.rows.pitch - 4);
  const at = ({ x, width }: { x: number; width: number }): Box => ({ x, width, y: y - height / 2, height });
  const slot = (name: string, box: Box, role: Role, state: State, range?: number): Slot => {
    const all = vectorOf(walk.get(name), [t]);
    const values = state === 'later' ? null : all;
    return { key: name, box, role, state, name, at: [t], values, range: range ?? rangeOf([all]), head: null, drawn: 'band' };
  };
  const hooks = ['hook_resid_pre', 'hook_attn_out', 'hook_mlp_out', 'hook_resid_post'].map((hook) => `blocks.${layer}.${hook}`);
  // What is added is seen at its size beside what it is added to.
  const shared = rangeOf([hooks[0], hooks[3]].map((name) => vectorOf(walk.get(name), [t])));
  const before = stateInLayer(walk, layer, 'layer');
  return [
    slot('hook_embed', at(layout.embedded), 'residual', stateOutside(walk, 'embed')),
    slot('ln_final.hook_out', at(layout.norm), 'residual', stateOutside(walk, 'finalNorm')),
    slot(
      hooks[0],
      sumBox(layout, 0),
      'residual',
      layer === 0 && before === 'later' ? stateOutside(walk, 'embed') : before,
      shared,
    ),
    slot(hooks[1], sumBox(layout, 1), 'value', stateInLayer(walk, layer, walk.config.post_norms ? 'postNorm1' : 'heads'), shared),
    slot(hooks[2], sumBox(layout, 2), 'mlp', stateInLayer(walk, layer, lastOfNetwork(walk)), shared),
    slot(hooks[3], sumBox(layout, 3), 'residual', stateInLayer(walk, layer, 'add2'), shared),
  ];
}

function lastOfNetwork({ config }: Walk): 'postNorm2' | 'experts' | 'down' {
  return config.post_norms ? 'postNorm2' : config.num_local_experts !== undefined ? 'experts' : 'down';
}

/** The lines of the sum: before, what attention adds, what the network adds, after. */
export function sumBox({ sums }: StackLayout, line: number): Box {
  const [label, number] = sums.width >= 260 ? [88, 56] : [70, 50];
  const pitch = sums.height / 4;
  return {
    x: sums.x + label,
    y: sums.y + (line + 0.5) * pitch - SUM_BAND / 2,
    width: sums.width - label - number,
    height: SUM_BAND,
  };
}

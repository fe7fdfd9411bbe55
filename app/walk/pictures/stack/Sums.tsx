import { useTranslation } from 'react-i18next';
import { formatExact } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import type { Slot } from '../block/slots';
import { rms } from '../block/values';
import { nameOf, Words } from '../block/Words';
import type { StackLayout } from './layout';

interface SumsProps {
  readonly walk: Walk;
  readonly layout: StackLayout;
  readonly slots: readonly Slot[];
  readonly palette: Palette;
}

/** What the layer on show does to the followed row: before + what attention adds + what the network adds = after. */
export function Sums({ walk, layout, slots, palette }: SumsProps) {
  const { t } = useTranslation();
  const { sums } = layout;
  const lines: readonly (readonly [hook: string, text: string])[] = [
    ['hook_resid_pre', t('pictures.stack.before')],
    ['hook_attn_out', t('pictures.stack.attention')],
    ['hook_mlp_out', t('pictures.stack.network')],
    ['hook_resid_post', t('pictures.stack.after')],
  ];
  return (
    <g data-part="sums">
      <Words x={sums.x} y={sums.y - 11} size={12} fill={walk.step.layer === null ? palette.muted : palette.ink} strong>
        {t('pictures.stack.inLayer', { layer: walk.layer + 1 })}
      </Words>
      {lines.map(([hook, text]) => {
        const slot = slots.find(({ name }) => name === `blocks.${walk.layer}.${hook}`);
        if (slot === undefined) return null;
        const y = slot.box.y + slot.box.height / 2 + 4;
        return (
          <g key={hook}>
            <Words x={sums.x} y={y} fill={nameOf(slot.state, palette)}>
              {text}
            </Words>
            {slot.values !== null && (
              <Words x={sums.x + sums.width} y={y} anchor="end" fill={nameOf(slot.state, palette)} mono>
                {formatExact(rms(slot.values))}
              </Words>
            )}
          </g>
        );
      })}
    </g>
  );
}

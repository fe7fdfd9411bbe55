import { useTranslation } from 'react-i18next';
import { PlusSign } from '../../../../components/branch/PlusSign';
import { flowsOf } from '../../../../components/flows/flows';
import { formatShort } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import { stateOf } from '../block/stages';
import { lineOf, Words } from '../block/Words';
import type { HeadLayout } from './layout';
import { ofHead, sees } from './matrix';

interface MixMarksProps {
  readonly walk: Walk;
  readonly layout: HeadLayout;
  readonly palette: Palette;
  readonly hovered: number | null;
}

/** What the numbers beside the matrix hide of the lines that they stand on. */
const DIGITS = 28;
const MANY = 16;

/** The weights of the followed row, one for each position, once they are computed. */
export function weightsOf(walk: Walk): Float32Array | null {
  if (stateOf('softmax', walk.step) === 'later') return null;
  const T = walk.run.tokens.length;
  const pattern = ofHead(walk.get(`blocks.${walk.layer}.attn.hook_pattern`), walk.head);
  return pattern?.subarray(walk.position * T, (walk.position + 1) * T) ?? null;
}

/** The values on their way into the followed row, each flow as wide as its weight; then through W_O back to the stream. */
export function MixMarks({ walk, layout, palette, hovered }: MixMarksProps) {
  const { t } = useTranslation();
  const { rows, y, flow, digits, z, output, result, plus } = layout;
  const { step, position, head } = walk;
  const [mix, heads, add] = [stateOf('mix', step), stateOf('heads', step), stateOf('add1', step)];
  const weights = mix === 'later' ? null : weightsOf(walk);
  const seen = rows.y.flatMap((rowY, s) =>
    weights !== null && sees(walk, position, s) ? [{ s, y: rowY, share: weights[s] }] : [],
  );
  // Of many rows, most would only say 0.00.
  const written = seen.filter(({ share }) => seen.length <= MANY || share >= 0.005);
  const flows = flowsOf(seen, flow.left, flow.right, y, flow.thickness);
  const ends = result ?? { x: output.x + output.width, width: 0 };
  return (
    <g>
      <g key={mix === 'now' ? 'now' : 'then'} className={mix === 'now' ? 'head-flows' : undefined}>
        {flows.map(({ path, width }, i) => (
          <path
            key={seen[i].s}
            d={path}
            pathLength={1}
            data-flow={seen[i].s}
            fill="none"
            stroke={palette.value}
            strokeWidth={width}
            strokeOpacity={seen[i].s === hovered ? 0.95 : mix === 'now' ? 0.68 : 0.4}
          />
        ))}
      </g>
      <path
        d={written.map(({ y: rowY }) => `M${digits - DIGITS} ${rowY - 5}h${DIGITS + 2}v10h${-DIGITS - 2}z`).join('')}
        fill={palette.paper}
      />
      {written.map(({ s, y: rowY, share }) => (
        <Words
          key={s}
          x={digits}
          y={rowY + 3.5}
          anchor="end"
          size={Math.min(11, rows.fontSize)}
          fill={share >= 0.095 || s === hovered ? palette.value : palette.muted}
          strong={share >= 0.095}
          mono
        >
          {formatShort(share)}
        </Words>
      ))}
      <path d={`M${z.x + z.width} ${y}H${output.x}`} {...lineOf(heads, palette.value, palette)} />
      <path d={`M${output.x + output.width} ${y}H${ends.x}`} {...lineOf(heads, palette.residual, palette)} />
      <rect
        x={output.x}
        y={y - 10}
        width={output.width}
        height={20}
        rx={3}
        fill={palette.card}
        stroke={heads === 'later' ? palette.outline : palette.value}
        strokeDasharray={heads === 'later' ? '2 3' : undefined}
        strokeWidth={heads === 'now' ? 2 : 1}
      />
      <Words
        x={output.x + output.width / 2}
        y={y + 3.5}
        anchor="middle"
        size={10}
        fill={heads === 'later' ? palette.muted : palette.ink}
        mono
      >
        W_O
      </Words>
      <PlusSign
        x={plus}
        y={y}
        radius={9}
        stroke={add === 'later' ? palette.outline : palette.residual}
        fill={palette.card}
        strong={add === 'now'}
      />
      {mix === 'now' && rows.pitch >= 30 && (
        <Words x={z.x + z.width / 2} y={y + 20} anchor="middle" size={10} fill={palette.value} halo={palette.paper}>
          {t('pictures.head.zOf', { head: head + 1 })}
        </Words>
      )}
    </g>
  );
}

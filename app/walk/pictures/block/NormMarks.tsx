import { useTranslation } from 'react-i18next';
import { formatExact } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import { middleOf, type Half } from './layout';
import { reader } from './slots';
import { stateOf } from './stages';
import { sumOfSquares } from './values';
import { lineOf, nameOf, Words } from './Words';

interface NormMarksProps {
  readonly walk: Walk;
  readonly half: Half;
  readonly track: number;
  readonly which: 1 | 2;
  readonly palette: Palette;
}

/** What is said beside the bands of a norm: the sum of squares that its divisor comes from, and the weights. */
export function NormMarks({ walk, half, track, which, palette }: NormMarksProps) {
  const { t } = useTranslation();
  const state = stateOf(which === 1 ? 'norm1' : 'norm2', walk.step);
  const { normalized, weighted } = half;
  const entering = reader(walk)(which === 1 ? 'hook_resid_pre' : 'hook_resid_mid', [walk.position]);
  const right = normalized.x + normalized.width + 6;
  return (
    <g data-part={`norm${which}`} data-state={state}>
      <path
        d={`M${half.fork} ${track}V${middleOf(weighted)}H${weighted.x}M${half.fork} ${middleOf(normalized)}H${normalized.x}`}
        {...lineOf(state, palette.residual, palette)}
      />
      <Words x={weighted.x} y={weighted.y - 8} fill={nameOf(state, palette)} strong>
        {t('pictures.block.norm')}
      </Words>
      <Words x={right} y={weighted.y + weighted.height - 1} fill={nameOf(state, palette)}>
        {t('pictures.block.weights')}
      </Words>
      {entering !== null && state !== 'later' && (
        <Words x={normalized.x} y={normalized.y + normalized.height + 15} fill={nameOf(state, palette)} mono>
          {`Σx² = ${formatExact(sumOfSquares(entering))}`}
        </Words>
      )}
    </g>
  );
}

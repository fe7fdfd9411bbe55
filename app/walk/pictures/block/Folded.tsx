import { useTranslation } from 'react-i18next';
import type { Palette } from '../../../../components/theme';
import type { Half } from './layout';
import { lineOf, Words } from './Words';
import type { State } from './stages';

interface FoldedProps {
  readonly half: Half;
  readonly track: number;
  readonly name: string;
  readonly state: State;
  readonly palette: Palette;
  readonly onOpen: (() => void) | null;
}

/** The half of a layer for which a narrow frame has no room just now: a branch with its name, which opens it. */
export function Folded({ half, track, name, state, palette, onOpen }: FoldedProps) {
  const { t } = useTranslation();
  const { left, right, top, bottom, fork, plus } = half;
  const middle = (left + right) / 2;
  const open = (): void => onOpen?.();
  return (
    <g>
      <path
        d={`M${fork} ${track}V${bottom + 8}Q${fork} ${bottom} ${fork + 8} ${bottom}H${plus - 8}Q${plus} ${bottom} ${plus} ${bottom + 8}`}
        {...lineOf(state, palette.residual, palette)}
      />
      <Words x={middle + 4} y={(top + bottom) / 2} anchor="middle" size={13} fill={palette.muted} strong turned>
        {name}
      </Words>
      <rect
        x={left + 2}
        y={top - 26}
        width={right - left - 4}
        height={bottom - top + 26}
        className="block-choice"
        role="button"
        aria-label={t('pictures.block.open', { half: name })}
        tabIndex={0}
        onClick={open}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          open();
        }}
      />
    </g>
  );
}

import { useTranslation } from 'react-i18next';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import { nameOf, Words } from '../block/Words';
import type { Box } from '../block/layout';
import type { State } from '../block/stages';
import type { StackLayout } from './layout';
import { stateOutside } from './states';

interface MatricesProps {
  readonly walk: Walk;
  readonly layout: StackLayout;
  readonly palette: Palette;
}

/** The embedding matrix with the row that the followed token's id picks, and the output embedding that the row is multiplied by. */
export function Matrices({ walk, layout, palette }: MatricesProps) {
  const { t } = useTranslation();
  const { rows, matrix, embedded, unembedding, norm } = layout;
  const { config, position, run } = walk;
  const id = run.tokens[position];
  const y = rows.y[position];
  const picked = matrix.y + ((id + 0.5) / config.vocab_size) * matrix.height;
  const isLow = picked > matrix.y + matrix.height / 2;
  const [embed, logits] = [stateOutside(walk, 'embed'), stateOutside(walk, 'logits')];
  const size = `${config.vocab_size} × ${config.hidden_size}`;
  const [a, b, c, d] = [rows.left + 2, matrix.x, matrix.x + matrix.width, embedded.x - 2];
  const half = (b - a) / 2;
  return (
    <g>
      <Matrix box={matrix} text={size} atEnd={!isLow} state={embed} palette={palette} />
      <g className="block-line" opacity={embed === 'later' ? 0.35 : embed === 'now' ? 1 : 0.7}>
        <path
          d={`M${a} ${y}C${a + half} ${y} ${b - half} ${picked} ${b} ${picked}H${c}C${c + half} ${picked} ${d - half} ${y} ${d} ${y}`}
          fill="none"
          stroke={palette.residual}
          strokeWidth={embed === 'now' ? 2.5 : 1.25}
        />
        <rect x={b} y={picked - 1.5} width={matrix.width} height={3} fill={palette.residual} />
      </g>
      <Matrix box={unembedding} text={size} atEnd={y < unembedding.y + unembedding.height / 2} state={logits} palette={palette} />
      <path
        d={`M${norm.x + norm.width + 2} ${y}H${unembedding.x}`}
        stroke={logits === 'later' ? palette.hairline : palette.residual}
        strokeWidth={logits === 'now' ? 3 : 2}
      />
      <Words x={matrix.x} y={13} size={12} fill={nameOf(embed, palette)} strong>
        {t('pictures.stack.embedding')}
      </Words>
      <Words x={matrix.x} y={28} fill={nameOf(embed, palette)} mono>
        {t('pictures.stack.row', { id })}
      </Words>
    </g>
  );
}

interface MatrixProps {
  readonly box: Box;
  readonly text: string;
  /** Where its name stands: out of the way of the row. */
  readonly atEnd: boolean;
  readonly state: State;
  readonly palette: Palette;
}

const BADGE = 66;

function Matrix({ box, text, atEnd, state, palette }: MatrixProps) {
  const { t } = useTranslation();
  const { x, y, width, height } = box;
  const middle = x + width / 2;
  return (
    <g>
      <rect
        {...box}
        rx={3}
        fill={palette.wash}
        className="block-line"
        stroke={state === 'now' ? palette.residual : palette.outline}
        strokeOpacity={state === 'now' ? 1 : 0.6}
      />
      <Words
        x={middle + 4}
        y={atEnd ? y + height - 8 : y + 8}
        anchor={atEnd ? 'start' : 'end'}
        size={10}
        fill={palette.muted}
        turned
        mono
      >
        {text}
      </Words>
      <rect
        x={middle - BADGE / 2}
        y={y + height + 5}
        width={BADGE}
        height={14}
        rx={7}
        fill="none"
        stroke={palette.outline}
        strokeOpacity={0.6}
      />
      <Words x={middle} y={y + height + 15.5} anchor="middle" size={10} fill={palette.muted}>
        {t('pictures.stack.schematic')}
      </Words>
    </g>
  );
}

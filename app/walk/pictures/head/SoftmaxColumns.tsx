import { useTranslation } from 'react-i18next';
import { formatShort, pixels } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import { Words } from '../block/Words';
import type { HeadLayout } from './layout';
import { sees } from './matrix';
import { softmaxOf } from './softmax';

interface SoftmaxColumnsProps {
  readonly walk: Walk;
  readonly layout: HeadLayout;
  readonly palette: Palette;
  readonly hovered: number | null;
}

const DIGITS = 40;
/** The shortest bar that is seen. */
const LEAST = 0.75;
const COLUMNS = ['score', 'power', 'share'] as const;

/** Softmax on the followed row, each key at its own row: score, its power, and its share of the sum of all powers. */
export function SoftmaxColumns({ walk, layout, palette, hovered }: SoftmaxColumnsProps) {
  const { t } = useTranslation();
  const { rows, columns: card, isWide } = layout;
  const worked = softmaxOf(walk);
  const column = (card.width - 14) / 3;
  const size = Math.min(11, rows.fontSize);
  const bar = Math.max(10, column - DIGITS - 10);
  const height = Math.max(3, Math.min(14, Math.round(rows.pitch * 0.4)));
  const xOf = (at: number): number => card.x + 10 + at * column;
  const low = Math.min(0, worked?.least ?? 0);
  const span = Math.max(0, worked?.max ?? 0) - low || 1;
  const zero = (-low / span) * bar;
  const seen = rows.y.flatMap((_, s) => (sees(walk, walk.position, s) ? [s] : []));
  /** A bar of a column at a key's row: scores from zero to either side, powers and shares of 1. */
  const barOf = (at: number, value: number, s: number): string => {
    const from = xOf(at) + (at === 0 ? zero : 0);
    const long = (at === 0 ? value / span : value) * bar;
    return `M${pixels(from)} ${pixels(rows.y[s] - height / 2)}h${pixels(Math.abs(long) < LEAST ? LEAST : long)}v${height}H${pixels(from)}z`;
  };
  const headings = [
    { title: t('pictures.head.score'), sub: worked === null ? '' : `max ${formatShort(worked.max)}`, colour: palette.ink },
    {
      title: isWide ? 'exp(s − max)' : 'exp(s−max)',
      sub: worked === null ? '' : `Σ ${formatShort(worked.sum)}`,
      colour: palette.ink,
    },
    { title: t('pictures.head.weight'), sub: '÷ Σ', colour: palette.attention },
  ];
  return (
    <g data-part="softmax">
      <rect x={card.x} y={2} width={card.width} height={rows.bottom - 2} rx={8} fill={palette.card} stroke={palette.hairline} />
      {headings.map(({ title, sub, colour }, i) => (
        <g key={title}>
          <Words x={xOf(i)} y={17} size={isWide ? 11 : 10} fill={colour} strong>
            {title}
          </Words>
          <Words x={xOf(i)} y={30} size={10} fill={palette.muted} mono>
            {sub}
          </Words>
        </g>
      ))}
      {worked !== null && hovered !== null && sees(walk, walk.position, hovered) && (
        <rect
          x={card.x + 4}
          y={rows.y[hovered] - rows.pitch / 2}
          width={card.width - 8}
          height={rows.pitch}
          fill={palette.wash}
        />
      )}
      {worked !== null &&
        COLUMNS.map((of, i) => (
          <g key={of}>
            <path
              className="head-bars"
              style={{ transformOrigin: `${xOf(i) + (i === 0 ? zero : 0)}px 0`, animationDelay: `calc(${i} * var(--fast))` }}
              d={seen.map((s) => barOf(i, worked.at(s)[of], s)).join('')}
              fill={i === 2 ? palette.attention : palette.outline}
            />
            {seen.map((s) => (
              <Words
                key={s}
                x={xOf(i) + bar + DIGITS}
                y={rows.y[s] + 3.5}
                anchor="end"
                size={size}
                fill={i === 2 ? palette.ink : palette.muted}
                mono
                strong={i === 2}
              >
                {formatShort(worked.at(s)[of])}
              </Words>
            ))}
          </g>
        ))}
      {low < 0 && (
        <path
          d={seen.map((s) => `M${pixels(xOf(0) + zero)} ${pixels(rows.y[s] - height / 2 - 2)}v${height + 4}`).join('')}
          stroke={palette.outline}
        />
      )}
    </g>
  );
}

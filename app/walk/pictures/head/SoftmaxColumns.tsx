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
      {worked !== null &&
        rows.y.map((y, s) => {
          if (!sees(walk, walk.position, s)) return null;
          const { score, power, share } = worked.at(s);
          const zero = (-low / span) * bar;
          const bars = [
            {
              x: xOf(0) + (score < 0 ? zero + (score / span) * bar : zero),
              width: (Math.abs(score) / span) * bar,
              text: formatShort(score),
              fill: palette.outline,
            },
            { x: xOf(1), width: power * bar, text: formatShort(power), fill: palette.outline },
            { x: xOf(2), width: share * bar, text: formatShort(share), fill: palette.attention },
          ];
          return (
            <g key={s} data-key={s}>
              {s === hovered && (
                <rect x={card.x + 4} y={y - rows.pitch / 2} width={card.width - 8} height={rows.pitch} fill={palette.wash} />
              )}
              {bars.map(({ x, width, text, fill }, i) => (
                <g key={i}>
                  <rect
                    className="head-bar"
                    style={{ animationDelay: `calc(${i} * var(--fast))` }}
                    x={pixels(x)}
                    y={pixels(y - height / 2)}
                    width={pixels(Math.max(0.75, width))}
                    height={height}
                    rx={1}
                    fill={fill}
                  />
                  <Words
                    x={xOf(i) + bar + DIGITS}
                    y={y + 3.5}
                    anchor="end"
                    size={size}
                    fill={i === 2 ? palette.ink : palette.muted}
                    mono
                    strong={i === 2}
                  >
                    {text}
                  </Words>
                </g>
              ))}
              {low < 0 && (
                <path d={`M${pixels(xOf(0) + zero)} ${pixels(y - height / 2 - 2)}v${height + 4}`} stroke={palette.outline} />
              )}
            </g>
          );
        })}
    </g>
  );
}

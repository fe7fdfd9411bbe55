import { useTranslation } from 'react-i18next';
import { formatPercent, pixels } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import { axisText, SvgToken, type AxisToken } from '../../../../components/TokenText';
import { Words } from '../block/Words';

/** A token's probability before and after. cut: taken out just now; out: it was out before. */
export interface TokenBar {
  readonly id: number;
  readonly label: AxisToken;
  readonly before: number | null;
  readonly value: number;
  readonly state: 'in' | 'cut' | 'out';
  readonly strong?: boolean;
}

interface TokenBarsProps {
  readonly bars: readonly TokenBar[];
  /** The full length of a bar. */
  readonly most: number;
  readonly width: number;
  readonly palette: Palette;
  readonly hovered: number | null;
  readonly onHover: (id: number | null) => void;
  readonly rest: { readonly count: number; readonly before: number | null; readonly value: number };
}

const PITCH = 22;
const TOKEN = 112;
const NUMBERS = 128;

/** Tokens with their probabilities as bars that move from what was before; what is cut stays as a grey outline. */
export function TokenBars({ bars, most, width, palette, hovered, onHover, rest }: TokenBarsProps) {
  const { t } = useTranslation();
  const room = width - TOKEN - NUMBERS;
  const of = (share: number): number => pixels(Math.max(share > 0 ? 1 : 0, (share / most) * room));
  const height = (bars.length + 1) * PITCH + 6;
  return (
    <svg
      width={width}
      height={height}
      className="loop-bars"
      role="img"
      aria-label={t('pictures.loop.bars', { count: bars.length })}
    >
      {bars.map(({ id, label, before, value, state, strong }, i) => {
        const y = (i + 0.5) * PITCH;
        const isOut = state !== 'in';
        return (
          <g
            key={id}
            data-token={id}
            data-state={state}
            opacity={state === 'out' ? 0.45 : 1}
            onPointerEnter={() => onHover(id)}
            onPointerLeave={() => onHover(null)}
          >
            <rect x={0} y={y - PITCH / 2} width={width} height={PITCH} fill={hovered === id ? palette.wash : 'transparent'} />
            <SvgToken
              token={isOut ? { text: axisText(label, 13), special: true } : label}
              columns={13}
              x={4}
              y={y + 4.5}
              anchor="start"
              size={13}
              palette={palette}
              strong={strong === true}
            />
            {before !== null && (
              <rect
                x={TOKEN}
                y={y - 6.5}
                width={of(before)}
                height={13}
                rx={2}
                fill="none"
                stroke={isOut ? palette.outline : palette.probability}
                strokeOpacity={0.5}
                strokeDasharray={isOut ? '3 3' : undefined}
              />
            )}
            <rect
              className="loop-bar"
              x={TOKEN}
              y={y - 6.5}
              height={13}
              rx={2}
              style={{ width: of(value) }}
              fill={palette.probability}
              fillOpacity={strong === false ? 0.4 : 0.85}
            />
            <Words x={width - 4} y={y + 4} anchor="end" fill={isOut ? palette.muted : palette.ink} mono>
              {state === 'out'
                ? t('pictures.loop.gone')
                : state === 'cut'
                  ? `${formatPercent(before ?? 0)} → ${t('pictures.loop.cut')}`
                  : numbers(before, value)}
            </Words>
          </g>
        );
      })}
      {rest.count > 0 && (
        <>
          <Words x={4} y={(bars.length + 0.5) * PITCH + 7} fill={palette.muted}>
            {t('pictures.loop.others', { count: rest.count })}
          </Words>
          <Words x={width - 4} y={(bars.length + 0.5) * PITCH + 7} anchor="end" fill={palette.muted} mono>
            {numbers(rest.before, rest.value)}
          </Words>
        </>
      )}
    </svg>
  );
}

const numbers = (before: number | null, value: number): string =>
  before === null || before === value ? formatPercent(value) : `${formatPercent(before)} → ${formatPercent(value)}`;

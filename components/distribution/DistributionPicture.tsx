/** The distribution as marks, for saving. No hooks. */
import { formatPercent } from '../format';
import { FONTS, type Palette } from '../theme';
import { SvgToken, type AxisToken } from '../TokenText';

export interface Bar {
  readonly token: AxisToken;
  readonly probability: number;
  readonly after: number | null;
}

const PITCH = 22;
const TOKEN_WIDTH = 110;
const BAR_WIDTH = 300;
const NUMBER_WIDTH = 64;
const TOKEN_COLUMNS = 14;

export function distributionSize(bars: readonly Bar[]): { readonly width: number; readonly height: number } {
  const numbers = bars.some((bar) => bar.after !== null) ? 2 : 1;
  return { width: TOKEN_WIDTH + BAR_WIDTH + numbers * NUMBER_WIDTH + 16, height: bars.length * PITCH + 16 };
}

export function DistributionPicture({ bars, palette }: { readonly bars: readonly Bar[]; readonly palette: Palette }) {
  const most = Math.max(...bars.map((bar) => Math.max(bar.probability, bar.after ?? 0)), 1e-9);
  const right = 8 + TOKEN_WIDTH + BAR_WIDTH;
  return (
    <g>
      {bars.map(({ token, probability, after }, i) => {
        const y = 8 + i * PITCH;
        const x = 8 + TOKEN_WIDTH;
        return (
          <g key={i}>
            <SvgToken token={token} columns={TOKEN_COLUMNS} x={x - 8} y={y + 15} anchor="end" size={12} palette={palette} />
            <rect
              x={x}
              y={y + 4}
              width={(BAR_WIDTH * probability) / most}
              height={14}
              rx={2}
              fill={palette.probability}
              fillOpacity={after === null ? 1 : 0.22}
            />
            {after !== null && (
              <rect x={x} y={y + 8} width={(BAR_WIDTH * after) / most} height={6} rx={1} fill={palette.probability} />
            )}
            {[probability, after].map((share, column) =>
              share === null ? null : (
                <text
                  key={column}
                  x={right + (column + 1) * NUMBER_WIDTH}
                  y={y + 15}
                  textAnchor="end"
                  fontFamily={FONTS.mono}
                  fontSize={12}
                  fill={column === 0 && after !== null ? palette.muted : palette.ink}
                >
                  {column === 1 && share === 0 ? '–' : formatPercent(share)}
                </text>
              ),
            )}
          </g>
        );
      })}
    </g>
  );
}

import { formatShort, pixels } from '../../../../components/format';
import { FONTS, type Palette } from '../../../../components/theme';
import type { Square } from './operands';

interface SquaresProps {
  /** The largest first. */
  readonly squares: readonly Square[];
  /** The side of the mean of all squares. */
  readonly mean: number;
  readonly width: number;
  readonly palette: Palette;
}

/** CSS pixels. */
const LARGEST = 88;
const GAP = 5;
const LEAST = 1;
/** A square this large holds its number. */
const HOLDS = 40;

/** Squares of numbers as squares, standing on one line: as many as there is room for, behind them the mean of all. */
export function Squares({ squares, mean, width, palette }: SquaresProps) {
  const largest = Math.max(mean, ...squares.map(({ value }) => Math.abs(value)));
  const scale = LARGEST / (largest || 1);
  const meanSide = mean * scale;
  const placed: { readonly x: number; readonly side: number; readonly square: Square }[] = [];
  let x = meanSide + 3 * GAP;
  for (const square of squares) {
    const side = Math.abs(square.value) * scale;
    if (side < LEAST || x + side > width) break;
    placed.push({ x, side, square });
    x += side + GAP;
  }
  return (
    <svg width={pixels(Math.min(width, x))} height={LARGEST + 4} aria-hidden="true" className="squares">
      <line x1={0} x2={x} y1={LARGEST + 1.5} y2={LARGEST + 1.5} stroke={palette.outline} />
      <rect
        x={1}
        y={pixels(LARGEST - meanSide + 1)}
        width={pixels(meanSide)}
        height={pixels(meanSide)}
        fill="none"
        stroke={palette.ink}
        strokeWidth={1.5}
        strokeDasharray="4 3"
      />
      {placed.map(({ x: left, side, square }) => (
        <g key={square.label}>
          <rect
            x={pixels(left)}
            y={pixels(LARGEST - side + 1)}
            width={pixels(side)}
            height={pixels(side)}
            fill={square.value < 0 ? 'var(--negative)' : 'var(--positive)'}
          />
          {side >= HOLDS && (
            <text
              x={pixels(left + side / 2)}
              y={pixels(LARGEST - side / 2 + 5)}
              textAnchor="middle"
              fontFamily={FONTS.mono}
              fontSize={12}
              fill={palette.card}
            >
              {formatShort(square.value)}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

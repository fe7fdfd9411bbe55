import { pixels } from './format';
import { PALETTES, type Theme } from './theme';

export interface SparkBar {
  readonly id: number;
  readonly value: number;
  /** cut: just taken out; out: gone before. */
  readonly state: 'in' | 'cut' | 'out';
}

export interface SparklineProps {
  readonly bars: readonly SparkBar[];
  /** The value that fills the height. */
  readonly most: number;
  readonly theme: Theme;
  readonly hovered?: number | null;
  readonly onHover?: (id: number | null) => void;
  readonly width?: number;
  readonly height?: number;
}

/** A small distribution, no axes: full bars are in, hollow ones were just cut, dots were out before. Decoration beside its numbers. */
export function Sparkline({ bars, most, theme, hovered = null, onHover, width = 160, height = 32 }: SparklineProps) {
  const palette = PALETTES[theme];
  const pitch = width / bars.length;
  const gap = pitch > 3 ? 1 : 0;
  const base = height - 2;
  return (
    <svg className="sparkline" width={width} height={height} aria-hidden="true" onPointerLeave={() => onHover?.(null)}>
      <line x1={0} y1={base + 0.5} x2={width} y2={base + 0.5} stroke={palette.hairline} />
      {bars.map(({ id, value, state }, i) => {
        const x = pixels(i * pitch);
        // A bar that is there at all is at least a pixel high.
        const size = pixels(value > 0 ? Math.max(1, (base * Math.min(value, most)) / most) : 0);
        return (
          <g key={id} onPointerEnter={() => onHover?.(id)}>
            <rect
              x={x}
              y={0}
              width={pixels(pitch)}
              height={height}
              fill={hovered === id ? palette.wash : palette.paper}
              fillOpacity={hovered === id ? 1 : 0}
            />
            {state === 'in' && (
              <rect x={x} y={pixels(base - size)} width={pixels(pitch - gap)} height={size} fill={palette.probability} />
            )}
            {state === 'cut' && (
              <rect
                x={x + 0.5}
                y={pixels(base - size + 0.5)}
                width={pixels(Math.max(0.5, pitch - gap - 1))}
                height={pixels(Math.max(0.5, size - 1))}
                fill="none"
                stroke={palette.outline}
                strokeWidth={1}
              />
            )}
            {state === 'out' && <rect x={x} y={base} width={pixels(pitch - gap)} height={1} fill={palette.outline} />}
          </g>
        );
      })}
    </svg>
  );
}

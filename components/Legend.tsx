import { formatExact } from './format';
import { hatchPath } from './heatmap/layout';
import { colourOf, type Ramp } from './scales';
import { FONTS, PALETTES, type Palette, type Theme } from './theme';

const BAR_STEPS = 40;
const BAR_HEIGHT = 8;
export const LEGEND_HEIGHT = 24;

interface LegendMarksProps {
  readonly ramp: Ramp;
  readonly x: number;
  readonly y: number;
  /** Of the bar. */
  readonly width: number;
  readonly palette: Palette;
  /** What hatched means; null where nothing is. */
  readonly masked: string | null;
}

/** A ramp with numbers at its ends and middle, and what hatching means. No hooks: exports draw it too. */
export function LegendMarks({ ramp, x, y, width, palette, masked }: LegendMarksProps) {
  const step = width / BAR_STEPS;
  const swatch = x + width + 24;
  return (
    <g>
      {Array.from({ length: BAR_STEPS }, (_, i) => (
        <rect
          key={i}
          x={x + i * step}
          y={y}
          // A hair wider than its step, so that no seam shows between neighbours.
          width={i === BAR_STEPS - 1 ? step : step + 0.5}
          height={BAR_HEIGHT}
          fill={colourOf(ramp, ramp.low + ((ramp.high - ramp.low) * i) / (BAR_STEPS - 1))}
        />
      ))}
      <rect x={x} y={y} width={width} height={BAR_HEIGHT} fill="none" stroke={palette.hairline} />
      {[0, 0.5, 1].map((share) => (
        <text
          key={share}
          x={x + share * width}
          y={y + BAR_HEIGHT + 12}
          textAnchor={share === 0 ? 'start' : share === 1 ? 'end' : 'middle'}
          fontFamily={FONTS.mono}
          fontSize={10}
          fill={palette.muted}
        >
          {tickText(ramp.low + share * (ramp.high - ramp.low))}
        </text>
      ))}
      {masked !== null && (
        <g>
          <rect x={swatch} y={y - 1} width={14} height={10} fill={palette.paper} />
          <path d={hatchPath(swatch, y - 1, 14, 10, 4)} stroke={palette.hatch} strokeWidth={1} fill="none" />
          <rect x={swatch} y={y - 1} width={14} height={10} fill="none" stroke={palette.hairline} />
          <text x={swatch + 20} y={y + 8} fontFamily={FONTS.interface} fontSize={11} fill={palette.muted}>
            {masked}
          </text>
        </g>
      )}
    </g>
  );
}

/** A tick's number with at most three digits. */
function tickText(value: number): string {
  return formatExact(Number(value.toPrecision(2)))
    .replace(/(\.\d*?)0+($|e)/, '$1$2')
    .replace(/\.($|e)/, '$1');
}

export interface LegendProps {
  readonly ramp: Ramp;
  readonly theme: Theme;
  readonly masked?: string | null;
  readonly width?: number;
  readonly label: string;
}

/** A legend of its own, for pictures that share one. */
export function Legend({ ramp, theme, masked = null, width = 120, label }: LegendProps) {
  const palette = PALETTES[theme];
  const whole = width + 2 + (masked === null ? 0 : 44 + 7 * masked.length);
  return (
    <svg className="legend" width={whole} height={LEGEND_HEIGHT} role="img" aria-label={label}>
      <LegendMarks ramp={ramp} x={1} y={2} width={width} palette={palette} masked={masked} />
    </svg>
  );
}

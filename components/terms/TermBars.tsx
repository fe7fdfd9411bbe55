import { pixels } from '../format';
import type { Palette } from '../theme';

interface TermBarsProps {
  /** The terms of a sum, in their order. */
  readonly terms: ArrayLike<number>;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly positive: string;
  readonly negative: string;
  readonly palette: Palette;
}

/** A sum's terms as bars up and down from zero; however many, they are two paths. In an SVG. */
export function TermBars({ terms, x, y, width, height, positive, negative, palette }: TermBarsProps) {
  const values = Array.from(terms);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const scale = height / (high - low || 1);
  const zero = y + high * scale;
  const pitch = width / values.length;
  const bar = Math.max(0.75, pitch * 0.8);
  const path = (sign: 1 | -1): string =>
    values
      .map((term, i) =>
        Math.sign(term) === sign
          ? `M${pixels(x + i * pitch + (pitch - bar) / 2)} ${pixels(zero)}h${pixels(bar)}v${pixels(-term * scale)}h${pixels(-bar)}z`
          : '',
      )
      .join('');
  return (
    <g className="term-bars">
      <path d={path(1)} fill={positive} />
      <path d={path(-1)} fill={negative} />
      <path d={`M${x} ${pixels(zero)}h${width}`} stroke={palette.outline} />
    </g>
  );
}

interface RunningTotalProps {
  /** The sum after each term. */
  readonly totals: ArrayLike<number>;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

/** How a sum grows term by term: a stair that ends at the sum. In an SVG. */
export function RunningTotal({ totals, x, y, width, height, palette }: RunningTotalProps) {
  const values = Array.from(totals);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const scale = height / (high - low || 1);
  const at = (value: number): number => pixels(y + (high - value) * scale);
  const pitch = width / values.length;
  const steps = values.map((total, i) => `V${at(total)}H${pixels(x + (i + 1) * pitch)}`).join('');
  const last = values[values.length - 1];
  return (
    <g className="running-total">
      <path d={`M${x} ${at(0)}h${width}`} stroke={palette.outline} strokeDasharray="2 3" />
      <path d={`M${x} ${at(0)}${steps}`} fill="none" stroke={palette.ink} strokeWidth={1.5} strokeLinejoin="round" />
      <circle cx={x + width} cy={at(last)} r={3.5} fill={palette.ink} />
    </g>
  );
}

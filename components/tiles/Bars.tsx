import { pixels } from '../format';

export interface BarColour {
  readonly index: number;
  readonly colour: string;
}

interface BarsProps {
  readonly values: Float32Array | null;
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly base: string;
  readonly axis: string;
  /** Bars with a colour of their own. */
  readonly coloured: readonly BarColour[];
}

/** Bars on a line at zero, upwards and downwards; however many, they are one path and the coloured ones. In an SVG. */
export function Bars({ values, count, x, y, width, height, base, axis, coloured }: BarsProps) {
  let [low, high] = [0, 0];
  for (const value of values ?? []) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const scale = height / (high - low || 1);
  const zero = pixels(y + high * scale);
  const pitch = width / count;
  const bar = Math.max(1, pitch * 0.78);
  const path = (value: number, i: number): string =>
    `M${pixels(x + i * pitch)} ${zero}h${pixels(bar)}v${pixels(-value * scale)}h${pixels(-bar)}z`;
  const chosen = new Map(coloured.map(({ index, colour }) => [index, colour]));
  return (
    <g className="bars">
      {values !== null && (
        <>
          <path d={Array.from(values, (value, i) => (chosen.has(i) ? '' : path(value, i))).join('')} fill={base} />
          {coloured.map(({ index, colour }) => (
            <path key={index} d={path(values[index], index)} fill={colour} />
          ))}
        </>
      )}
      <path d={`M${x} ${values === null ? y + height : zero}H${x + width}`} stroke={axis} strokeWidth={1} />
    </g>
  );
}

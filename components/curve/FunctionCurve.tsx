import { memo } from 'react';
import { formatShort, pixels } from '../format';
import { FONTS, type Palette } from '../theme';

/** A function by its values, [x, f(x)], x growing. */
export type Samples = readonly (readonly [x: number, y: number])[];

interface FunctionCurveProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly samples: Samples;
  /** Arguments at which the function was used: marks along the axis. */
  readonly used: Float32Array | null;
  /** The one that is looked at. */
  readonly point: { readonly x: number; readonly y: number } | null;
  readonly palette: Palette;
  readonly colour: string;
  readonly label: string;
}

/** A function's graph with its axes through zero, where it was used, and one point on it. In an SVG. */
export const FunctionCurve = memo(function FunctionCurve(props: FunctionCurveProps) {
  const { x, y, width, height, samples, used, point, palette, colour, label } = props;
  const [low, high] = [samples[0][0], samples[samples.length - 1][0]];
  const ys = samples.map(([, value]) => value);
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
  // Beyond the ends, a value stands at the end.
  const px = (value: number): number => pixels(x + (width * (Math.max(low, Math.min(high, value)) - low)) / (high - low));
  const py = (value: number): number =>
    pixels(y + height - (height * (Math.max(bottom, Math.min(top, value)) - bottom)) / (top - bottom));
  const curve = samples.map(([a, b], i) => `${i === 0 ? 'M' : 'L'}${px(a)} ${py(b)}`).join('');
  const marks = used === null ? '' : Array.from(used, (value) => `M${px(value)} ${y + height + 3}v6`).join('');
  return (
    <g className="function-curve">
      <path d={`M${x} ${py(0)}H${x + width}M${px(0)} ${y}V${y + height}`} stroke={palette.outline} strokeWidth={0.75} />
      {marks !== '' && <path d={marks} stroke={colour} strokeWidth={1} strokeOpacity={0.35} />}
      <path d={curve} fill="none" stroke={colour} strokeWidth={2} strokeLinejoin="round" />
      {point !== null && (
        <>
          <path
            d={`M${px(point.x)} ${y + height + 9}V${py(point.y)}H${px(0)}`}
            fill="none"
            stroke={palette.ink}
            strokeDasharray="2 2"
          />
          <circle
            className="function-point"
            cx={px(point.x)}
            cy={py(point.y)}
            r={4.5}
            fill={colour}
            stroke={palette.card}
            strokeWidth={1.5}
          />
        </>
      )}
      <text x={x + 2} y={y + 10} fontFamily={FONTS.interface} fontSize={11} fontWeight={600} fill={colour}>
        {label}
      </text>
      {[low, high].map((end) => (
        <text
          key={end}
          x={px(end)}
          y={y + height + 21}
          textAnchor={end === low ? 'start' : 'end'}
          fontFamily={FONTS.mono}
          fontSize={10}
          fill={palette.muted}
        >
          {Number.isInteger(end) ? String(end).replace('-', '−') : formatShort(end)}
        </text>
      ))}
    </g>
  );
});

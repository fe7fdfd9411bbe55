import { useMemo, useRef } from 'react';
import { extent, max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { pixels } from './format';
import { FONTS, PALETTES, type Theme } from './theme';
import { useWidth } from './use-width';
import './loss-curve.css';

export interface LossPoint {
  readonly tokens: number;
  readonly loss: number;
}

export interface LossCurveProps {
  readonly training: readonly LossPoint[];
  readonly validation?: readonly LossPoint[];
  readonly theme: Theme;
  readonly labels: {
    /** Says what the curve shows, its first and last loss included: the picture's only words for screen readers. */
    readonly title: string;
    readonly tokens: string;
    readonly loss: string;
    readonly training: string;
    readonly validation: string;
  };
}

const HEIGHT = 190;
const MARGIN = { top: 24, right: 12, bottom: 34, left: 34 };
const NONE: readonly LossPoint[] = [];

/** The loss against the tokens seen: training as a thin line, validation as a strong one. */
export function LossCurve({ training, validation = NONE, theme, labels }: LossCurveProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 420);
  const palette = PALETTES[theme];
  const { x, y, path } = useMemo(() => {
    const all = [...training, ...validation];
    const [low = 0, high = 1] = extent(all, (point) => point.loss);
    const across = scaleLinear([0, max(all, (point) => point.tokens) ?? 1], [MARGIN.left, width - MARGIN.right]);
    const up = scaleLinear([low, high], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
    const draw = line<LossPoint>()
      .x((point) => across(point.tokens))
      .y((point) => up(point.loss))
      .digits(1);
    return { x: across, y: up, path: draw };
  }, [training, validation, width]);
  const small = { fontFamily: FONTS.interface, fontSize: 11, fill: palette.muted };

  return (
    <div ref={box} className="loss-curve">
      <svg width={width} height={HEIGHT} role="img" aria-label={labels.title}>
        {y.ticks(4).map((tick) => (
          <g key={tick}>
            <line
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={pixels(y(tick))}
              y2={pixels(y(tick))}
              stroke={palette.hairline}
            />
            <text x={MARGIN.left - 8} y={pixels(y(tick) + 4)} textAnchor="end" {...small} fontFamily={FONTS.mono}>
              {tick}
            </text>
          </g>
        ))}
        {x.ticks(Math.max(2, Math.floor(width / 110))).map((tick) => (
          <text
            key={tick}
            x={pixels(x(tick))}
            y={HEIGHT - MARGIN.bottom + 15}
            textAnchor={tick === 0 ? 'start' : x(tick) > width - MARGIN.right - 20 ? 'end' : 'middle'}
            {...small}
            fontFamily={FONTS.mono}
          >
            {tick === 0 ? 0 : `${tick / 1e6} M`}
          </text>
        ))}
        <text x={0} y={11} {...small}>
          {labels.loss}
        </text>
        <text x={width - MARGIN.right} y={HEIGHT - 4} textAnchor="end" {...small}>
          {labels.tokens}
        </text>
        <path d={path(training) ?? ''} fill="none" stroke={palette.residual} strokeWidth={1} strokeOpacity={0.75} />
        <path d={path(validation) ?? ''} fill="none" stroke={palette.query} strokeWidth={2} strokeLinejoin="round" />
        <g transform={`translate(${width - MARGIN.right} 11)`}>
          {validation.length > 0 && (
            <text textAnchor="end" {...small} fill={palette.query} fontWeight={600}>
              {labels.validation}
            </text>
          )}
          <text
            x={validation.length > 0 ? -8 - 6.5 * labels.validation.length : 0}
            textAnchor="end"
            {...small}
            fill={palette.residual}
          >
            {labels.training}
          </text>
        </g>
      </svg>
    </div>
  );
}

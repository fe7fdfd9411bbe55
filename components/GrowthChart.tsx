import { useMemo, useRef } from 'react';
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { formatExact, pixels } from './format';
import { FONTS, PALETTES, type Theme } from './theme';
import { useWidth } from './use-width';
import './growth-chart.css';

export interface GrowthChartProps {
  /** Sizes from stage to stage; what is no finite number is left out. */
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
  readonly theme: Theme;
  readonly labels: {
    /** Says what the chart shows: the picture's only words for screen readers. */
    readonly title: string;
    readonly before: string;
    readonly after: string;
    /** Of the axis that runs to the right. */
    readonly stages: string;
  };
}

const HEIGHT = 132;
const MARGIN = { top: 26, right: 8, bottom: 20, left: 44 };
/** Sizes that differ by more are drawn on a logarithmic scale. */
const WIDE = 30;

/** How something grows from stage to stage, in a run as it is and in an altered one: each a line, the altered one dashed. */
export function GrowthChart({ before, after, theme, labels }: GrowthChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 300);
  const palette = PALETTES[theme];
  const { y, paths } = useMemo(() => {
    const finite = [...Array.from(before), ...Array.from(after)].filter((size) => Number.isFinite(size) && size > 0);
    const low = Math.min(...finite);
    const high = Math.max(...finite);
    const range = [HEIGHT - MARGIN.bottom, MARGIN.top];
    const up = high / low > WIDE ? scaleLog([low, high], range).nice() : scaleLinear([0, high], range).nice(3);
    const across = scaleLinear([0, Math.max(1, before.length - 1)], [MARGIN.left, width - MARGIN.right]);
    const draw = line<number>()
      .defined((size) => Number.isFinite(size) && size > 0)
      .x((_, at) => across(at))
      .y((size) => up(size))
      .digits(1);
    return { y: up, paths: { before: draw(Array.from(before)) ?? '', after: draw(Array.from(after)) ?? '' } };
  }, [before, after, width]);
  const small = { fontFamily: FONTS.interface, fontSize: 11 };

  return (
    <div ref={box} className="growth-chart">
      <svg width={width} height={HEIGHT} role="img" aria-label={labels.title}>
        {thinned(y.ticks(3)).map((tick) => (
          <g key={tick}>
            <line
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={pixels(y(tick))}
              y2={pixels(y(tick))}
              stroke={palette.hairline}
            />
            <text
              x={MARGIN.left - 6}
              y={pixels(y(tick) + 4)}
              textAnchor="end"
              {...small}
              fontFamily={FONTS.mono}
              fill={palette.muted}
            >
              {tick >= 1e4 || tick < 0.01 ? formatExact(tick) : tick}
            </text>
          </g>
        ))}
        <path d={paths.before} fill="none" stroke={palette.residual} strokeWidth={2} strokeLinejoin="round" />
        <path d={paths.after} fill="none" stroke={palette.danger} strokeWidth={2} strokeDasharray="5 3" strokeLinejoin="round" />
        <text x={MARGIN.left} y={12} {...small} fill={palette.residual} fontWeight={600}>
          {labels.before}
        </text>
        <text x={width - MARGIN.right} y={12} textAnchor="end" {...small} fill={palette.danger} fontWeight={600}>
          {labels.after}
        </text>
        <text x={width - MARGIN.right} y={HEIGHT - 4} textAnchor="end" {...small} fill={palette.muted}>
          {labels.stages}
        </text>
      </svg>
    </div>
  );
}

/** A logarithmic scale gives many ticks: every so many-th, so that at most four are left. */
function thinned(ticks: readonly number[]): number[] {
  const every = Math.ceil(ticks.length / 4);
  return ticks.filter((_, i) => i % every === 0);
}

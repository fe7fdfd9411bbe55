import { useMemo, useRef } from 'react';
import type { SampleRecord } from '../../engine/run/sampler';
import { pixels } from '../format';
import { hatchPath } from '../heatmap/layout';
import { FONTS, PALETTES, type Theme } from '../theme';
import { axisText, MONO_ADVANCE, SvgToken, type AxisToken } from '../TokenText';
import { useWidth } from '../use-width';
import { columnsOf } from '../visible';
import { drawLine } from './intervals';

interface DrawPictureProps {
  readonly record: SampleRecord;
  readonly tokenOf: (id: number) => AxisToken;
  readonly theme: Theme;
  readonly hovered: number | null;
  readonly onHover: (id: number | null) => void;
}

const BAR_TOP = 26;
const BAR_HEIGHT = 30;
const HEIGHT = BAR_TOP + BAR_HEIGHT + 18;
/** CSS pixels that an interval needs to be drawn by itself. */
const THINNEST = 2;
const FONT_SIZE = 12;

/** [0, 1) in the tokens' shares, and the random number that falls on one of them. */
export function DrawPicture({ record, tokenOf, theme, hovered, onHover }: DrawPictureProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 360);
  const palette = PALETTES[theme];
  const line = useMemo(() => drawLine(record, THINNEST / width), [record, width]);
  const { draw } = record;
  const at = (share: number): number => pixels(share * width);
  const label = `u = ${draw.uniform.toFixed(4)}`;
  // The label stays inside the picture where the number falls near an end.
  const half = (label.length * FONT_SIZE * MONO_ADVANCE) / 2;
  const labelX = pixels(Math.max(half, Math.min(width - half, at(draw.uniform))));

  return (
    <div ref={box} className="draw-picture">
      <svg width={width} height={HEIGHT} aria-hidden="true" onPointerLeave={() => onHover(null)}>
        {line.intervals.map(({ id, low, high }) => {
          const token = tokenOf(id);
          const space = at(high - low);
          const chosen = id === draw.id;
          const fits = (columnsOf(axisText(token, 16)) + 1) * FONT_SIZE * MONO_ADVANCE <= space;
          return (
            <g key={id} onPointerEnter={() => onHover(id)}>
              <rect
                x={at(low) + 0.5}
                y={BAR_TOP}
                width={pixels(Math.max(1, space - 1))}
                height={BAR_HEIGHT}
                rx={Math.min(3, space / 4)}
                fill={palette.probability}
                fillOpacity={chosen ? 0.34 : hovered === id ? 0.26 : 0.12}
                stroke={palette.probability}
                strokeWidth={chosen ? 1.5 : 0}
              />
              {fits && (
                <SvgToken
                  token={token}
                  columns={16}
                  x={at((low + high) / 2)}
                  y={BAR_TOP + BAR_HEIGHT / 2 + 4}
                  anchor="middle"
                  size={FONT_SIZE}
                  palette={palette}
                  strong={chosen}
                />
              )}
            </g>
          );
        })}
        {line.tailCount > 0 && (
          <path
            d={hatchPath(at(line.tail) + 1, BAR_TOP, Math.max(1, width - at(line.tail) - 1), BAR_HEIGHT, 4)}
            stroke={palette.probability}
            strokeOpacity={0.6}
            fill="none"
          />
        )}
        {/* Across the bar the line gives way to the token's name. */}
        <line x1={at(draw.uniform)} x2={at(draw.uniform)} y1={16} y2={BAR_TOP + 3} stroke={palette.ink} strokeWidth={1.5} />
        <line
          x1={at(draw.uniform)}
          x2={at(draw.uniform)}
          y1={BAR_TOP + 3}
          y2={BAR_TOP + BAR_HEIGHT}
          stroke={palette.ink}
          strokeOpacity={0.35}
        />
        <circle cx={at(draw.uniform)} cy={17} r={3} fill={palette.ink} />
        <text
          x={labelX}
          y={10}
          textAnchor="middle"
          fontFamily={FONTS.mono}
          fontSize={FONT_SIZE}
          fontWeight={600}
          fill={palette.ink}
        >
          {label}
        </text>
        <text x={0} y={HEIGHT - 4} fontFamily={FONTS.mono} fontSize={10} fill={palette.muted}>
          0
        </text>
        <text x={width} y={HEIGHT - 4} textAnchor="end" fontFamily={FONTS.mono} fontSize={10} fill={palette.muted}>
          1
        </text>
      </svg>
    </div>
  );
}

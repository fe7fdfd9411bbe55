import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { linkHorizontal } from 'd3-shape';
import { AxisTitle } from './AxisTitle';
import { formatShort } from './format';
import { nextIndex } from './roving';
import { FONTS, PALETTES, type Theme } from './theme';
import { MONO_ADVANCE, SvgToken, widestOf, type AxisToken } from './TokenText';
import { useWidth } from './use-width';
import './arc-view.css';

export interface ArcViewProps {
  /** The weights of one query, [S]. */
  readonly weights: Float32Array;
  readonly tokens: readonly AxisToken[];
  /** The query's position; keys after it are not visible. */
  readonly query: number;
  readonly theme: Theme;
  readonly hovered: number | null;
  readonly onHover: (position: number | null) => void;
  /** A click on a token at the left makes it the query. */
  readonly onPin: (position: number) => void;
  readonly labels: { readonly title: string; readonly query: string; readonly key: string };
}

/** Between lines of tokens; a long text stands closer. */
const PITCH = 22;
const CLOSE_PITCH = 15;
const LONG = 32;
const TOP = 26;
const FONT_SIZE = 12;
const COLUMNS = 12;
/** A weight of 1 is a line this wide. */
const THICKEST = 14;
/** Below this a line would be no line. */
const LEAST_WEIGHT = 0.004;
/** A weight's number is written from here on. */
const LEAST_NUMBER = 0.005;

const link = linkHorizontal<{ source: [number, number]; target: [number, number] }, [number, number]>();

/** One token reading: it stands at the left, what it reads at the right, and the lines between are as thick as the weights. */
export function ArcView({ weights, tokens, query, theme, hovered, onHover, onPin, labels }: ArcViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 360);
  const [stop, setStop] = useState<number | null>(null);
  const palette = PALETTES[theme];
  const tokenWidth = useMemo(() => widestOf(tokens, COLUMNS) * FONT_SIZE * MONO_ADVANCE, [tokens]);
  const left = tokenWidth + 10;
  const right = width - tokenWidth - 44;
  const pitch = tokens.length > LONG ? CLOSE_PITCH : PITCH;
  const y = (position: number): number => TOP + (position + 0.5) * pitch;
  const tabStop = Math.min(stop ?? query, tokens.length - 1);

  const onKeyDown = (event: KeyboardEvent<SVGElement>): void => {
    if (event.key === 'Enter' || event.key === ' ') onPin(tabStop);
    else {
      const index = nextIndex(event, tabStop, tokens.length);
      if (index === undefined) return;
      event.currentTarget.querySelectorAll<SVGElement>('[role="button"]')[index]?.focus();
    }
    event.preventDefault();
  };

  return (
    <div ref={box} className="arc-view">
      <svg width={width} height={TOP + tokens.length * pitch + 4} role="group" aria-label={labels.title} onKeyDown={onKeyDown}>
        <AxisTitle x={0} y={12} text={labels.query} direction="down" palette={palette} />
        <text x={right + 10} y={12} fontFamily={FONTS.interface} fontSize={11} fill={palette.muted}>
          {labels.key}
        </text>
        {tokens.map((_, key) =>
          key <= query && weights[key] >= LEAST_WEIGHT ? (
            <path
              key={key}
              className="arc"
              d={link({ source: [left, y(query)], target: [right, y(key)] }) ?? ''}
              fill="none"
              stroke={palette.attention}
              strokeWidth={Math.max(0.75, THICKEST * weights[key])}
              strokeOpacity={hovered === key ? 0.95 : 0.25 + 0.5 * weights[key]}
            />
          ) : null,
        )}
        {tokens.map((token, position) => {
          const strong = position === query || position === hovered;
          return (
            <g
              key={position}
              role="button"
              className="arc-token"
              aria-pressed={position === query}
              tabIndex={position === tabStop ? 0 : -1}
              onClick={() => onPin(position)}
              onFocus={() => setStop(position)}
              onPointerEnter={() => onHover(position)}
              onPointerLeave={() => onHover(null)}
            >
              <rect
                x={0}
                y={y(position) - pitch / 2}
                width={left}
                height={pitch}
                rx={3}
                fill={palette.wash}
                fillOpacity={position === query ? 1 : 0}
              />
              <SvgToken
                token={token}
                columns={COLUMNS}
                x={left - 8}
                y={y(position) + 4}
                anchor="end"
                size={FONT_SIZE}
                palette={palette}
                strong={strong}
              />
            </g>
          );
        })}
        {tokens.map((token, key) => (
          <g key={key} opacity={key > query ? 0.5 : 1} onPointerEnter={() => onHover(key)} onPointerLeave={() => onHover(null)}>
            <rect x={right} y={y(key) - pitch / 2} width={width - right} height={pitch} fill={palette.paper} fillOpacity={0} />
            <SvgToken
              token={token}
              columns={COLUMNS}
              x={right + 8}
              y={y(key) + 4}
              anchor="start"
              size={FONT_SIZE}
              palette={palette}
              strong={hovered === key}
            />
            {key <= query && weights[key] >= LEAST_NUMBER && (
              <text x={width} y={y(key) + 4} textAnchor="end" fontFamily={FONTS.mono} fontSize={11} fill={palette.muted}>
                {formatShort(weights[key])}
              </text>
            )}
          </g>
        ))}
      </svg>
    </div>
  );
}

import { SvgToken, type AxisToken } from '../TokenText';
import type { Palette } from '../theme';
import type { RowLayout } from './layout';
import './token-rows.css';

export interface TokenRowsProps {
  readonly tokens: readonly AxisToken[];
  readonly layout: RowLayout;
  /** Where the residual stream ends. */
  readonly right: number;
  /** The row that is followed. */
  readonly followed: number;
  readonly hovered: number | null;
  readonly palette: Palette;
  readonly onHover: (position: number | null) => void;
  readonly onPin: (position: number) => void;
}

/** The rows' labels, and each row's residual stream: one line through the whole picture, thicker where somebody follows it. In an SVG. */
export function TokenRows({ tokens, layout, right, followed, hovered, palette, onHover, onPin }: TokenRowsProps) {
  const { y, pitch, left, fontSize, labelColumns } = layout;
  return (
    <g className="token-rows">
      {tokens.map((token, t) => {
        const isStrong = t === followed;
        return (
          <g
            key={t}
            onPointerEnter={() => onHover(t)}
            onPointerLeave={() => onHover(null)}
            onClick={() => onPin(t)}
            className="token-row"
            data-row={t}
          >
            <rect x={0} y={y[t] - pitch / 2} width={left} height={pitch} fill={t === hovered ? palette.wash : 'transparent'} />
            <line
              x1={left}
              x2={right}
              y1={y[t]}
              y2={y[t]}
              stroke={palette.residual}
              strokeWidth={isStrong ? 3 : 1}
              strokeOpacity={isStrong || t === hovered ? 1 : 0.35}
            />
            <SvgToken
              token={token}
              columns={labelColumns}
              x={left - 6}
              y={y[t] + fontSize * 0.35}
              anchor="end"
              size={fontSize}
              palette={palette}
              strong={isStrong}
            />
          </g>
        );
      })}
    </g>
  );
}

import { FONTS, type Palette } from './theme';

interface AxisTitleProps {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly direction: 'down' | 'right';
  readonly palette: Palette;
}

/** An axis's name, with an arrow along it. A title that runs down starts at x, one that runs right ends there. No hooks: exports draw it too. */
export function AxisTitle({ x, y, text, direction, palette }: AxisTitleProps) {
  const right = direction === 'right';
  return (
    <g>
      <path
        d={right ? `M${x - 10} ${y - 4}h9m-3.500 -3l3 3l-3 3` : `M${x + 4} ${y - 8.5}v9m-3 -3.500l3 3l3 -3`}
        fill="none"
        stroke={palette.muted}
        strokeWidth={1}
        strokeLinecap="round"
      />
      <text
        x={right ? x - 15 : x + 13}
        y={y}
        textAnchor={right ? 'end' : 'start'}
        fontFamily={FONTS.interface}
        fontSize={11}
        fill={palette.muted}
      >
        {text}
      </text>
    </g>
  );
}

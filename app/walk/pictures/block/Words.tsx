import type { ReactNode } from 'react';
import { FONTS, type Palette } from '../../../../components/theme';
import type { State } from './stages';

interface WordsProps {
  readonly x: number;
  readonly y: number;
  readonly children: ReactNode;
  readonly fill: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly size?: number;
  readonly strong?: boolean;
  readonly mono?: boolean;
  readonly turned?: boolean;
  /** What it stands on: the letters keep lines at a distance. */
  readonly halo?: string;
}

/** A label or a number in the picture. */
export function Words({ x, y, children, fill, anchor = 'start', size = 11, strong, mono, turned, halo }: WordsProps) {
  return (
    <text
      x={x}
      y={y}
      textAnchor={anchor}
      fontFamily={mono ? FONTS.mono : FONTS.interface}
      fontSize={size}
      fontWeight={strong ? 600 : 400}
      fill={fill}
      {...(halo !== undefined && { stroke: halo, strokeWidth: 5, strokeLinejoin: 'round', paintOrder: 'stroke' })}
      transform={turned ? `rotate(-90 ${x} ${y})` : undefined}
    >
      {children}
    </text>
  );
}

/** A line's stroke: quiet where nothing flows yet, in the colour of its role while it does, calm afterwards. */
export function lineOf(state: State, colour: string, palette: Palette) {
  return {
    fill: 'none',
    stroke: state === 'later' ? palette.hairline : colour,
    strokeWidth: state === 'now' ? 2.5 : 1.5,
    strokeOpacity: state === 'before' ? 0.5 : 1,
    className: 'block-line',
  } as const;
}

/** The colour of a name: what happens now stands out. */
export const nameOf = (state: State, palette: Palette): string => (state === 'now' ? palette.ink : palette.muted);

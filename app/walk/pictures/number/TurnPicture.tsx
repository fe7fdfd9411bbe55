import { pixels } from '../../../../components/format';
import { FONTS, type Palette } from '../../../../components/theme';
import type { Turned } from './operands';

const SIZE = 168;
const MIDDLE = SIZE / 2;
const RADIUS = 62;
const ARC = 20;

interface TurnPictureProps {
  readonly turn: Turned;
  /** Whether the number is the pair's first, drawn to the right, or its second, drawn upwards. */
  readonly isFirst: boolean;
  readonly palette: Palette;
}

/** A pair of dimensions as an arrow, before and after it is turned, and the side of it that is the number. */
export function TurnPicture({ turn: { before, after, angle }, isFirst, palette }: TurnPictureProps) {
  const length = Math.hypot(...before) || 1;
  const at = ([a, b]: readonly [number, number]): readonly [number, number] => [
    pixels(MIDDLE + (RADIUS * a) / length),
    pixels(MIDDLE - (RADIUS * b) / length),
  ];
  const [from, to] = [at(before), at(after)];
  // Where the arrow's end falls on the axis of the number.
  const [sideX, sideY] = isFirst ? [to[0], MIDDLE] : [MIDDLE, to[1]];
  const start = Math.atan2(before[1], before[0]);
  const arc = Array.from({ length: 25 }, (_, i) => {
    const turned = start + (angle * i) / 24;
    return `${i === 0 ? 'M' : 'L'}${pixels(MIDDLE + ARC * Math.cos(turned))} ${pixels(MIDDLE - ARC * Math.sin(turned))}`;
  }).join('');
  const sign = (x: number, y: number, text: string) => (
    <text x={x} y={y} textAnchor="middle" fontFamily={FONTS.mono} fontSize={12} fill={palette.muted}>
      {text}
    </text>
  );
  return (
    <svg width={SIZE} height={SIZE} aria-hidden="true">
      <circle cx={MIDDLE} cy={MIDDLE} r={RADIUS} fill="none" stroke={palette.hairline} />
      <path d={`M8 ${MIDDLE}H${SIZE - 8}M${MIDDLE} 8V${SIZE - 8}`} stroke={palette.hairline} />
      <path d={arc} fill="none" stroke={palette.muted} strokeWidth={1.5} />
      <path d={`M${MIDDLE} ${MIDDLE}L${from.join(' ')}`} stroke={palette.muted} strokeWidth={1.5} />
      <circle cx={from[0]} cy={from[1]} r={3} fill={palette.muted} />
      <path d={`M${to.join(' ')}L${sideX} ${sideY}`} stroke={palette.ink} strokeDasharray="3 3" />
      <path d={`M${MIDDLE} ${MIDDLE}L${sideX} ${sideY}`} stroke={palette.query} strokeWidth={4} />
      <path d={`M${MIDDLE} ${MIDDLE}L${to.join(' ')}`} stroke={palette.ink} strokeWidth={2.5} />
      <circle cx={to[0]} cy={to[1]} r={4.5} fill={palette.ink} />
      {sign(SIZE - 8, MIDDLE - 5, 'a')}
      {sign(MIDDLE + 9, 14, 'b')}
    </svg>
  );
}

interface PlusSignProps {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly stroke: string;
  /** What lies under it: the sign hides the line that it stands on. */
  readonly fill: string;
  readonly strong: boolean;
}

/** Where two flows become their sum. In an SVG. */
export function PlusSign({ x, y, radius, stroke, fill, strong }: PlusSignProps) {
  const arm = radius * 0.5;
  return (
    <g className="plus-sign">
      <circle cx={x} cy={y} r={radius} fill={fill} stroke={stroke} strokeWidth={strong ? 2.5 : 1.5} />
      <path
        d={`M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`}
        stroke={stroke}
        strokeWidth={strong ? 2.5 : 1.5}
        strokeLinecap="round"
      />
    </g>
  );
}

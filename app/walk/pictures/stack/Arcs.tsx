import { pixels } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import { branchesOf, type StackLayout } from './layout';

interface ArcsProps {
  readonly walk: Walk;
  readonly layout: StackLayout;
  /** [t + 1], adding up to 1. */
  readonly weights: Float32Array;
  readonly hovered: number | null;
  readonly palette: Palette;
}

const LEAST = 0.004;
const WIDEST = 6;

/** Where the followed row's attention reads: from each row down into its branch, as thick as the weight. */
export function Arcs({ walk, layout, weights, hovered, palette }: ArcsProps) {
  const { position, step } = walk;
  if (step.layer === null) return null;
  const { x, width } = layout.layers[step.layer];
  const { attention, rise } = branchesOf({ x, width }, layout.rows.pitch);
  const middle = (attention[0] + attention[1]) / 2;
  const end = layout.rows.y[position] - rise - 4;
  const from = middle - Math.max(18, Math.min(46, width * 0.32));
  const arcs = Array.from(weights.subarray(0, position), (weight, s) => ({ s, weight }));
  return (
    <g data-part="arcs">
      {arcs
        .filter(({ weight, s }) => weight >= LEAST || s === hovered)
        .map(({ s, weight }) => (
          <path
            key={s}
            d={`M${pixels(from)} ${layout.rows.y[s]}C${pixels(middle)} ${layout.rows.y[s]} ${pixels(middle)} ${pixels(layout.rows.y[s] * 0.4 + end * 0.6)} ${pixels(middle)} ${pixels(end)}`}
            fill="none"
            stroke={palette.value}
            strokeWidth={pixels(0.6 + WIDEST * weight)}
            strokeOpacity={s === hovered ? 1 : pixels(Math.min(0.95, 0.22 + weight))}
            strokeLinecap="round"
          />
        ))}
    </g>
  );
}

import type { Stair } from './staircase';

interface StairViewProps {
  readonly stair: Stair;
  readonly zero: number;
  readonly tone: 'positive' | 'negative' | 'rest' | 'share' | 'other';
  /** Whether the total walks on from bar to bar. */
  readonly walks: boolean;
}

const percent = (share: number): string => `${(100 * share).toFixed(3)}%`;

/** One line of a staircase: the total comes down from the line above, walks along the bar, and goes on down. */
export function StairView({ stair: { from, to }, zero, tone, walks }: StairViewProps) {
  return (
    <span className="stair" aria-hidden="true">
      <span className="stair-zero" style={{ left: percent(zero) }} />
      <span
        className={`stair-bar stair-${tone}`}
        style={{ left: percent(Math.min(from, to)), width: percent(Math.abs(to - from)) }}
      />
      {walks && (
        <>
          <span className="stair-line stair-line-above" style={{ left: percent(from) }} />
          <span className="stair-line stair-line-below" style={{ left: percent(to) }} />
        </>
      )}
    </span>
  );
}

/** Where the total comes to rest. */
export function StairEnd({ at, zero }: { readonly at: number; readonly zero: number }) {
  return (
    <span className="stair" aria-hidden="true">
      <span className="stair-zero" style={{ left: percent(zero) }} />
      <span className="stair-end" style={{ left: percent(at) }} />
    </span>
  );
}

import { useState, type KeyboardEvent } from 'react';
import { formatExact } from '../../../../components/format';
import { moved, type Cursor, type Spot, type Target } from './pointer';

interface NumberCursorProps {
  readonly label: string;
  readonly targets: readonly Target[];
  readonly onMove: (spot: Spot | null) => void;
  readonly onOpen: (spot: Spot) => void;
}

/** The keys' way to every number: along a vector by left and right, to another by up and down, and into it by Enter. */
export function NumberCursor({ label, targets, onMove, onOpen }: NumberCursorProps) {
  const [cursor, setCursor] = useState<Cursor | null>(null);
  if (targets.length === 0) return null;
  const now = Math.max(
    0,
    targets.findIndex(({ isNow }) => isNow),
  );
  const here: Cursor = cursor === null || cursor.target >= targets.length ? { target: now, i: 0 } : cursor;
  const { at, count } = targets[here.target];
  const spot = at(Math.min(here.i, count - 1));
  const onKeyDown = (event: KeyboardEvent<SVGElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moved(here, event.key, targets);
    if (next !== undefined) {
      setCursor(next);
      onMove(targets[next.target].at(next.i));
    } else if (event.key === 'Enter') onOpen(spot);
    else return;
    event.preventDefault();
  };
  return (
    <rect
      {...spot.box}
      className="block-cursor"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={count - 1}
      aria-valuenow={Math.min(here.i, count - 1)}
      aria-valuetext={`${spot.element.name} [${spot.element.index.join(', ')}] ${formatExact(spot.value)}`}
      onKeyDown={onKeyDown}
      onFocus={() => onMove(spot)}
      onBlur={() => {
        setCursor(null);
        onMove(null);
      }}
    />
  );
}

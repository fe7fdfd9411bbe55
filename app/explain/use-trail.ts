import type { Element } from '../../engine/explain';
import { useChangeView, useView } from '../state/use-view';
import { readTrail, writeTrail } from './address';

export interface TrailControls {
  /** The numbers opened, one from within the other; the last is on show. */
  readonly trail: readonly Element[];
  /** Begins a trail. */
  readonly open: (element: Element) => void;
  /** Goes on with an operand of the number on show. */
  readonly follow: (element: Element) => void;
  /** Back to the trail's number `at`. */
  readonly returnTo: (at: number) => void;
  readonly close: () => void;
}

/** What is being explained, as the address says, or else `first`. Every step is one that Back takes back. */
export function useTrail(first: Element | null = null): TrailControls {
  const view = useView();
  const changeView = useChangeView();
  const opened = readTrail(view.explain) ?? [];
  const trail = opened.length === 0 && first !== null ? [first] : opened;
  const go = (to: readonly Element[]) => changeView({ explain: writeTrail(to) });
  return {
    trail,
    open: (element) => go([element]),
    follow: (element) => go([...trail, element]),
    returnTo: (at) => go(trail.slice(0, at + 1)),
    close: () => go([]),
  };
}

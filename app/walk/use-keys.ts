import { useEffect } from 'react';

/** What the keys of the walkthrough do. */
export interface WalkKeys {
  readonly next: () => void;
  readonly previous: () => void;
  readonly first: () => void;
  readonly last: () => void;
  readonly layerBy: (by: number) => void;
  readonly tokenBy: (by: number) => void;
  readonly deeper: () => void;
  readonly farther: () => void;
}

/** What lies above the page has the keys to itself. */
const ABOVE = '.modal-overlay, .popover, [role="dialog"]';
/** Where keys write or choose. */
const TYPES = 'input, textarea, select, [contenteditable], [role="slider"], [role="listbox"], [role="menu"]';
/** Where Enter and the space bar press. */
const PRESSES = 'button, a, summary, [role="button"], [role="gridcell"], [role="option"], [role="tab"], [role="switch"]';

function actionOf(event: KeyboardEvent, keys: WalkKeys): (() => void) | undefined {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPES)) return undefined;
  if ((event.key === 'Enter' || event.key === ' ') && target?.closest(PRESSES)) return undefined;
  const actions: Readonly<Record<string, () => void>> = {
    ' ': event.shiftKey ? keys.previous : keys.next,
    ArrowRight: keys.next,
    ArrowDown: keys.next,
    PageDown: keys.next,
    ArrowLeft: keys.previous,
    ArrowUp: keys.previous,
    PageUp: keys.previous,
    Home: keys.first,
    End: keys.last,
    j: () => keys.layerBy(1),
    k: () => keys.layerBy(-1),
    ']': () => keys.tokenBy(1),
    '[': () => keys.tokenBy(-1),
    Enter: keys.deeper,
    Escape: keys.farther,
  };
  return actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}

/** Listens on the whole page, so that a clicker works wherever the focus is; pictures keep the keys that they use themselves. */
export function useKeys(keys: WalkKeys): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector(ABOVE)) return;
      const action = actionOf(event, keys);
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });
}

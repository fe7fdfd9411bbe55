import { useEffect } from 'react';

interface TrailKeys {
  /** Opens what the number is made of; false where it is made of nothing more. */
  readonly open: () => boolean;
  /** Back to the number before; false where it is the first. */
  readonly back: () => boolean;
}

/** What lies above the page, and where Enter is for something else. */
const ABOVE = '.modal-overlay, .popover, [role="dialog"]';
const OTHERS =
  'button, a, summary, input, textarea, select, [contenteditable], [role="slider"], [role="gridcell"], [role="option"]';

/**
 * Within a number Enter goes on down and Escape comes back up, number by number; what these do not use is the page's. The page hears
 * keys after its pictures do.
 */
export function useTrailKeys({ open, back }: TrailKeys): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector(ABOVE)) return;
      const target = event.target instanceof Element ? event.target : null;
      const isUsed =
        (event.key === 'Escape' && !target?.closest('input, textarea, select') && back()) ||
        (event.key === 'Enter' && !target?.closest(OTHERS) && open());
      if (isUsed) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown, true);
    return () => document.removeEventListener('keydown', onKeyDown, true);
  });
}

import type { KeyboardEvent } from 'react';

/**
 * Where an arrow key leads in a list that is one stop of the Tab key (WAI-ARIA, roving tabindex). undefined for any other key,
 * and where a modifier makes the key mean something else.
 */
export function nextIndex(
  event: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean; readonly altKey: boolean },
  index: number,
  count: number,
): number | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, index - 1);
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(count - 1, index + 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** The keys of an option in a listbox: Enter and the space bar choose it, arrow keys lead to the others of `count`. */
export function onOptionKey(event: KeyboardEvent<Element>, index: number, count: number, choose: () => void): void {
  const isPress = event.key === 'Enter' || event.key === ' ';
  const next = nextIndex(event, index, count);
  if (!isPress && next === undefined) return;
  event.preventDefault();
  if (next === undefined) choose();
  else
    event.currentTarget.closest('[role="listbox"]')?.querySelectorAll<HTMLElement | SVGElement>('[role="option"]')[next]?.focus();
}

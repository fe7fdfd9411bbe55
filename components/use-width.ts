import { useLayoutEffect, useState, type RefObject } from 'react';

/** The width of an element (one without padding) in CSS pixels, as it changes; `initial` until it has been measured. */
export function useWidth(ref: RefObject<HTMLElement | null>, initial: number): number {
  const [width, setWidth] = useState(initial);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const update = (measured: number): void => {
      // An element that is not displayed has no width worth drawing for.
      if (measured > 0) setWidth(Math.floor(measured));
    };
    update(element.clientWidth);
    const observer = new ResizeObserver((entries) => update(entries[entries.length - 1].contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

import { useSyncExternalStore } from 'react';

/** Device pixels to a CSS pixel; changes when the page is zoomed or moved to another screen. */
export function usePixelRatio(): number {
  return useSyncExternalStore(
    watchPixelRatio,
    () => window.devicePixelRatio,
    () => 1,
  );
}

/** A zoom changes the window's size in CSS pixels; a move to another screen does where the screens differ. */
function watchPixelRatio(changed: () => void): () => void {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
}

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { View } from './view';

/** The view in the URL. */
export function useView(): View {
  return useSearch({ from: '__root__' });
}

/**
 * Changes the view by changing the URL. A deliberate choice makes a new history entry, so that Back undoes it;
 * `replace` is for what changes continuously (typing, dragging, running on).
 */
export function useChangeView(): (change: Partial<View>, options?: { replace?: boolean }) => void {
  const navigate = useNavigate();
  return useCallback(
    (change, { replace = false } = {}) => {
      // Whatever is chosen, the page stays where it was being looked at.
      void navigate({ to: '/', search: (old) => ({ ...old, ...change }) as View, replace, resetScroll: false });
    },
    [navigate],
  );
}

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { alterationShown, type View } from './view';

/** The view in the URL. */
export function useView(): View {
  return useSearch({ from: '__root__' });
}

/** One field of it: whoever needs no more is not drawn anew when others change. */
export function useViewField<Key extends keyof View>(key: Key): View[Key] {
  const field = useSearch({ from: '__root__', select: (view: View): string | number => view[key] });
  // The router's types lose which field it was.
  return field as View[Key];
}

/** How the run whose numbers are on screen is altered, empty for as it is. */
export function useAlterationShown(): string {
  return useSearch({ from: '__root__', select: alterationShown });
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

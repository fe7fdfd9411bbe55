import { useEffect, useState } from 'react';
import type { Merges, RunView } from '../engine/api';
import { useEngine } from '../state/engine-store';

/** How the text on screen became tokens; null until it has come. */
export function useMerges(): Merges | null {
  const run = useEngine((engine) => engine.run);
  const merges = useEngine((engine) => engine.merges);
  const [found, setFound] = useState<{ readonly run: RunView; readonly merges: Merges } | null>(null);

  useEffect(() => {
    if (run === null) return;
    let isLate = false;
    merges().then(
      (answer) => {
        if (!isLate) setFound({ run, merges: answer });
      },
      // The worker died twice: the page says so elsewhere, and the walk begins without its merges.
      () => undefined,
    );
    return () => {
      isLate = true;
    };
  }, [run, merges]);

  return found !== null && found.run === run ? found.merges : null;
}

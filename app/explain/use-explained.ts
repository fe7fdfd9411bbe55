import { useEffect, useState } from 'react';
import type { Element } from '../../engine/explain';
import type { Explained, RunView, Unexplained } from '../engine/api';
import { useEngine } from '../state/engine-store';
import { messageOf } from '../state/message-of';
import { useAlterationShown } from '../state/use-view';
import { readTrail, writeTrail } from './address';

export type Answer = Explained | Unexplained | { readonly kind: 'failed'; readonly detail: string };

interface Found {
  readonly run: RunView;
  readonly wanted: string;
  readonly answer: Answer;
}

/** The explanation of a number of the run on screen; null until there is one. Another number's, or another run's, is never returned for it. */
export function useExplained(element: Element | null): Answer | null {
  const run = useEngine((engine) => engine.run);
  const explain = useEngine((engine) => engine.explain);
  // The walkthrough may show an altered run.
  const altered = useAlterationShown();
  const wanted = element === null ? '' : `${altered}:${writeTrail([element])}`;
  const [found, setFound] = useState<Found | null>(null);

  useEffect(() => {
    // Read back from the text: another object that says the same is no other number.
    const [asked] = readTrail(wanted.slice(altered.length + 1)) ?? [];
    if (asked === undefined || run === null) return;
    let isLate = false;
    const answered = (answer: Answer) => {
      if (!isLate) setFound({ run, wanted, answer });
    };
    explain(altered, asked.name, asked.index).then(answered, (error: unknown) =>
      answered({ kind: 'failed', detail: messageOf(error) }),
    );
    return () => {
      isLate = true;
    };
  }, [wanted, altered, run, explain]);

  return found !== null && found.run === run && found.wanted === wanted ? found.answer : null;
}

import { create } from 'zustand';
import type { RunView } from '../engine/api';
import { useEngine } from '../state/engine-store';
import { useViewField } from '../state/use-view';

/** The run whose next token has been revealed. Not in the URL: whoever opens a link that covers it is to guess. */
interface Reveal {
  readonly run: RunView | null;
  readonly reveal: (run: RunView) => void;
}

export const useReveal = create<Reveal>((set) => ({
  run: null,
  reveal: (run) => set({ run }),
}));

/** Whether what comes next is to be kept from the class. */
export function useCovered(): boolean {
  const guess = useViewField('guess');
  const run = useEngine((engine) => engine.run);
  const revealed = useReveal((state) => state.run);
  return guess === 'on' && run !== revealed;
}

import { create } from 'zustand';

/** Whether the page is running on by itself. Not in the URL: a shared link should show a state, not start a show. */
interface Running {
  readonly running: boolean;
  /** The step at which it stops by itself. */
  readonly until: number;
  readonly start: (from: number) => void;
  readonly stop: () => void;
}

/** Tokens that one press of "run on" adds at most. */
const RUN_ON_TOKENS = 64;

export const useRunning = create<Running>((set) => ({
  running: false,
  until: 0,
  start: (from) => set({ running: true, until: from + RUN_ON_TOKENS }),
  stop: () => set({ running: false }),
}));

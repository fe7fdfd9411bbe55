import { create } from 'zustand';

/** The tensors that are pointed at, by name: in the list of a step's tensors, or by the parameter of the code that stands for them. */
interface NamedStore {
  readonly names: readonly string[];
  readonly hoverNames: (names: readonly string[]) => void;
}

export const useNamed = create<NamedStore>((set) => ({
  names: [],
  hoverNames: (names) => set({ names }),
}));

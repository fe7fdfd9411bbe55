import { create } from 'zustand';

interface ModelsDialogState {
  readonly open: boolean;
  /** Somebody is on the way to another model, so the card of the present one is out of the way. */
  readonly underWay: boolean;
  readonly setOpen: (open: boolean) => void;
}

/** The models dialog. Not in the address: a link shows what a model does, not how one is chosen. */
export const useModelsDialog = create<ModelsDialogState>((set) => ({
  open: false,
  underWay: false,
  setOpen: (open) => set({ open }),
}));

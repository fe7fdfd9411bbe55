import { create } from 'zustand';
import type { Cell } from '../../components/Heatmap';

/**
 * What the pointer or the focus previews, shared by all pictures: the same token, head or vocabulary entry lights up
 * everywhere it stands. What is pinned lives in the URL; this does not.
 */
interface LinkStore {
  readonly token: number | null;
  /** A cell of the head's matrix: who reads, who is read. */
  readonly cell: Cell | null;
  readonly head: { readonly layer: number; readonly head: number } | null;
  readonly vocabulary: number | null;
  /** A dimension of the residual stream, of a head, or a neuron: whichever the picture shows. */
  readonly dimension: number | null;
  readonly hoverToken: (position: number | null) => void;
  readonly hoverCell: (cell: Cell | null) => void;
  readonly hoverHead: (head: { layer: number; head: number } | null) => void;
  readonly hoverDimension: (dimension: number | null) => void;
  readonly hoverVocabulary: (id: number | null) => void;
}

export const useLinks = create<LinkStore>((set) => ({
  token: null,
  cell: null,
  head: null,
  vocabulary: null,
  dimension: null,
  hoverToken: (token) => set({ token, cell: null }),
  hoverCell: (cell) => set({ cell, token: cell === null ? null : cell.row }),
  hoverHead: (head) => set({ head }),
  hoverDimension: (dimension) => set({ dimension }),
  hoverVocabulary: (vocabulary) => set({ vocabulary }),
}));

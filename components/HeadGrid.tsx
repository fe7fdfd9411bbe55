import type { Theme } from './theme';

export interface HeadPlace {
  readonly layer: number;
  readonly head: number;
}

export interface HeadGridLabels {
  /** Names the grid for screen readers. */
  readonly grid: string;
  /** "layer 3", from an index counted from 0. */
  readonly layer: (layer: number) => string;
  readonly head: (head: number) => string;
  readonly layerAxis: string;
  readonly headAxis: string;
  /** What the amber and green lines under heads mean: "Two query heads share one key and one value". */
  readonly shared: string;
}

export interface HeadGridProps {
  /** [L, H, side, side]: every head's weights. */
  readonly data: Float32Array;
  readonly side: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly theme: Theme;
  readonly hovered: HeadPlace | null;
  readonly selected: HeadPlace | null;
  readonly onHover: (place: HeadPlace | null) => void;
  readonly onSelect: (place: HeadPlace) => void;
  readonly labels: HeadGridLabels;
}

export function HeadGrid(_props: HeadGridProps) {
  return null;
}

import type { PictureMenuLabels } from './PictureMenu';

export interface DistributionLabels {
  /** Names the list for screen readers. */
  readonly title: string;
  /** "the other 4,084" */
  readonly rest: (count: number) => string;
  readonly search: string;
  readonly searchHint: string;
  readonly noMatch: string;
  /** "rank 17", counted from 1. */
  readonly rank: (rank: number) => string;
  /** Marks the token that was drawn. */
  readonly chosen: string;
  /** Names the two distributions where there are two: "model", "after the settings". */
  readonly raw: string;
  readonly final: string;
  /** What a special token is called. */
  readonly special: (id: number) => string;
  readonly menu: PictureMenuLabels;
}

export interface DistributionProps {
  /** The model's own distribution, [V]. */
  readonly probabilities: Float32Array;
  /** The distribution drawn from, [V]; shown over the model's own. */
  readonly after?: Float32Array;
  /** Every token's text, by id. */
  readonly vocabulary: readonly string[];
  readonly specialIds?: readonly number[];
  readonly chosen?: number | null;
  /** How many entries stand above the rest. */
  readonly top?: number;
  readonly hovered: number | null;
  readonly pinned: number | null;
  /** Token ids. */
  readonly onHover: (id: number | null) => void;
  readonly onPin: (id: number | null) => void;
  readonly fileName: string;
  readonly labels: DistributionLabels;
}

export function Distribution(_props: DistributionProps) {
  return null;
}

import type { Segment } from '../engine/tokenizer';

export interface TokenStripLabels {
  /** Names the strip for screen readers. */
  readonly strip: string;
  /** What a special token is called: "begin of text". */
  readonly special: (segment: Segment) => string;
  /** "next token" */
  readonly next: string;
}

/** The token that the model would write next, after the strip. */
export interface NextToken {
  readonly id: number;
  readonly text: string;
  readonly special?: boolean;
  readonly probability?: number;
}

export interface TokenStripProps {
  readonly segments: readonly Segment[];
  /** Token positions. A segment of several tokens lights up for each of them, and reports the last. */
  readonly hovered: number | null;
  readonly pinned: number | null;
  readonly onHover: (position: number | null) => void;
  readonly onPin: (position: number | null) => void;
  /** Tokens from this position on were generated. */
  readonly promptLength?: number;
  readonly showIds?: boolean;
  readonly showBytes?: boolean;
  readonly next?: NextToken | null;
  /** Makes the next token's chip a button: take it. */
  readonly onNext?: () => void;
  readonly labels: TokenStripLabels;
}

export function TokenStrip(_props: TokenStripProps) {
  return null;
}

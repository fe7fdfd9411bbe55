import type { AxisToken } from './Heatmap';
import type { Theme } from './theme';

export interface ArcViewProps {
  /** The weights of one query, [S]. */
  readonly weights: Float32Array;
  readonly tokens: readonly AxisToken[];
  /** The query's position; keys after it are not visible. */
  readonly query: number;
  readonly theme: Theme;
  readonly hovered: number | null;
  readonly onHover: (position: number | null) => void;
  /** A click on a token at the left makes it the query. */
  readonly onPin: (position: number) => void;
  readonly labels: { readonly title: string; readonly query: string; readonly key: string };
}

export function ArcView(_props: ArcViewProps) {
  return null;
}

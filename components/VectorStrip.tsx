import type { Role, Theme } from './theme';

export interface VectorStripProps {
  readonly values: Float32Array;
  readonly role: Role;
  readonly theme: Theme;
  /** The ramp's ends are -range and range. Default: the largest absolute value; give neighbours that are compared the same. */
  readonly range?: number;
  readonly height?: number;
  /** A dimension. */
  readonly hovered?: number | null;
  readonly onHover?: (dimension: number | null) => void;
  readonly onPin?: (dimension: number) => void;
  /** Names the strip for screen readers: "key of ␣cat". */
  readonly label: string;
}

export function VectorStrip(_props: VectorStripProps) {
  return null;
}

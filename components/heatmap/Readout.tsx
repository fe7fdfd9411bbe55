import { formatExact } from '../format';
import { TokenText, type AxisToken } from '../TokenText';
import type { Masked } from './HeatmapPicture';

interface ReadoutProps {
  readonly data: Float32Array;
  readonly rows: readonly AxisToken[];
  readonly columns: readonly AxisToken[];
  readonly hovered: { readonly row: number | null; readonly col: number | null } | null;
  readonly labels: { readonly query: string; readonly key: string; readonly masked: string };
  readonly masked: Masked;
  readonly id: string;
  /** Said aloud while the keyboard walks; a moving pointer would only chatter. */
  readonly spoken: boolean;
}

/** The exact value under the pointer: who reads whom, and how much. */
export function Readout({ data, rows, columns, hovered, labels, masked, id, spoken }: ReadoutProps) {
  const row = hovered?.row ?? null;
  const col = hovered?.col ?? null;
  if (row === null || col === null || row >= rows.length || col >= columns.length)
    return <p className="heatmap-readout" id={id} aria-live={spoken ? 'polite' : 'off'} />;
  const value = masked(row, col) ? labels.masked : formatExact(data[row * columns.length + col]);
  return (
    <p className="heatmap-readout" id={id} aria-live={spoken ? 'polite' : 'off'}>
      <span className="visually-hidden">{labels.query} </span>
      <TokenText {...rows[row]} />
      <svg className="heatmap-readout-arrow" width="16" height="10" viewBox="0 0 16 10" aria-hidden="true">
        <path d="M15 5H1m3.500-3.500L1 5l3.500 3.500" />
      </svg>
      <span className="visually-hidden">, {labels.key} </span>
      <TokenText {...columns[col]} />
      <span className="visually-hidden">: </span>
      <output className="heatmap-readout-value">{value}</output>
    </p>
  );
}

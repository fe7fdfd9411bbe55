import { formatExact } from '../format';
import { visibleText } from '../visible';
import type { AxisToken } from '../TokenText';
import type { Masked } from './HeatmapPicture';

/** A larger matrix would be too long a table to be listened to. */
const TABLE_SIDE = 32;

interface HeatmapTableProps {
  readonly data: Float32Array;
  readonly rows: readonly AxisToken[];
  readonly columns: readonly AxisToken[];
  readonly masked: Masked;
  readonly title: string;
  readonly queryTitle: string;
  readonly keyTitle: string;
  readonly maskedText: string;
  /** Of a matrix too large for a table only this row is given. */
  readonly row: number;
}

/** The heatmap's numbers for who cannot see it. */
export function HeatmapTable({
  data,
  rows,
  columns,
  masked,
  title,
  queryTitle,
  keyTitle,
  maskedText,
  row: only,
}: HeatmapTableProps) {
  const large = Math.max(rows.length, columns.length) > TABLE_SIDE;
  const shown = large ? [only] : rows.map((_, row) => row);
  return (
    <div className="visually-hidden">
      <table>
        <caption>{`${title}. ${queryTitle} × ${keyTitle}`}</caption>
        <thead>
          <tr>
            <th scope="col">{queryTitle}</th>
            {columns.map((token, col) => (
              <th key={col} scope="col">
                {axisName(token)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row}>
              <th scope="row">{axisName(rows[row])}</th>
              {columns.map((_, col) => (
                <td key={col}>{masked(row, col) ? maskedText : formatExact(data[row * columns.length + col])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function axisName(token: AxisToken): string {
  return token.special ? token.text : visibleText(token.text);
}

/** Tables as text for other programs (RFC 4180). */

/**
 * One field. A spreadsheet takes text that begins with = + - @, a tab or a line end for a formula, and a token may well begin so:
 * such text gets an apostrophe before it (OWASP, CSV injection). Numbers are written as they are, in full.
 */
export function csvField(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = /^\s*[=+\-@\t\r\n＝＋－＠]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== value || safe.trim() !== safe ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

/** A matrix with its axes: the corner names them, the first row holds the columns' names, the first column the rows'. Masked cells are empty. */
export function matrixCsv(
  corner: string,
  rows: readonly string[],
  columns: readonly string[],
  valueAt: (row: number, col: number) => number | null,
): string {
  return csvText([[corner, ...columns], ...rows.map((name, row) => [name, ...columns.map((_, col) => valueAt(row, col) ?? '')])]);
}

const text = (value: string | number): string =>
  typeof value === 'number' ? value.toLocaleString('en', { maximumSignificantDigits: 3 }) : value;

/** Rows of figures as aligned text: numbers to the right, words to the left. */
export function printTable(rows: readonly Readonly<Record<string, string | number>>[]): void {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]);
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => text(row[column]).length)));
  const line = (cells: readonly string[], numeric: readonly boolean[]): string =>
    cells.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ');
  const numeric = columns.map((column) => typeof rows[0][column] === 'number');
  console.log(line(columns, numeric));
  for (const row of rows)
    console.log(
      line(
        columns.map((column) => text(row[column])),
        numeric,
      ),
    );
}

/** Amounts as people read them. */

/** "145 MB", "1.3 GB": powers of ten, as files are listed. */
export function formatBytes(bytes: number, language: string): string {
  const [value, unit] = bytes < 999.5e6 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  const maximumFractionDigits = value < 10 ? 1 : 0;
  return `${value.toLocaleString(language, { maximumFractionDigits })} ${unit}`;
}

/** "134.5M", "1.3亿". */
export function formatCount(count: number, language: string): string {
  return count.toLocaleString(language, { notation: 'compact', maximumSignificantDigits: 4 });
}

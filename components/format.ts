/** How numbers are written in pictures. A true minus sign, so that columns of mono digits line up. */

const MINUS = '\u2212';
const NO_BREAK_SPACE = '\u00a0';

/** Two decimals, for labels: 0.617 -> "0.62". */
export function formatShort(value: number): string {
  return value.toFixed(2).replace('-', MINUS);
}

/** Four significant digits, for readouts: 0.61719 -> "0.6172", -12.3 -> "−12.30", 3.1e-7 -> "3.100e−7". */
export function formatExact(value: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  const size = Math.abs(value);
  const text = size >= 1e-4 && size < 1e5 ? value.toPrecision(4) : value.toExponential(3);
  return text.replaceAll('-', MINUS).replace('e+', 'e');
}

/** A share of 1 with about two digits: 0.41 -> "41 %", 0.0312 -> "3.1 %", 0.00001 -> "<0.01 %". */
export function formatPercent(share: number): string {
  const percent = 100 * share;
  if (percent === 0) return `0${NO_BREAK_SPACE}%`;
  if (percent < 0.01) return `<0.01${NO_BREAK_SPACE}%`;
  // 9.96 would round to "10.0".
  const decimals = percent >= 9.95 ? 0 : percent >= 0.995 ? 1 : 2;
  return `${percent.toFixed(decimals)}${NO_BREAK_SPACE}%`;
}

/** A coordinate to a hundredth of a CSS pixel: finer is only longer. */
export function pixels(value: number): number {
  return Math.round(value * 100) / 100;
}

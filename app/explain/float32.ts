import { formatExact } from '../../components/format';

/** Seven significant digits: as many as float32 holds. */
export function formatFloat32(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(7))).replaceAll('-', '\u2212') : formatExact(value);
}

/**
 * float16 and bfloat16, by arithmetic on their parts (IEEE 754-2019, sec. 3.4).
 * A half has 1 sign, 5 exponent and 10 fraction bits: ±(1 + fraction/1024) * 2^(exponent - 15), or ±fraction * 2^-24 below 2^-14.
 * A bfloat16 is the upper half of a float32.
 */
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** 2^(exponent - 15) for the exponents of normal halves. */
const POWERS = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 15));

/** Exact: every half is a float32. */
export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * POWERS[exponent];
}

/** The half that a file holds at a byte. */
export function halfAt(bytes: Uint8Array, at: number): number {
  return halfToFloat(bytes[at] | (bytes[at + 1] << 8));
}

/** The nearest half of a float32, ties to even; beyond 65,504 and a half step it is infinite. */
export function floatToHalf(value: number): number {
  float[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = Math.abs(float[0]);
  if (Number.isNaN(magnitude)) return 0x7e00;
  if (magnitude >= 65536) return sign | 0x7c00;
  const exponent = Math.max(((bits[0] >>> 23) & 0xff) - 127, -14);
  // Counted in steps of the last fraction bit; dividing by a power of two is exact, so only this rounds.
  const steps = roundHalfEven(magnitude * 2 ** (10 - exponent));
  // A normal's implied 1 is the 1024 in `steps`, so it carries into the exponent by itself, as does rounding up to the next power.
  return sign | ((exponent + 14) * 1024 + steps);
}

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** Exact. */
export function bfloatToFloat(bfloat: number): number {
  bits[0] = bfloat << 16;
  return float[0];
}

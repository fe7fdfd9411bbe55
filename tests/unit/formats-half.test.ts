/** float16 over all 65,536 values, and 8-bit blocks, by their definitions. */
import { describe, expect, it } from 'vitest';
import { bfloatToFloat, floatToHalf, halfToFloat } from '../../engine/formats/half';
import { dequantizeQ8, packQ8, quantizeQ8, unpackQ8 } from '../../engine/formats/q8';
import { Random } from '../../engine/tensor/random';

const ALL = Array.from({ length: 65536 }, (_, half) => half);
const isNaNHalf = (half: number) => (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;

/** The float32 just above or below, by its bits. */
function neighbour(value: number, step: 1 | -1): number {
  const float = new Float32Array([value]);
  new Uint32Array(float.buffer)[0] += value < 0 ? -step : step;
  return float[0];
}

describe('float16', () => {
  it('has the values that IEEE 754 gives', () => {
    const known: [half: number, value: number][] = [
      [0x3c00, 1],
      [0xc000, -2],
      [0x3555, 0.333251953125],
      [0x7bff, 65504],
      [0x0400, 2 ** -14],
      [0x03ff, 2 ** -14 - 2 ** -24],
      [0x0001, 2 ** -24],
      [0x7c00, Infinity],
      [0xfc00, -Infinity],
    ];
    for (const [half, value] of known) {
      expect(halfToFloat(half)).toBe(value);
      expect(floatToHalf(value)).toBe(half);
    }
    expect(Object.is(halfToFloat(0x8000), -0)).toBe(true);
  });

  it('comes back from float32 as itself, all 65,536 of them', () => {
    const changed = ALL.filter((half) => !isNaNHalf(half) && floatToHalf(halfToFloat(half)) !== half);
    expect(changed).toEqual([]);
    expect(ALL.filter((half) => isNaNHalf(half) !== Number.isNaN(halfToFloat(half)))).toEqual([]);
    expect(isNaNHalf(floatToHalf(NaN))).toBe(true);
  });

  it('rounds to the nearest and ties to even, between any two neighbours', () => {
    const wrong: number[] = [];
    for (let half = 0; half < 0x7c00; half++) {
      const low = halfToFloat(half);
      // The place of the next half; beyond the largest it is where 65536 would stand.
      const high = half === 0x7bff ? 65536 : halfToFloat(half + 1);
      const middle = (low + high) / 2; // exact in float32
      const even = half % 2 === 0 ? half : half + 1;
      for (const sign of [1, -1]) {
        const signed = (bits: number) => (sign < 0 ? bits | 0x8000 : bits);
        const isRight =
          floatToHalf(sign * middle) === signed(even) &&
          floatToHalf(sign * neighbour(middle, -1)) === signed(half) &&
          floatToHalf(sign * neighbour(middle, 1)) === signed(half + 1);
        if (!isRight) wrong.push(sign * middle);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('overflows to infinity and underflows to zero with the sign kept', () => {
    expect([70000, -1e30, 1e-10, -1e-30].map(floatToHalf)).toEqual([0x7c00, 0xfc00, 0, 0x8000]);
  });
});

const upper = (value: number) => new Uint16Array(new Float32Array([value]).buffer)[1];

it('reads bfloat16 as the upper half of a float32', () => {
  for (const value of [0, 1, -1.5, 3.140625, 1e30, 2 ** -133]) {
    const rest = bfloatToFloat(upper(value));
    expect(Math.abs(rest - value)).toBeLessThanOrEqual(Math.abs(value) / 128);
    expect(upper(rest)).toBe(upper(value));
  }
  expect(bfloatToFloat(0x7f80)).toBe(Infinity);
  expect(bfloatToFloat(0x7fc0)).toBeNaN();
});

function quantised(numbers: Float32Array): { quants: Int8Array; scales: Float32Array; back: Float32Array } {
  const quants = new Int8Array(numbers.length);
  const scales = new Float32Array(numbers.length / 32);
  quantizeQ8(quants, scales, numbers);
  const back = new Float32Array(numbers.length);
  dequantizeQ8(back, quants, scales);
  return { quants, scales, back };
}

describe('Q8_0', () => {
  const BLOCKS = 400;
  const random = new Random(5);
  // Blocks from tiny to huge, so that scales are subnormal and normal halves.
  const values = Float32Array.from({ length: 32 * BLOCKS }, (_, i) => random.normal() * 10 ** ((Math.floor(i / 32) % 10) - 4));

  it('gives a block by hand as ggml does: half away from zero', () => {
    const block = new Float32Array(32).fill(0);
    block.set([127, -127, 0.5, -0.5, 1.49, 2.5, -2.5, 63.4]);
    const { quants, scales } = quantised(block);
    expect(scales[0]).toBe(1);
    expect([...quants.subarray(0, 9)]).toEqual([127, -127, 1, -1, 1, 3, -3, 63, 0]);
  });

  it('is within half a scale of every number, the rounding of the scale to a half included', () => {
    const { back, scales } = quantised(values);
    let worst = 0;
    back.forEach((value, i) => {
      const scale = scales[Math.floor(i / 32)];
      // A half has 11 significant bits (fewer below 2^-14), and up to 127 scales are summed.
      const scaleError = 127 * Math.max(scale * 2 ** -11, 2 ** -25);
      worst = Math.max(worst, Math.abs(value - values[i]) / (scale / 2 + scaleError));
    });
    expect(worst).toBeLessThanOrEqual(1.001);
    expect(worst).toBeGreaterThan(0.5);
  });

  it('quantises what it dequantised to the same again', () => {
    const once = quantised(values);
    const twice = quantised(once.back);
    expect(twice.back).toEqual(once.back);
    expect(twice.scales).toEqual(once.scales);
    expect(twice.quants).toEqual(once.quants);
  });

  it('keeps zeros, and numbers too small for any half scale, as zeros', () => {
    expect(quantised(new Float32Array(32)).back).toEqual(new Float32Array(32));
    expect(quantised(new Float32Array(32).fill(1e-9)).back).toEqual(new Float32Array(32));
  });

  it('packs and unpacks every bit', () => {
    const { quants, scales } = quantised(values);
    const bytes = new Uint8Array(34 * BLOCKS);
    packQ8(bytes, quants, scales);
    const again = { quants: new Int8Array(quants.length), scales: new Float32Array(scales.length) };
    unpackQ8(again.quants, again.scales, bytes);
    expect(again).toEqual({ quants, scales });
    expect(new DataView(bytes.buffer).getInt8(34 + 2)).toBe(quants[32]);
  });
});

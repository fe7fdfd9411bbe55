/** The order of a vocabulary, against its definition. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankDescending } from '../../engine/run/ranking';
import { Random } from '../../engine/tensor/random';

const byDefinition = (values: Float32Array): number[] =>
  [...values.keys()].toSorted((a, b) => (values[a] === values[b] ? a - b : values[b] > values[a] ? 1 : -1));

test('any values are ranked by value, then by place', () => {
  const value = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 1, -1, 1e-45, -1e-45, -Infinity, Infinity));
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true }), fc.array(value), (some, others) => {
      const values = Float32Array.from([...some, ...others]);
      expect([...rankDescending(values)]).toEqual(byDefinition(values));
    }),
  );
});

test('so are as many as a large vocabulary has, with many ties', () => {
  const random = new Random(3);
  const values = Float32Array.from({ length: 150_000 }, () => Math.round(random.normal() * 1000) / 100);
  expect(Buffer.from(rankDescending(values).buffer).equals(Buffer.from(Int32Array.from(byDefinition(values)).buffer))).toBe(true);
});

test('nothing is ranked where nothing is, and what is ranked stays as it was', () => {
  expect(rankDescending(new Float32Array(0))).toEqual(new Int32Array(0));
  const values = Float32Array.of(-0, 2, -3);
  rankDescending(values);
  expect(values).toEqual(Float32Array.of(-0, 2, -3));
});

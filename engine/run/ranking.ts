/** The order of a whole vocabulary, which is wanted for every token and must not take longer than the token. V numbers. */

/** A 32-bit key has three digits: 11 bits, 11 and 10. */
const DIGIT_BITS = 11;
const RADIX = 2 ** DIGIT_BITS;

/**
 * The places 0 to V - 1 by descending value, equal values by ascending place: a radix sort (Knuth, TAOCP 3, 5.2.5), least digit
 * first. -0 equals 0, and -Infinity comes last; there must be no NaN.
 */
export function rankDescending(values: Float32Array): Int32Array {
  const V = values.length;
  let keys = descendingKeys(values);
  let order = new Int32Array(V);
  for (let i = 0; i < V; i++) order[i] = i;
  let nextKeys = new Uint32Array(V);
  let nextOrder = new Int32Array(V);
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    distribute(keys, order, nextKeys, nextOrder, shift);
    [keys, nextKeys] = [nextKeys, keys];
    [order, nextOrder] = [nextOrder, order];
  }
  return order;
}

/** One pass: keys and their places by one digit, those with the same digit as they were. */
function distribute(keys: Uint32Array, order: Int32Array, nextKeys: Uint32Array, nextOrder: Int32Array, shift: number): void {
  const starts = new Int32Array(RADIX);
  for (let i = 0; i < keys.length; i++) starts[(keys[i] >>> shift) & (RADIX - 1)]++;
  // From how many keys have a digit to where the first of them goes.
  let sum = 0;
  for (let digit = 0; digit < RADIX; digit++) {
    const count = starts[digit];
    starts[digit] = sum;
    sum += count;
  }
  for (let i = 0; i < keys.length; i++) {
    const to = starts[(keys[i] >>> shift) & (RADIX - 1)]++;
    nextKeys[to] = keys[i];
    nextOrder[to] = order[i];
  }
}

/** Integers that ascend as the values descend: a float's bits, turned over where it is positive. */
function descendingKeys(values: Float32Array): Uint32Array<ArrayBuffer> {
  const floats = new Float32Array(values.length);
  // + 0 turns -0 into 0, so that they tie.
  for (let i = 0; i < values.length; i++) floats[i] = values[i] + 0;
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < bits.length; i++) if (bits[i] < 0x80000000) bits[i] = 0x7fffffff - bits[i];
  return bits;
}

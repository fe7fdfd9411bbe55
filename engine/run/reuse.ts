/**
 * Recording over older traces. A new array is new memory, which the system hands out a page at a time, when it is first written to: that
 * can take several times as long as the copying itself.
 */
import type { Tensor } from '../tensor/tensor';

/**
 * Gives arrays of the lengths asked for, with anything in them: in the memory of these tensors where one that nobody has yet is of the
 * right size, otherwise in new memory. Sizes are rounded up, by an eighth at most, so that a text that grew by a token fits again.
 */
export function reusing(tensors: Iterable<Tensor>): (length: number) => Float32Array {
  const spare = new Map<number, ArrayBuffer[]>();
  // One tensor may have come twice; and only memory that is all its own is taken.
  for (const buffer of new Set(Array.from(tensors, ({ data }) => (data.byteOffset === 0 ? data.buffer : null)))) {
    if (!(buffer instanceof ArrayBuffer)) continue;
    const alike = spare.get(buffer.byteLength);
    if (alike === undefined) spare.set(buffer.byteLength, [buffer]);
    else alike.push(buffer);
  }
  return (length) => {
    const bytes = roomFor(length) * Float32Array.BYTES_PER_ELEMENT;
    return new Float32Array(spare.get(bytes)?.pop() ?? new ArrayBuffer(bytes), 0, length);
  };
}

/** How many numbers an array of this length has memory for: the next that is four binary digits with zeros behind them. */
export function roomFor(length: number): number {
  const step = 2 ** Math.max(0, 28 - Math.clz32(length));
  return Math.ceil(length / step) * step;
}

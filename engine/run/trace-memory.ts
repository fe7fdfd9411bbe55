/**
 * Memory for what runs record, to be used again. A new array is new memory, and the system hands that out a page at a time, when it is
 * first written to: for a trace of everything this takes longer than the copying itself.
 */
import type { Tensor } from '../tensor/tensor';

export interface TraceMemory {
  /** An array of this length, with anything in it. */
  take(length: number): Float32Array;
  /**
   * Gives these back for a later run to write over: nobody may read them any more. What was given back before and has not been
   * taken since is let go, so that the memory never holds more than one trace.
   */
  giveBack(tensors: Iterable<Tensor>): void;
}

/** Whoever runs again and again, and is done with one trace before the next, keeps one of these. */
export function createTraceMemory(): TraceMemory {
  let spare = new Map<number, Float32Array[]>();
  return {
    take: (length) => spare.get(length)?.pop() ?? new Float32Array(length),
    giveBack(tensors) {
      spare = new Map();
      for (const { data } of tensors) {
        const alike = spare.get(data.length);
        if (alike === undefined) spare.set(data.length, [data]);
        else alike.push(data);
      }
    },
  };
}

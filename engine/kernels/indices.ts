/** Token ids on their way into the kernels, which trust them blindly: checked, and copied where they lie elsewhere. */
import type { Arena } from './arena';

/**
 * Calls `use` with the address of T int32 indices, each at least `least` and below `end`. Throws RangeError for any other.
 */
export function withIndices<Result>(
  arena: Arena,
  indices: ArrayLike<number>,
  T: number,
  least: number,
  end: number,
  name: string,
  use: (address: number) => Result,
): Result {
  for (let t = 0; t < T; t++) {
    const index = indices[t];
    if (!(index >= least && index < end)) throw new RangeError(`${name}[${t}] is ${index}, not within ${least} to ${end - 1}`);
  }
  if (indices instanceof Int32Array && indices.buffer === arena.buffer) return use(indices.byteOffset);

  const mark = arena.mark();
  const copy = arena.int32(T);
  for (let t = 0; t < T; t++) copy[t] = indices[t];
  try {
    return use(copy.byteOffset);
  } finally {
    arena.release(mark);
  }
}

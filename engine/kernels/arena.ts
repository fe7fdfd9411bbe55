/** A stretch of a WebAssembly memory that is handed out from the bottom up and given back from the top down. */

/** Every array starts on a cache line. */
const ALIGNMENT = 64;
/** Kernels read whole vectors: up to 12 bytes behind the last array. */
const SLACK = 64;

export interface Arena {
  readonly buffer: ArrayBufferLike;
  /** A byte address with so many bytes from there. Throws RangeError when they are not left. */
  take(bytes: number): number;
  /** The present top. */
  mark(): number;
  /** Gives back all that was taken since. Throws RangeError for a mark above the top. */
  release(mark: number): void;
  /** Bytes not yet taken. */
  left(): number;
  float32(length: number): Float32Array;
  int32(length: number): Int32Array;
  int8(length: number): Int8Array;
  /**
   * The byte address of an array of at least `length` elements.
   * Throws TypeError where it lies elsewhere or at address 0, RangeError where it is too short.
   */
  addressOf(array: Float32Array | Int32Array | Int8Array, length: number, name: string): number;
}

/** The bytes from `base` to `limit` of a memory, which must not grow: its views would come loose. */
export function createArena(memory: WebAssembly.Memory, base: number, limit: number): Arena {
  const buffer = memory.buffer;
  if (!(base >= 0 && base < limit && limit <= buffer.byteLength))
    throw new RangeError(`bytes ${base} to ${limit} are not within a memory of ${buffer.byteLength} bytes`);
  const bottom = align(base);
  let top = bottom;

  const take = (bytes: number): number => {
    const address = top;
    if (address + bytes > limit - SLACK)
      throw new RangeError(
        `out of kernel memory: ${bytes} bytes asked for, ${left()} of ${limit - base} left; create the kernels with more`,
      );
    top = align(address + bytes);
    return address;
  };
  const left = (): number => Math.max(0, limit - SLACK - top);

  return {
    buffer,
    take,
    left,
    mark: () => top,
    release(mark) {
      if (!(mark >= bottom && mark <= top)) throw new RangeError(`${mark} is not a mark of this arena, whose top is ${top}`);
      top = mark;
    },
    // Memory may have been used and given back before.
    float32: (length) => new Float32Array(buffer, take(length * 4), length).fill(0),
    int32: (length) => new Int32Array(buffer, take(length * 4), length).fill(0),
    int8: (length) => new Int8Array(buffer, take(length), length).fill(0),
    addressOf(array, length, name) {
      if (array.buffer !== buffer) throw new TypeError(`${name} is not in the kernels' memory: allocate it with backend.alloc`);
      // To the kernels address 0 means "no array".
      if (array.byteOffset === 0) throw new TypeError(`${name} lies at address 0 of the kernels' memory, which must stay free`);
      if (array.length < length) throw new RangeError(`${name} holds ${array.length} elements, ${length} are needed`);
      return array.byteOffset;
    },
  };
}

function align(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

/** Tensors as files hold them, and the checks that all formats share. */
import { FileProblem } from '../model/problem';
import { sizeOf } from '../tensor/tensor';
import type { ByteSource } from './source';
import type { Storage, StorageName } from './storage';

export interface StoredTensor {
  readonly name: string;
  /** Row-major: the last extent runs fastest. */
  readonly shape: readonly number[];
  readonly storage: Storage;
  /** A view of the file; read from it each time where the file is not in memory. */
  readonly bytes: Uint8Array;
}

/** A tensor whose bytes stand in the file from `start` up to `end`. Nothing is read yet. */
export function storedTensor(
  { name, shape, storage }: Omit<StoredTensor, 'bytes'>,
  file: ByteSource,
  start: number,
  end: number,
): StoredTensor {
  return {
    name,
    shape,
    storage,
    get bytes() {
      return file.subarray(start, end);
    },
  };
}

const LONGEST_NAME = 256;

/** Whether a text can be the name of a key or tensor: far longer ones than any known are damage, as are control characters. */
export function isName(text: string): boolean {
  return text !== '' && text.length <= LONGEST_NAME && !/\p{Control}/u.test(text);
}

/** Where a tensor's bytes stand in the file: from `start` up to `end`. */
export interface Extent {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** How a file's matrices are stored, where all are stored alike. */
export function matrixType(tensors: ReadonlyMap<string, StoredTensor>): StorageName | 'mixed' {
  const types = new Set([...tensors.values()].flatMap(({ shape, storage }) => (shape.length > 1 ? [storage.name] : [])));
  const [type] = types;
  return types.size === 1 ? type : 'mixed';
}

/** Throws a FileProblem that names a tensor which ends beyond the file or lies over another. */
export function checkExtents(extents: readonly Extent[], fileBytes: number): void {
  const ordered = extents.toSorted((a, b) => a.start - b.start || a.end - b.end);
  ordered.forEach(({ name, start, end }, i) => {
    if (end > fileBytes)
      throw new FileProblem(
        `tensor ${name} should end at byte ${end}, but the file has ${fileBytes}: it was cut short or altered`,
      );
    const before = ordered[i - 1];
    if (before !== undefined && before.end > start)
      throw new FileProblem(`tensors ${before.name} and ${name} overlap in the file`);
  });
}

/** A tensor on its way into a file. */
export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  readonly storage: Storage;
  /** Fills exactly the tensor's bytes in the file. */
  readonly write: (out: Uint8Array) => void;
}

/** The tensor's numbers, as float32. */
export function readNumbers(tensor: StoredTensor): Float32Array {
  const values = new Float32Array(sizeOf(tensor.shape));
  readInto(values, tensor);
  return values;
}

/** The same, into memory that is there already. */
export function readInto(out: Float32Array, tensor: StoredTensor): void {
  tensor.storage.decode(out, tensor.bytes);
}

/**
 * Throws a FileProblem that names the tensor and the place of the first number that is no number or infinite. `start` is where in
 * the tensor the values begin, and `each` how many of its elements one of them stands for: scales stand for a block.
 */
export function checkFinite(name: string, values: Float32Array, start = 0, each = 1): void {
  // A sum is finite only if all its terms are, which is quicker than asking each; float64 cannot overflow on float32 terms.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  if (Number.isFinite(sum)) return;
  const place = values.findIndex((value) => !Number.isFinite(value));
  throw new FileProblem(`tensor ${name} holds ${values[place]} at element ${start + place * each}: the file is damaged`);
}

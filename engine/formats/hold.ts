/**
 * How matrices are held in memory, whatever they are stored as: the kernels compute with float32, Q8_0 and Q4_0.
 * - Those stay what they are.
 * - Q5_0, IQ4_NL and Q3_K are integers of at most 8 bits times a scale, so Q8_0 holds the very same numbers.
 * - All others become float32, which loses nothing, up to a limit for all of them together; beyond it they are rounded to Q8_0,
 *   and what that cost is told.
 */
import { FileProblem } from '../model/problem';
import type { Backend } from '../tensor/backend';
import { Q8_BLOCK, type Activations, type Matrix } from '../tensor/matrix';
import { sizeOf } from '../tensor/tensor';
import { dequantizeQ8, quantizeQ8 } from './q8';
import { WRITABLE, type StorageName } from './storage';
import { checkFinite, readInto, type StoredTensor } from './stored';
import { alignUp } from './writer';

export type HeldType = Matrix['type'];

/** Says how a matrix is to be held. */
export type Holding = (tensor: StoredTensor) => HeldType;

/** What became of the matrices of one stored type. */
export interface Conversion {
  readonly type: StorageName;
  readonly heldAs: HeldType;
  readonly matrices: number;
  /** The largest |held - stored| of a tensor as a share of its largest |stored|; the worst tensor's. 0 where nothing was lost. */
  readonly largestError: number;
}

/** Called for every matrix that is held as another type than it is stored as. */
export type OnConversion = (type: StorageName, heldAs: HeldType, error: number) => void;

/** What one array may take beyond its numbers: no backend aligns more coarsely. */
const ALIGNMENT = 64;

/**
 * Bytes up to which matrices become float32. Halves are promised exactly, so for them it is what a page can have; for a quantised
 * file float32 is several times its size and slower to read than 8 bits, so only small ones are worth it.
 */
const LARGEST_FROM_HALVES = 2 ** 31;
const LARGEST_FROM_BLOCKS = 2 ** 28;

/** Decides for the matrices of a file, all of them at once, because what they take together decides. Nothing is read. */
export function chooseHolding(tensors: Iterable<StoredTensor>): Holding {
  const bytes = { halves: 0, blocks: 0 };
  for (const { storage, shape } of tensors)
    if (storage.unpack === undefined && storage.name !== 'F32')
      bytes[storage.block === 1 ? 'halves' : 'blocks'] += Float32Array.BYTES_PER_ELEMENT * sizeOf(shape);
  const isLarge = { halves: bytes.halves > LARGEST_FROM_HALVES, blocks: bytes.blocks > LARGEST_FROM_BLOCKS };

  return ({ storage, shape }) => {
    if (storage.unpackNibbles !== undefined) return 'Q4_0';
    if (storage.unpack !== undefined) return 'Q8_0';
    if (storage.name === 'F32' || shape[shape.length - 1] % Q8_BLOCK !== 0) return 'F32';
    return isLarge[storage.block === 1 ? 'halves' : 'blocks'] ? 'Q8_0' : 'F32';
  };
}

/**
 * Parameters from which on a product with a matrix of few bits rounds what it multiplies. Below, where people look at single numbers
 * most, speed is no concern and products are exact; beyond, it is the difference between waiting and reading along.
 */
const LARGE_MODEL = 30_000_000;

/** Decides for all matrices of a file, so that every run of a model, however it is made, computes with the same arithmetic. */
export function chooseActivations(tensors: Iterable<StoredTensor>): Activations {
  let parameters = 0;
  for (const { shape } of tensors) parameters += sizeOf(shape);
  return parameters < LARGE_MODEL ? 'float32' : 'int16';
}

/** Bytes of a backend's memory that so many numbers take. */
export function heldBytes(numbers: number, type: HeldType): number {
  if (type === 'F32') return alignUp(4 * numbers, ALIGNMENT);
  return alignUp(type === 'Q8_0' ? numbers : numbers / 2, ALIGNMENT) + alignUp((4 * numbers) / Q8_BLOCK, ALIGNMENT);
}

/** Puts a matrix, shape [rows, cols], into the backend's memory. Throws a FileProblem that names the tensor whose numbers are none. */
export function holdMatrix(
  tensor: StoredTensor,
  type: HeldType,
  backend: Backend,
  onConversion: OnConversion,
  activations: Activations = 'float32',
): Matrix {
  const [rows, cols] = tensor.shape;
  const { storage } = tensor;
  if (type === 'F32') {
    const data = backend.alloc(rows * cols);
    readInto(data, tensor);
    checkFinite(tensor.name, data);
    if (storage.name !== 'F32') onConversion(storage.name, type, 0);
    return { type, rows, cols, data };
  }
  const quants = backend.allocInt8(type === 'Q8_0' ? rows * cols : (rows * cols) / 2);
  const scales = backend.alloc((rows * cols) / Q8_BLOCK);
  const unpack = type === 'Q8_0' ? storage.unpack : storage.unpackNibbles;
  if (unpack !== undefined) {
    unpack(quants, scales, tensor.bytes);
    checkFinite(tensor.name, scales, 0, Q8_BLOCK);
    if (storage.name !== type) onConversion(storage.name, type, 0);
  } else if (type === 'Q8_0') {
    onConversion(storage.name, type, roundToQ8(quants, scales, tensor));
  } else {
    throw new RangeError(`nothing is rounded to ${type}, and ${tensor.name} is ${storage.name}`);
  }
  return { type, rows, cols, quants, scales, activations };
}

/** Numbers rounded at a time, so that no second copy of a large matrix is made; a multiple of every block. */
const CHUNK = 2 ** 16;

/** Rounds a tensor to 8 bits and returns the largest error as a share of its largest number. */
function roundToQ8(quants: Int8Array, scales: Float32Array, tensor: StoredTensor): number {
  const { name, storage, bytes } = tensor;
  const exact = new Float32Array(Math.min(CHUNK, quants.length));
  const held = new Float32Array(exact.length);
  let [largest, error] = [0, 0];
  for (let start = 0; start < quants.length; start += CHUNK) {
    const end = Math.min(start + CHUNK, quants.length);
    const [values, rounded] = [exact.subarray(0, end - start), held.subarray(0, end - start)];
    const [q, s] = [quants.subarray(start, end), scales.subarray(start / Q8_BLOCK, end / Q8_BLOCK)];
    const byteOf = (number: number) => (number / storage.block) * storage.blockBytes;
    storage.decode(values, bytes.subarray(byteOf(start), byteOf(end)));
    checkFinite(name, values, start);
    quantizeQ8(q, s, values);
    dequantizeQ8(rounded, q, s);
    for (let i = 0; i < values.length; i++) {
      const [size, gap] = [Math.abs(values[i]), Math.abs(rounded[i] - values[i])];
      if (size > largest) largest = size;
      if (gap > error) error = gap;
    }
  }
  if (largest > WRITABLE.Q8_0.largest) throw new FileProblem(`tensor ${name} holds ${largest}, which is too large for 8 bits`);
  return largest === 0 ? 0 : error / largest;
}

/** Gathers conversions as they happen. */
export function createConversionLog(): { readonly add: OnConversion; readonly list: () => Conversion[] } {
  const rows = new Map<string, Conversion>();
  return {
    add(type, heldAs, error) {
      const key = `${type} ${heldAs}`;
      const { matrices = 0, largestError = 0 } = rows.get(key) ?? {};
      rows.set(key, { type, heldAs, matrices: matrices + 1, largestError: Math.max(largestError, error) });
    },
    list: () => [...rows.values()],
  };
}

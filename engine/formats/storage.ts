/**
 * How numbers are stored in files: one table for GGUF (enum ggml_type in ggml.h) and safetensors. A further type is one more row.
 * Files are little-endian, and so is every machine that runs JavaScript today; bytes are copied as they are.
 */
import { Q8_BLOCK } from '../tensor/matrix';
import { bfloatToFloat, floatToHalf, halfToFloat } from './half';
import { dequantizeQ8, packQ8, Q8_BLOCK_BYTES, quantizeQ8, unpackQ8 } from './q8';

export type StorageName = 'F32' | 'F16' | 'BF16' | 'Q8_0';

export interface Storage {
  readonly name: StorageName;
  /** GGUF's number for it. */
  readonly code: number;
  /** Numbers are stored in blocks of this many, each block in this many bytes. */
  readonly block: number;
  readonly blockBytes: number;
  /** out [n] from bytes [n / block, blockBytes]. */
  decode(out: Float32Array, bytes: Uint8Array): void;
}

/** The largest half. */
const LARGEST_HALF = 65504;

/** What can also be written. */
export type WritableName = 'F32' | 'F16' | 'Q8_0';

export interface WritableStorage extends Storage {
  readonly name: WritableName;
  /** The largest magnitude that it can hold. */
  readonly largest: number;
  /** out [n / block, blockBytes] from values [n]. */
  encode(out: Uint8Array, values: Float32Array): void;
}

const F32: WritableStorage = {
  name: 'F32',
  code: 0,
  block: 1,
  blockBytes: 4,
  largest: Infinity,
  decode: (out, bytes) => asBytes(out).set(bytes),
  encode: (out, values) => out.set(asBytes(values)),
};

const F16: WritableStorage = {
  name: 'F16',
  code: 1,
  block: 1,
  blockBytes: 2,
  largest: LARGEST_HALF,
  decode(out, bytes) {
    for (let i = 0; i < out.length; i++) out[i] = halfToFloat(bytes[2 * i] | (bytes[2 * i + 1] << 8));
  },
  encode(out, values) {
    for (let i = 0; i < values.length; i++) {
      const half = floatToHalf(values[i]);
      out[2 * i] = half & 0xff;
      out[2 * i + 1] = half >> 8;
    }
  },
};

const BF16: Storage = {
  name: 'BF16',
  code: 30,
  block: 1,
  blockBytes: 2,
  decode(out, bytes) {
    for (let i = 0; i < out.length; i++) out[i] = bfloatToFloat(bytes[2 * i] | (bytes[2 * i + 1] << 8));
  },
};

const Q8_0: WritableStorage = {
  name: 'Q8_0',
  code: 8,
  block: Q8_BLOCK,
  blockBytes: Q8_BLOCK_BYTES,
  largest: 127 * LARGEST_HALF,
  decode(out, bytes) {
    const quants = new Int8Array(out.length);
    const scales = new Float32Array(out.length / Q8_BLOCK);
    unpackQ8(quants, scales, bytes);
    dequantizeQ8(out, quants, scales);
  },
  encode(out, values) {
    const quants = new Int8Array(values.length);
    const scales = new Float32Array(values.length / Q8_BLOCK);
    quantizeQ8(quants, scales, values);
    packQ8(out, quants, scales);
  },
};

export const WRITABLE: Readonly<Record<WritableName, WritableStorage>> = { F32, F16, Q8_0 };
const STORAGES: readonly Storage[] = [F32, F16, BF16, Q8_0];

/** The storage with GGUF's number, or undefined where it cannot be read. */
export function storageByCode(code: number): Storage | undefined {
  return STORAGES.find((storage) => storage.code === code);
}

/** The storage of that name, which safetensors writes as we do. */
export function storageByName(name: string): Storage | undefined {
  return STORAGES.find((storage) => storage.name === name);
}

/** Names of ggml's other types, so that a refusal says what was met. */
const OTHER_TYPES: Readonly<Record<number, string>> = {
  2: 'Q4_0',
  3: 'Q4_1',
  6: 'Q5_0',
  7: 'Q5_1',
  9: 'Q8_1',
  10: 'Q2_K',
  11: 'Q3_K',
  12: 'Q4_K',
  13: 'Q5_K',
  14: 'Q6_K',
  15: 'Q8_K',
  20: 'IQ4_NL',
  23: 'IQ4_XS',
};

/** "Q4_K (type 12)", for messages. */
export function typeLabel(code: number): string {
  const name = storageByCode(code)?.name ?? OTHER_TYPES[code];
  return name === undefined ? `type ${code}` : `${name} (type ${code})`;
}

/** The bytes of an array, not copied. */
export function asBytes(array: Float32Array | Int8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/**
 * How numbers are stored in files: one table for GGUF (enum ggml_type in ggml.h) and safetensors. A further type is one more row.
 * Files are little-endian, and so is every machine that runs JavaScript today; bytes are copied as they are.
 */
import { Q8_BLOCK } from '../tensor/matrix';
import { bfloatToFloat, floatToHalf, halfAt } from './half';
import { dequantizeQ8, packQ8, Q8_BLOCK_BYTES, quantizeQ8, unpackQ8 } from './q8';
import { decodeQ4_1, decodeQ5_1, unpackIQ4_NL, unpackNibbles, unpackQ4_0, unpackQ5_0 } from './quants/small-blocks';
import { decodeQ2_K, decodeQ4_K, decodeQ5_K, decodeQ6_K, SUPER_BLOCK, unpackQ3_K } from './quants/super-blocks';

export type StorageName = WritableName | 'BF16' | SmallBlockName | SuperBlockName;
type SmallBlockName = 'Q4_0' | 'Q4_1' | 'Q5_0' | 'Q5_1' | 'IQ4_NL';
type SuperBlockName = 'Q2_K' | 'Q3_K' | 'Q4_K' | 'Q5_K' | 'Q6_K';

export interface Storage {
  readonly name: StorageName;
  /** GGUF's number for it. */
  readonly code: number;
  /** Numbers are stored in blocks of this many, each block in this many bytes. */
  readonly block: number;
  readonly blockBytes: number;
  /** out [n] from bytes [n / block, blockBytes]. */
  decode(out: Float32Array, bytes: Uint8Array): void;
  /**
   * Only where the numbers are 8-bit integers times a scale that 32 neighbours share: the very same numbers in the two streams of
   * Q8_0. quants [n], scales [n / 32] from bytes [n / block, blockBytes].
   */
  readonly unpack?: Unpack;
  /** Only where they are 4-bit ones: the very same numbers in the two streams of Q4_0. quants [n / 2], scales [n / 32]. */
  readonly unpackNibbles?: Unpack;
}

type Unpack = (quants: Int8Array, scales: Float32Array, bytes: Uint8Array) => void;

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
    for (let i = 0; i < out.length; i++) out[i] = halfAt(bytes, 2 * i);
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

/** Decodes what `unpack` unpacks. */
function decodeWith(unpack: Unpack): Storage['decode'] {
  return (out, bytes) => {
    const quants = new Int8Array(out.length);
    const scales = new Float32Array(out.length / Q8_BLOCK);
    unpack(quants, scales, bytes);
    dequantizeQ8(out, quants, scales);
  };
}

const Q8_0: WritableStorage = {
  name: 'Q8_0',
  code: 8,
  block: Q8_BLOCK,
  blockBytes: Q8_BLOCK_BYTES,
  largest: 127 * LARGEST_HALF,
  decode: decodeWith(unpackQ8),
  unpack: unpackQ8,
  encode(out, values) {
    const quants = new Int8Array(values.length);
    const scales = new Float32Array(values.length / Q8_BLOCK);
    quantizeQ8(quants, scales, values);
    packQ8(out, quants, scales);
  },
};

export const WRITABLE: Readonly<Record<WritableName, WritableStorage>> = { F32, F16, Q8_0 };

/** All that can be read. */
export const STORAGES: readonly Storage[] = [
  F32,
  F16,
  BF16,
  Q8_0,
  { name: 'Q4_0', code: 2, block: 32, blockBytes: 18, decode: decodeWith(unpackQ4_0), unpack: unpackQ4_0, unpackNibbles },
  { name: 'Q4_1', code: 3, block: 32, blockBytes: 20, decode: decodeQ4_1 },
  { name: 'Q5_0', code: 6, block: 32, blockBytes: 22, decode: decodeWith(unpackQ5_0), unpack: unpackQ5_0 },
  { name: 'Q5_1', code: 7, block: 32, blockBytes: 24, decode: decodeQ5_1 },
  { name: 'IQ4_NL', code: 20, block: 32, blockBytes: 18, decode: decodeWith(unpackIQ4_NL), unpack: unpackIQ4_NL },
  { name: 'Q2_K', code: 10, block: SUPER_BLOCK, blockBytes: 84, decode: decodeQ2_K },
  { name: 'Q3_K', code: 11, block: SUPER_BLOCK, blockBytes: 110, decode: decodeWith(unpackQ3_K), unpack: unpackQ3_K },
  { name: 'Q4_K', code: 12, block: SUPER_BLOCK, blockBytes: 144, decode: decodeQ4_K },
  { name: 'Q5_K', code: 13, block: SUPER_BLOCK, blockBytes: 176, decode: decodeQ5_K },
  { name: 'Q6_K', code: 14, block: SUPER_BLOCK, blockBytes: 210, decode: decodeQ6_K },
];

/** The storage with GGUF's number, or undefined where it cannot be read. */
export function storageByCode(code: number): Storage | undefined {
  return STORAGES.find((storage) => storage.code === code);
}

/** The storage of that name. */
export function storageByName(name: string): Storage | undefined {
  return STORAGES.find((storage) => storage.name === name);
}

/** Names of some of ggml's other types, so that a refusal says what was met. */
const OTHER_TYPES: Readonly<Record<number, string>> = {
  9: 'Q8_1',
  15: 'Q8_K',
  16: 'IQ2_XXS',
  17: 'IQ2_XS',
  18: 'IQ3_XXS',
  19: 'IQ1_S',
  21: 'IQ3_S',
  22: 'IQ2_S',
  23: 'IQ4_XS',
  24: 'I8',
  25: 'I16',
  26: 'I32',
  27: 'I64',
  28: 'F64',
  29: 'IQ1_M',
  34: 'TQ1_0',
  35: 'TQ2_0',
  39: 'MXFP4',
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

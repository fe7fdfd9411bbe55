/**
 * GGUF, the container of llama.cpp (specification: ggml/docs/gguf.md): metadata keys, a table of tensors, then their data.
 * Reading it allocates nothing that a damaged file could make large: tensors stay views of the file until they are loaded.
 */
import { FileProblem } from '../model/problem';
import { show } from '../model/validate';
import { ByteReader } from './reader';
import type { ByteSource } from './source';
import { checkExtents, isName, storedTensor, type StoredTensor } from './stored';
import { storageByCode, typeLabel } from './storage';
import { alignUp } from './writer';

export type GgufScalar = number | bigint | boolean | string;
export type GgufValue = GgufScalar | readonly GgufScalar[];

export interface GgufFile {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

export const GGUF_MAGIC = 0x46554747; // "GGUF"
export const GGUF_ALIGNMENT = 32;
/** ggml's GGML_MAX_DIMS. */
const MAX_DIMENSIONS = 4;
/** The fewest bytes that a key and a row of the tensor table take. */
const KEY_BYTES = 8 + 4 + 1;
const TENSOR_BYTES = 8 + 4 + 8 + 4 + 8;

const ARRAY = 9;
/** Value types by number: how to read one, and the fewest bytes it takes. */
const SCALARS: Readonly<Record<number, { readonly bytes: number; readonly read: (reader: ByteReader) => GgufScalar }>> = {
  0: { bytes: 1, read: (reader) => reader.uint8() },
  1: { bytes: 1, read: (reader) => reader.int8() },
  2: { bytes: 2, read: (reader) => reader.uint16() },
  3: { bytes: 2, read: (reader) => reader.int16() },
  4: { bytes: 4, read: (reader) => reader.uint32() },
  5: { bytes: 4, read: (reader) => reader.int32() },
  6: { bytes: 4, read: (reader) => reader.float32() },
  7: { bytes: 1, read: (reader) => reader.bool() },
  8: { bytes: 8, read: (reader) => reader.string() },
  10: { bytes: 8, read: (reader) => reader.uint64() },
  11: { bytes: 8, read: (reader) => reader.int64() },
  12: { bytes: 8, read: (reader) => reader.float64() },
};

/**
 * Reads a GGUF file's table of contents and checks it: tensors lie inside the file and do not overlap. The bytes are kept,
 * not copied. Throws a FileProblem that names the key or the tensor at fault. The file may be one part of several: gguf-split.ts.
 */
export function readGgufPart(file: ArrayBuffer | ByteSource): GgufFile {
  const bytes = file instanceof ArrayBuffer ? new Uint8Array(file) : file;
  const reader = new ByteReader(bytes);
  if (bytes.length < 4 || reader.uint32() !== GGUF_MAGIC) throw new FileProblem('not a GGUF file: it does not begin with "GGUF"');
  const version = reader.uint32();
  if (version !== 2 && version !== 3)
    throw new FileProblem(
      version & 0xffff
        ? `GGUF version ${version} is not known; versions 2 and 3 are`
        : 'the file is big-endian; little-endian files can be read',
    );
  reader.reading = 'the number of tensors';
  // Rows of the tensor table are further on than the keys are, but they are in the rest of the file all the same.
  const tensorCount = reader.count(TENSOR_BYTES);
  reader.reading = 'the number of keys';
  const keyCount = reader.count(KEY_BYTES);

  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < keyCount; i++) {
    reader.reading = `the name of key ${i + 1} of ${keyCount}`;
    const key = readName(reader);
    if (metadata.has(key)) throw new FileProblem(`key ${key} stands in the file twice`);
    reader.reading = `key ${key}`;
    metadata.set(key, readValue(reader));
  }
  return { version, metadata, tensors: readTensors(reader, bytes, tensorCount, alignmentOf(metadata)) };
}

/** Names stand in messages, so what cannot be one is refused at once. */
function readName(reader: ByteReader): string {
  const name = reader.string();
  if (!isName(name)) throw new FileProblem(`${reader.reading} is ${show(name)}, which can be no name`);
  return name;
}

function readValue(reader: ByteReader): GgufValue {
  const type = reader.uint32();
  if (type !== ARRAY) return scalarType(reader, type).read(reader);
  const elements = scalarType(reader, reader.uint32());
  const values: GgufScalar[] = [];
  for (let left = reader.count(elements.bytes); left > 0; left--) values.push(elements.read(reader));
  return values;
}

function scalarType(reader: ByteReader, type: number): (typeof SCALARS)[number] {
  const scalar = SCALARS[type];
  if (scalar === undefined) throw new FileProblem(`${reader.reading}: value type ${type} is not known here`);
  return scalar;
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const alignment = metadata.get('general.alignment') ?? GGUF_ALIGNMENT;
  if (typeof alignment !== 'number' || alignment < 8 || !Number.isInteger(Math.log2(alignment)))
    throw new FileProblem(`general.alignment must be a power of two from 8, not ${String(alignment)}`);
  return alignment;
}

function readTensors(reader: ByteReader, bytes: ByteSource, count: number, alignment: number): Map<string, StoredTensor> {
  const rows = Array.from({ length: count }, (_, i) => {
    reader.reading = `the name of tensor ${i + 1} of ${count}`;
    const name = readName(reader);
    reader.reading = `the description of tensor ${name}`;
    const dimensions = reader.uint32();
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS)
      throw new FileProblem(`tensor ${name} has ${dimensions} dimensions; 1 to ${MAX_DIMENSIONS} are possible`);
    // GGUF names the fastest dimension first; shapes here have it last.
    const shape = Array.from({ length: dimensions }, () => reader.uint64()).toReversed();
    return { name, shape, code: reader.uint32(), offset: reader.uint64() };
  });
  reader.reading = 'the tensor data';
  const dataStart = alignUp(reader.offset, alignment);

  const tensors = new Map<string, StoredTensor>();
  const extents = rows.map(({ name, shape, code, offset }) => {
    if (tensors.has(name)) throw new FileProblem(`tensor ${name} stands in the file twice`);
    const storage = storageByCode(code);
    if (storage === undefined) throw new FileProblem(`tensor ${name} is stored as ${typeLabel(code)}, which cannot be read yet`);
    const size = shape.reduce<number>((product, extent) => product * Number(extent), 1);
    if (!Number.isSafeInteger(size) || size === 0 || Number(shape[shape.length - 1]) % storage.block !== 0)
      throw new FileProblem(`tensor ${name} cannot have the shape [${shape.join(', ')}] as ${storage.name}`);
    if (typeof offset === 'bigint' || offset % alignment !== 0)
      throw new FileProblem(`tensor ${name} begins at ${offset}, which is not a multiple of ${alignment}`);
    const start = dataStart + offset;
    const end = start + (size / storage.block) * storage.blockBytes;
    tensors.set(name, storedTensor({ name, shape: shape.map(Number), storage }, bytes, start, end));
    return { name, start, end };
  });
  checkExtents(extents, bytes.length);
  return tensors;
}

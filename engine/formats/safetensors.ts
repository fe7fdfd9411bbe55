/**
 * safetensors, Hugging Face's container (github.com/huggingface/safetensors): the header's length, a JSON header that gives each
 * tensor's type, shape and place, then the data. It holds weights, and recorded activations too.
 */
import { FileProblem } from '../model/problem';
import { show } from '../model/validate';
import { sizeOf, type Tensor } from '../tensor/tensor';
import { isObject, type JsonObject } from './json';
import { ByteReader } from './reader';
import type { ByteSource } from './source';
import { storageByName, WRITABLE } from './storage';
import { checkExtents, isName, storedTensor, type Extent, type StoredTensor, type TensorToWrite } from './stored';
import { alignUp } from './writer';

export interface SafetensorsFile {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

const LENGTH_BYTES = 8;
/** The format's own limit on the header. */
const LARGEST_HEADER = 100_000_000;
/** Data begins at a multiple of this, spaces fill the header up. */
const HEADER_ALIGNMENT = 8;

/**
 * Reads the header and checks it: every tensor has the bytes that its shape asks for, inside the file and not over another.
 * The bytes are kept, not copied. Throws a FileProblem that names what is at fault.
 */
export function readSafetensors(file: ArrayBuffer | ByteSource): SafetensorsFile {
  const bytes = file instanceof ArrayBuffer ? new Uint8Array(file) : file;
  const dataStart = LENGTH_BYTES + headerLength(bytes);
  const { __metadata__: metadata = {}, ...descriptions } = parseHeader(bytes.subarray(LENGTH_BYTES, dataStart));
  const tensors = new Map<string, StoredTensor>();
  const extents: Extent[] = [];
  for (const [name, description] of Object.entries(descriptions)) {
    const { tensor, start, end } = readTensor(name, description, bytes, dataStart);
    tensors.set(name, tensor);
    extents.push({ name, start, end });
  }
  checkExtents(extents, bytes.length);
  return { metadata: readMetadata(metadata), tensors };
}

function headerLength(bytes: ByteSource): number {
  const reader = new ByteReader(bytes);
  reader.reading = "the header's length";
  const length = reader.uint64();
  if (typeof length === 'bigint' || length > LARGEST_HEADER)
    throw new FileProblem(`not a safetensors file: a header of ${length} bytes is beyond the format's limit`);
  if (length > reader.left)
    throw new FileProblem(`the header should be ${length} bytes long, but only ${reader.left} follow: the file was cut short`);
  return length;
}

function parseHeader(text: Uint8Array): JsonObject {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch {
    throw new FileProblem('not a safetensors file: its header is not JSON');
  }
  if (!isObject(header)) throw new FileProblem(`the header must be a JSON object, not ${show(header)}`);
  return header;
}

function readMetadata(metadata: unknown): Map<string, string> {
  if (!isObject(metadata)) throw new FileProblem(`__metadata__ must be an object, not ${show(metadata)}`);
  return new Map(
    Object.entries(metadata).map(([key, value]): [string, string] => {
      if (typeof value !== 'string') throw new FileProblem(`__metadata__.${key} must be a text, not ${show(value)}`);
      return [key, value];
    }),
  );
}

function readTensor(name: string, description: unknown, bytes: ByteSource, dataStart: number): Extent & { tensor: StoredTensor } {
  if (!isName(name)) throw new FileProblem(`a tensor is called ${show(name)}, which can be no name`);
  if (!isObject(description)) throw new FileProblem(`tensor ${name} is described by ${show(description)}`);
  const { dtype, shape, data_offsets: offsets } = description;
  const storage = typeof dtype === 'string' ? storageByName(dtype) : undefined;
  // GGUF's blocks are no types of safetensors.
  if (storage === undefined || storage.block > 1)
    throw new FileProblem(`tensor ${name} is stored as ${show(dtype)}; F32, F16 and BF16 can be read`);
  if (!isCounts(shape)) throw new FileProblem(`tensor ${name} cannot have the shape ${show(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1])
    throw new FileProblem(`tensor ${name} cannot have the data_offsets ${show(offsets)}`);
  const [start, end] = [dataStart + offsets[0], dataStart + offsets[1]];
  if (end - start !== sizeOf(shape) * storage.blockBytes)
    throw new FileProblem(
      `tensor ${name} has ${end - start} bytes, which is not its shape [${shape.join(', ')}] in ${storage.name}`,
    );
  return { name, start, end, tensor: storedTensor({ name, shape, storage }, bytes, start, end) };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** Writes the tensors in the order given. Throws a FileProblem for a name that cannot be used. */
export function writeSafetensors(tensors: readonly TensorToWrite[], metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const header = new Map<string, unknown>(Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : []);
  let end = 0;
  const places = tensors.map(({ name, shape, storage }) => {
    if (name === '__metadata__' || header.has(name)) throw new FileProblem(`a second tensor cannot be called ${name}`);
    const start = end;
    end += sizeOf(shape) * storage.blockBytes;
    header.set(name, { dtype: storage.name, shape, data_offsets: [start, end] });
    return [start, end] as const;
  });
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const dataStart = alignUp(LENGTH_BYTES + text.length, HEADER_ALIGNMENT);

  const file = new Uint8Array(dataStart + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(dataStart - LENGTH_BYTES), true);
  file.fill(0x20, LENGTH_BYTES, dataStart);
  file.set(text, LENGTH_BYTES);
  tensors.forEach(({ write }, i) => write(file.subarray(dataStart + places[i][0], dataStart + places[i][1])));
  return file;
}

/** Any tensor as float32, whatever its numbers are: activations hold -Infinity where attention is masked. */
export function tensorToWrite(name: string, { data, shape }: Tensor): TensorToWrite {
  return { name, shape, storage: WRITABLE.F32, write: (out) => WRITABLE.F32.encode(out, data) };
}

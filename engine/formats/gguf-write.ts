/** Writes GGUF version 3: the container, whatever is in it. */
import { FileProblem } from '../model/problem';
import { sizeOf } from '../tensor/tensor';
import { GGUF_ALIGNMENT, GGUF_MAGIC } from './gguf-read';
import type { TensorToWrite } from './stored';
import { alignUp, ByteWriter } from './writer';

/** A value with the type that it takes in the file. */
export type GgufEntry =
  | { readonly type: 'uint32' | 'int32' | 'float32' | 'float64'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'array'; readonly of: 'string'; readonly value: readonly string[] }
  | { readonly type: 'array'; readonly of: 'int32' | 'float32'; readonly value: readonly number[] };

const TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9, float64: 12 } as const;

/** Throws a FileProblem for a name that is given twice. */
export function encodeGguf(entries: readonly (readonly [string, GgufEntry])[], tensors: readonly TensorToWrite[]): Uint8Array {
  for (const names of [entries.map(([key]) => key), tensors.map(({ name }) => name)]) {
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw new FileProblem(`${twice} cannot stand in the file twice`);
  }
  const header = new ByteWriter();
  header.uint32(GGUF_MAGIC);
  header.uint32(3);
  header.uint64(tensors.length);
  header.uint64(entries.length);
  for (const [key, entry] of entries) {
    header.string(key);
    writeEntry(header, entry);
  }
  // Offsets count from the start of the data, so they can be told before the header's length is known.
  const sizes = tensors.map(({ shape, storage }) => (sizeOf(shape) / storage.block) * storage.blockBytes);
  let end = 0;
  const offsets = sizes.map((size) => {
    const offset = end;
    end = alignUp(offset + size, GGUF_ALIGNMENT);
    return offset;
  });
  tensors.forEach(({ name, shape, storage }, i) => {
    header.string(name);
    header.uint32(shape.length);
    for (const extent of shape.toReversed()) header.uint64(extent);
    header.uint32(storage.code);
    header.uint64(offsets[i]);
  });
  header.pad(GGUF_ALIGNMENT);

  const file = new Uint8Array(header.length + end);
  file.set(header.bytes());
  tensors.forEach(({ write }, i) => {
    const start = header.length + offsets[i];
    write(file.subarray(start, start + sizes[i]));
  });
  return file;
}

function writeEntry(out: ByteWriter, entry: GgufEntry): void {
  out.uint32(TYPE[entry.type]);
  switch (entry.type) {
    case 'bool':
      return out.uint8(entry.value ? 1 : 0);
    case 'string':
      return out.string(entry.value);
    case 'array':
      out.uint32(TYPE[entry.of]);
      out.uint64(entry.value.length);
      if (entry.of === 'string') for (const value of entry.value) out.string(value);
      else for (const value of entry.value) out[entry.of](value);
      return;
    default:
      return out[entry.type](entry.value);
  }
}

/** The checkpoints: SmolLM2-135M's shapes with random weights, in Q8_0 and in Q4_0, written once into the folder for temporary files. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readGguf } from '../../../engine/formats/gguf';
import { encodeGguf, type GgufEntry } from '../../../engine/formats/gguf-write';
import type { GgufValue } from '../../../engine/formats/gguf-read';
import { floatToHalf, halfAt } from '../../../engine/formats/half';
import { storageByName } from '../../../engine/formats/storage';
import type { TensorToWrite } from '../../../engine/formats/stored';
import { smollmShapedFile } from '../../e2e/support/smollm-shaped';

export type FileType = 'Q8_0' | 'Q4_0';

/** llama.cpp's enum llama_ftype. */
const MOSTLY_Q4_0 = 2;

export function checkpoint(type: FileType): string {
  const path = smollmShapedFile();
  return type === 'Q8_0' ? path : inFourBits(path);
}

/** The same file with every matrix in 4 bits: the upper four of each quant's eight. */
function inFourBits(path: string): string {
  const target = join(dirname(path), 'smollm2-135m-shaped-q4_0.gguf');
  if (existsSync(target)) return target;
  const storage = storageByName('Q4_0');
  if (storage === undefined) throw new Error('Q4_0 is not known');
  const { metadata, tensors } = readGguf(readFileSync(path));
  const entries = Array.from(metadata, ([key, value]): [string, GgufEntry] =>
    key === 'general.file_type' ? [key, { type: 'uint32', value: MOSTLY_Q4_0 }] : [key, entryOf(key, value)],
  );
  const written = Array.from(tensors.values(), (tensor): TensorToWrite => {
    const { name, shape } = tensor;
    if (tensor.storage.name !== 'Q8_0') return { name, shape, storage: tensor.storage, write: (out) => out.set(tensor.bytes) };
    return { name, shape, storage, write: (out) => narrow(out, tensor.bytes) };
  });
  // Under another name until it is whole.
  const unfinished = `${target}.${process.pid}`;
  writeFileSync(unfinished, encodeGguf(entries, written));
  renameSync(unfinished, target);
  return target;
}

/** Blocks of Q8_0, 34 bytes each, as blocks of Q4_0, 18 bytes. */
function narrow(out: Uint8Array, bytes: Uint8Array): void {
  for (let from = 0, to = 0; from < bytes.length; from += 34, to += 18) {
    const scale = floatToHalf(16 * halfAt(bytes, from));
    out[to] = scale & 0xff;
    out[to + 1] = scale >> 8;
    // Two's complement and the offset of 8 differ in the uppermost bit alone.
    for (let j = 0; j < 16; j++) out[to + 2 + j] = ((bytes[from + 2 + j] >> 4) | (bytes[from + 18 + j] & 0xf0)) ^ 0x88;
  }
}

/** The type that a key of our own files has. */
function entryOf(key: string, value: GgufValue): GgufEntry {
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'number') return { type: /epsilon|freq_base/.test(key) ? 'float32' : 'uint32', value };
  if (typeof value === 'bigint') throw new Error(`${key} has a type that is not expected here`);
  if (value.every((item) => typeof item === 'string')) return { type: 'array', of: 'string', value };
  if (value.every((item) => typeof item === 'number')) return { type: 'array', of: 'int32', value };
  throw new Error(`${key} has a type that is not expected here`);
}

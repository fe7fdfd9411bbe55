/**
 * A cursor over a file's bytes, little-endian. Every read is checked against what is left, and every count against the bytes that
 * so many items would at least need, before anything is allocated: a damaged length gives an error, never a crash or a hang.
 */
import { FileProblem } from '../model/problem';
import type { ByteSource } from './source';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of a file that are looked at together. */
const WINDOW = 2 ** 20;

export class ByteReader {
  readonly #source: ByteSource;
  /** The part of the file that was read last, and where it begins. */
  #bytes: Uint8Array = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #from = 0;
  #offset = 0;
  /** What is being read, for messages: "key llama.block_count". */
  reading = 'the header';

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get offset(): number {
    return this.#offset;
  }

  get left(): number {
    return this.#source.length - this.#offset;
  }

  uint8(): number {
    return this.#read(1, (view, at) => view.getUint8(at));
  }

  int8(): number {
    return this.#read(1, (view, at) => view.getInt8(at));
  }

  uint16(): number {
    return this.#read(2, (view, at) => view.getUint16(at, true));
  }

  int16(): number {
    return this.#read(2, (view, at) => view.getInt16(at, true));
  }

  uint32(): number {
    return this.#read(4, (view, at) => view.getUint32(at, true));
  }

  int32(): number {
    return this.#read(4, (view, at) => view.getInt32(at, true));
  }

  float32(): number {
    return this.#read(4, (view, at) => view.getFloat32(at, true));
  }

  float64(): number {
    return this.#read(8, (view, at) => view.getFloat64(at, true));
  }

  /** Stays a bigint where a number would not be exact. */
  uint64(): number | bigint {
    return exact(this.#read(8, (view, at) => view.getBigUint64(at, true)));
  }

  int64(): number | bigint {
    return exact(this.#read(8, (view, at) => view.getBigInt64(at, true)));
  }

  bool(): boolean {
    const byte = this.uint8();
    if (byte > 1) throw new FileProblem(`${this.reading}: a truth value must be 0 or 1, not ${byte}`);
    return byte === 1;
  }

  /** A uint64 that counts items of at least `itemBytes` each, all of them still to come. */
  count(itemBytes: number): number {
    const count = this.uint64();
    if (typeof count === 'bigint' || count * itemBytes > this.left)
      throw new FileProblem(
        `${this.reading}: ${count} items cannot fit in the ${this.left} bytes that are left of the file: it was cut short or altered`,
      );
    return count;
  }

  /** A string with its length in bytes before it. */
  string(): string {
    const length = this.count(1);
    const start = this.#take(length);
    try {
      return utf8.decode(this.#bytes.subarray(start, start + length));
    } catch {
      throw new FileProblem(`${this.reading}: the text is not valid UTF-8`);
    }
  }

  /** The window is settled before it is looked into. */
  #read<Value>(count: number, get: (view: DataView, at: number) => Value): Value {
    const at = this.#take(count);
    return get(this.#view, at);
  }

  /** The place in the window of the next `count` bytes. */
  #take(count: number): number {
    if (count > this.left)
      throw new FileProblem(
        `the file ends after ${this.#source.length} bytes, in the middle of ${this.reading}: it was cut short`,
      );
    if (this.#offset + count > this.#from + this.#bytes.length) {
      this.#from = this.#offset;
      this.#bytes = this.#source.subarray(this.#from, this.#from + Math.max(count, WINDOW));
      this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    }
    const start = this.#offset - this.#from;
    this.#offset += count;
    return start;
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

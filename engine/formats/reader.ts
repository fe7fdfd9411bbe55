/**
 * A cursor over a file's bytes, little-endian. Every read is checked against what is left, and every count against the bytes that
 * so many items would at least need, before anything is allocated: a damaged length gives an error, never a crash or a hang.
 */
import { FileProblem } from '../model/problem';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;
  /** What is being read, for messages: "key llama.block_count". */
  reading = 'the header';

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get offset(): number {
    return this.#offset;
  }

  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  int8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  int16(): number {
    return this.#view.getInt16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  float32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** Stays a bigint where a number would not be exact. */
  uint64(): number | bigint {
    return exact(this.#view.getBigUint64(this.#take(8), true));
  }

  int64(): number | bigint {
    return exact(this.#view.getBigInt64(this.#take(8), true));
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
      throw new FileProblem(`${this.reading}: ${count} items cannot fit in the ${this.left} bytes that are left of the file`);
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

  #take(count: number): number {
    if (count > this.left)
      throw new FileProblem(
        `the file ends after ${this.#bytes.length} bytes, in the middle of ${this.reading}: it was cut short`,
      );
    const start = this.#offset;
    this.#offset += count;
    return start;
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Bytes written one after another into memory that grows; little-endian. */
const utf8 = new TextEncoder();

export class ByteWriter {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  uint8(value: number): void {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
  }

  uint32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  int32(value: number): void {
    const at = this.#grow(4);
    this.#view.setInt32(at, value, true);
  }

  uint64(value: number): void {
    const at = this.#grow(8);
    this.#view.setBigUint64(at, BigInt(value), true);
  }

  float32(value: number): void {
    const at = this.#grow(4);
    this.#view.setFloat32(at, value, true);
  }

  float64(value: number): void {
    const at = this.#grow(8);
    this.#view.setFloat64(at, value, true);
  }

  /** With its length in bytes before it. */
  string(text: string): void {
    const bytes = utf8.encode(text);
    this.uint64(bytes.length);
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Zeros up to the next multiple. */
  pad(multiple: number): void {
    this.#grow(alignUp(this.#length, multiple) - this.#length);
  }

  /** What was written, not copied. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Makes room for `count` more, which may replace `#bytes` and `#view`; returns where they go. */
  #grow(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }
}

/** The next multiple at or above n. */
export function alignUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple;
}

/** Where a format's reader finds a file's bytes. */

/**
 * A file's bytes: in memory, as a Uint8Array has them, or read when they are asked for, so that a large file is never held whole.
 * What is read lazily may throw the reader's own error; it must be as long as it said.
 */
export interface ByteSource {
  readonly length: number;
  /** The bytes from `start` up to `end`, or to the file's end where that comes first. */
  subarray(start: number, end: number): Uint8Array;
}

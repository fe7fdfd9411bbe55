/**
 * A run on disk, so that it can go on exactly where it stopped: the parameters, both moments, and where data and schedule are.
 * File: the length of a JSON header (uint32, little-endian), the header, then the three arrays as float32, little-endian.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { DataState } from '../data';

export interface RunState {
  readonly steps: number;
  readonly tokens: number;
  readonly data: DataState;
  /** Seconds trained so far, all sessions together. */
  readonly seconds: number;
}

export interface CheckpointArrays {
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

interface Header extends RunState {
  readonly format: 'clearhead-checkpoint-1';
  readonly length: number;
  /** What must not change between sessions: the model's shape and the seed, as JSON. */
  readonly identity: string;
}

/** Writes to a file beside it and renames: a crash leaves the old checkpoint or the new one, never half of one. */
export function saveCheckpoint(path: string, identity: string, state: RunState, arrays: CheckpointArrays): void {
  const header: Header = { format: 'clearhead-checkpoint-1', identity, length: arrays.parameters.length, ...state };
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(text.length);
  const file = openSync(`${path}.part`, 'w');
  writeAll(file, size);
  writeAll(file, text);
  for (const array of [arrays.parameters, arrays.first, arrays.second])
    writeAll(file, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.part`, path);
}

/** Fills the arrays and returns the state. Throws RangeError where the file is short, of another kind or of another run. */
export function loadCheckpoint(path: string, identity: string, arrays: CheckpointArrays): RunState {
  const file = readFileSync(path);
  const textLength = file.length < 4 ? 0 : file.readUInt32LE(0);
  let header: Partial<Header>;
  try {
    header = JSON.parse(file.subarray(4, 4 + textLength).toString('utf8'));
  } catch {
    throw new RangeError(`${path} is not a checkpoint`);
  }
  if (header.format !== 'clearhead-checkpoint-1') throw new RangeError(`${path} is not a checkpoint`);
  if (header.identity !== identity || header.length !== arrays.parameters.length)
    throw new RangeError(`${path} is of another run: its model, mixture, optimiser or seed differs from the configuration`);
  const bytes = header.length * Float32Array.BYTES_PER_ELEMENT;
  if (file.length !== 4 + textLength + 3 * bytes) throw new RangeError(`${path} is cut short`);
  let at = 4 + textLength;
  for (const array of [arrays.parameters, arrays.first, arrays.second]) {
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(file.subarray(at, at + bytes));
    at += bytes;
  }
  const { steps, tokens, data, seconds } = header;
  if (steps === undefined || tokens === undefined || data === undefined || seconds === undefined)
    throw new RangeError(`${path} does not say where the run stood`);
  return { steps, tokens, data, seconds };
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}

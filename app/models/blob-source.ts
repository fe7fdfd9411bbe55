/** Blobs as the formats' readers want bytes: read when they are asked for, in a worker, which may wait. */
import type { ByteSource } from '../../engine/formats/source';
import { ModelFault } from './fault';
import type { ModelFiles } from './model-files';

/** `onRead` hears of every reading. Reading throws a ModelFault where the file is gone or has changed since it was chosen. */
export function blobSource(name: string, blob: Blob, onRead: (bytes: number) => void = () => {}): ByteSource {
  const reader = new FileReaderSync();
  return {
    length: blob.size,
    subarray(start, end) {
      const piece = blob.slice(start, end);
      try {
        const bytes = new Uint8Array(reader.readAsArrayBuffer(piece));
        if (bytes.length === piece.size) {
          onRead(bytes.length);
          return bytes;
        }
      } catch (error) {
        // What a person can do about it does not depend on how it was noticed.
        throw new ModelFault('unreadable', name, { cause: error });
      }
      throw new ModelFault('unreadable', name);
    },
  };
}

export function blobSources(files: ModelFiles, onRead?: (bytes: number) => void): Map<string, ByteSource> {
  return new Map(Array.from(files, ([name, blob]) => [name, blobSource(name, blob, onRead)]));
}

/** A model's files and what is known of a model that is kept: plain data, which crosses threads. */

/** By their names, without folders. A blob is a promise of bytes: none are in memory until they are read. */
export type ModelFiles = ReadonlyMap<string, Blob>;

/** A file that belongs to a model. */
export interface FileEntry {
  readonly name: string;
  readonly bytes: number;
  /** Where to fetch it; null where it came from the person's own disk. */
  readonly url: string | null;
}

/** A model as it is kept, or is to be kept: its name, which is also its name in links, and all its files. */
export interface Manifest {
  readonly id: string;
  readonly files: readonly FileEntry[];
}

export interface KeptModel {
  readonly manifest: Manifest;
  /** Bytes that are there; fewer than the manifest's where a download was interrupted. */
  readonly received: number;
}

/** What is kept, and how much more can be. */
export interface Holdings {
  readonly models: readonly KeptModel[];
  /** Whether it outlasts the page. */
  readonly lasting: boolean;
}

export const bytesOf = ({ files }: Manifest): number => files.reduce((sum, file) => sum + file.bytes, 0);

/** Whether two manifests ask for the same files. */
export const sameFiles = (a: Manifest, b: Manifest): boolean => JSON.stringify(a.files) === JSON.stringify(b.files);

export const isWhole = ({ manifest, received }: KeptModel): boolean => received === bytesOf(manifest);

/** Bytes so far, of how many. */
export type BytesProgress = (done: number, total: number) => void;

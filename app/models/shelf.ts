/** Where models are kept, whatever it is made of. Used in a worker, which alone may write as it goes. */
import type { Manifest } from './model-files';

/** A file that is being written, from where it ended. Other writers are shut out until it is closed. */
export interface Sink {
  /** Bytes written so far, earlier times included. */
  readonly size: number;
  /** Adds bytes at the end. Throws a ModelFault 'full' where there is no room for them. */
  write(bytes: Uint8Array): void;
  /** Forgets all that was written. */
  clear(): void;
  close(): void;
}

export interface Shelf {
  readonly lasting: boolean;
  /** What every model that was begun is to consist of. */
  manifests(): Promise<Manifest[]>;
  /** Begins a model. One of the same name with other files is forgotten first. */
  begin(manifest: Manifest): Promise<void>;
  /** A file as far as it is there; null where nothing is. */
  file(id: string, name: string): Promise<Blob | null>;
  /** Throws a ModelFault 'busy' where another tab writes it. */
  open(id: string, name: string): Promise<Sink>;
  /** Throws a ModelFault 'busy' where another tab writes one of its files. */
  remove(id: string): Promise<void>;
}

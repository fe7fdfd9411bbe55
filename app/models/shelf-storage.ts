/**
 * Models in the browser's storage. A folder a model, and in it the model's files and a manifest. Files are written through
 * synchronous handles, which keep what was written when a page is closed, reloaded or dies in the middle.
 */
import { ModelFault } from './fault';
import { sameFiles, type Manifest } from './model-files';
import type { Shelf, Sink } from './shelf';

const FOLDER = 'models';
/** Stands beside files whose names are the model's own, so it must be no name of a model's file. */
const MANIFEST = '.manifest.json';

/** Names of models have slashes; names of folders must not, nor be "." or "..". */
const folderName = (id: string): string => `m-${encodeURIComponent(id)}`;

/** Throws where the browser has no such storage or refuses it. */
export async function storageShelf(): Promise<Shelf> {
  const root = await navigator.storage.getDirectory();
  const models = await root.getDirectoryHandle(FOLDER, { create: true });
  await probe(models);

  const folder = (id: string, create = false) => models.getDirectoryHandle(folderName(id), { create });

  async function manifest(id: string): Promise<Manifest | null> {
    const found = await folder(id).catch(() => null);
    const bytes = found && (await readFile(found, MANIFEST));
    if (bytes === null) return null;
    try {
      return JSON.parse(await bytes.text()) as Manifest;
    } catch {
      // Written half: the page died in that moment. Nothing can be told about the files beside it.
      return null;
    }
  }

  async function remove(id: string): Promise<void> {
    try {
      await models.removeEntry(folderName(id), { recursive: true });
    } catch (error) {
      if (isNamed(error, 'NotFoundError')) return;
      throw new ModelFault('busy', id, { cause: error });
    }
  }

  return {
    lasting: true,
    async manifests() {
      const found: Manifest[] = [];
      for await (const name of models.keys()) {
        const one = name.startsWith('m-') ? await manifest(decodeURIComponent(name.slice(2))) : null;
        if (one !== null) found.push(one);
      }
      return found;
    },
    async begin(wanted) {
      const known = await manifest(wanted.id);
      if (known !== null && sameFiles(known, wanted)) return;
      await remove(wanted.id);
      const sink = await openSink(await folder(wanted.id, true), MANIFEST);
      try {
        sink.write(new TextEncoder().encode(JSON.stringify(wanted)));
      } finally {
        sink.close();
      }
    },
    async file(id, name) {
      const found = await folder(id).catch(() => null);
      return found && readFile(found, name);
    },
    open: async (id, name) => openSink(await folder(id), name),
    remove,
  };
}

/** A handle of this kind is what some browsers lack. */
async function probe(folder: FileSystemDirectoryHandle): Promise<void> {
  const sink = await openSink(folder, `probe-${performance.now()}`);
  sink.close();
  await sink.remove();
}

async function openSink(folder: FileSystemDirectoryHandle, name: string): Promise<Sink & { remove: () => Promise<void> }> {
  const file = await folder.getFileHandle(name, { create: true });
  const handle = await file.createSyncAccessHandle().catch((error: unknown) => {
    throw new ModelFault('busy', name, { cause: error });
  });
  let size = handle.getSize();
  return {
    get size() {
      return size;
    },
    write(bytes) {
      try {
        handle.write(bytes, { at: size });
        // At the end of its quota Chromium writes less than it says it wrote.
        if (handle.getSize() < size + bytes.length) throw new DOMException('a part was written', 'QuotaExceededError');
        size += bytes.length;
      } catch (error) {
        // What of it was written is cut off, so that the file ends where it says.
        handle.truncate(size);
        throw new ModelFault('full', name, { cause: error });
      }
    },
    clear() {
      handle.truncate(0);
      size = 0;
    },
    close() {
      handle.flush();
      handle.close();
    },
    remove: () => folder.removeEntry(name),
  };
}

async function readFile(folder: FileSystemDirectoryHandle, name: string): Promise<File | null> {
  try {
    return await (await folder.getFileHandle(name)).getFile();
  } catch (error) {
    if (isNamed(error, 'NotFoundError')) return null;
    throw error;
  }
}

const isNamed = (error: unknown, name: string): boolean => error instanceof DOMException && error.name === name;

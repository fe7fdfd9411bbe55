/** Models in memory, until the page is closed. In blobs, which a browser may move to a disk of its own. */
import { sameFiles, type Manifest } from './model-files';
import type { Shelf } from './shelf';

export function memoryShelf(): Shelf {
  const models = new Map<string, { readonly manifest: Manifest; readonly files: Map<string, Blob[]> }>();
  return {
    lasting: false,
    manifests: async () => Array.from(models.values(), ({ manifest }) => manifest),
    async begin(manifest) {
      const known = models.get(manifest.id);
      if (!known || !sameFiles(known.manifest, manifest)) models.set(manifest.id, { manifest, files: new Map() });
    },
    async file(id, name) {
      const pieces = models.get(id)?.files.get(name);
      return pieces ? new Blob(pieces) : null;
    },
    async open(id, name) {
      const files = models.get(id)?.files ?? new Map<string, Blob[]>();
      const pieces = files.get(name) ?? [];
      files.set(name, pieces);
      let size = sizeOf(pieces);
      return {
        get size() {
          return size;
        },
        write(bytes) {
          pieces.push(new Blob([bytes.slice()]));
          size += bytes.length;
        },
        clear() {
          pieces.length = 0;
          size = 0;
        },
        close: () => {},
      };
    },
    remove: async (id) => void models.delete(id),
  };
}

const sizeOf = (pieces: readonly Blob[]): number => pieces.reduce((sum, piece) => sum + piece.size, 0);

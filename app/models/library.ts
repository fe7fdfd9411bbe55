/** The worker's side of keeping models: what is kept, fetching, copying, looking into files. */
import { blobSources } from './blob-source';
import { download } from './download';
import { ModelFault, refusable, type Refusal } from './fault';
import { lookUp } from './hub';
import { inspect, type ModelFacts } from './inspect';
import {
  bytesOf,
  isWhole,
  type BytesProgress,
  type Holdings,
  type KeptModel,
  type Manifest,
  type ModelFiles,
} from './model-files';
import { readReference } from './reference';
import { openShelf } from './open-shelf';
import type { Shelf } from './shelf';

export interface Library {
  holdings(): Promise<Holdings>;
  /** A kept model's files; null where it is not here, or not whole. */
  files(id: string): Promise<ModelFiles | null>;
  inspect(files: ModelFiles): Promise<ModelFacts | Refusal>;
  /** The models behind an address on Hugging Face. */
  lookUp(address: string): Promise<{ readonly kind: 'found'; readonly models: readonly Manifest[] } | Refusal>;
  /** Fetches a model, or the rest of it. */
  fetch(manifest: Manifest, progress: BytesProgress): Promise<{ readonly kind: 'whole' | 'paused' } | Refusal>;
  /** Stops fetching; what has come is kept. */
  pause(): void;
  /** Copies a model from the person's own files. */
  keep(manifest: Manifest, files: ModelFiles, progress: BytesProgress): Promise<{ readonly kind: 'whole' } | Refusal>;
  remove(id: string): Promise<{ readonly kind: 'removed' } | Refusal>;
}

/** Copied at a time. */
const PIECE = 2 ** 23;
/** Reports come at most this often. */
const REPORT_MS = 100;

export function createLibrary(shelfOpened: Promise<Shelf> = openShelf()): Library {
  let fetching: AbortController | null = null;

  async function sizes({ id, files }: Manifest): Promise<number[]> {
    const shelf = await shelfOpened;
    return Promise.all(files.map(async ({ name, bytes }) => Math.min(bytes, (await shelf.file(id, name))?.size ?? 0)));
  }

  async function kept(manifest: Manifest): Promise<KeptModel> {
    return { manifest, received: (await sizes(manifest)).reduce((sum, size) => sum + size, 0) };
  }

  return {
    async holdings() {
      const shelf = await shelfOpened;
      const models = await Promise.all((await shelf.manifests()).map(kept));
      return {
        models: models.toSorted((a, b) => (a.manifest.id < b.manifest.id ? -1 : 1)),
        lasting: shelf.lasting,
      };
    },

    async files(id) {
      const shelf = await shelfOpened;
      const manifest = (await shelf.manifests()).find((each) => each.id === id);
      if (!manifest || !isWhole(await kept(manifest))) return null;
      const found = await Promise.all(
        manifest.files.map(async ({ name }): Promise<[string, Blob]> => [name, (await shelf.file(id, name)) ?? new Blob()]),
      );
      return new Map(found);
    },

    inspect: (files) => refusable(() => inspect(blobSources(files))),

    lookUp: (address) => refusable(async () => ({ kind: 'found', models: await lookUp(readReference(address)) })),

    fetch: (manifest, progress) =>
      refusable(async () => {
        const shelf = await shelfOpened;
        const controller = new AbortController();
        fetching?.abort();
        fetching = controller;
        const total = bytesOf(manifest);
        await shelf.begin(manifest);
        let received = (await kept(manifest)).received;
        await checkRoom(total - received);
        void navigator.storage?.persist?.().catch(() => false);
        const report = throttled(progress, total);
        report(received);
        for (const { url, ...file } of manifest.files) {
          if (url === null) throw new ModelFault('file', file.name);
          const sink = await shelf.open(manifest.id, file.name);
          try {
            const count = (bytes: number) => report((received += bytes));
            await download({ ...file, url }, sink, count, controller.signal);
          } catch (error) {
            if (controller.signal.aborted) return { kind: 'paused' };
            throw error;
          } finally {
            sink.close();
            progress(received, total);
          }
        }
        return { kind: 'whole' };
      }),

    pause: () => fetching?.abort(),

    keep: (manifest, files, progress) =>
      refusable(async () => {
        const shelf = await shelfOpened;
        const total = bytesOf(manifest);
        await checkRoom(total);
        await shelf.remove(manifest.id);
        await shelf.begin(manifest);
        const report = throttled(progress, total);
        let done = 0;
        try {
          for (const [name, source] of blobSources(files)) {
            const sink = await shelf.open(manifest.id, name);
            try {
              for (let at = 0; at < source.length; at += PIECE) {
                const piece = source.subarray(at, at + PIECE);
                sink.write(piece);
                report((done += piece.length));
              }
            } finally {
              sink.close();
            }
          }
        } catch (error) {
          // A copy that cannot be finished is of no use: the original is still where it was.
          await shelf.remove(manifest.id);
          throw error;
        }
        return { kind: 'whole' };
      }),

    remove: (id) =>
      refusable(async () => {
        await (await shelfOpened).remove(id);
        return { kind: 'removed' };
      }),
  };
}

/** Throws a ModelFault 'full' where a model cannot fit by what the browser says, before any of it is written. It may say too much. */
async function checkRoom(missing: number): Promise<void> {
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  if (usage !== undefined && quota !== undefined && missing > quota - usage)
    throw new ModelFault('full', `${megabytes(missing)} > ${megabytes(quota - usage)}`);
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

function throttled(progress: BytesProgress, total: number): (done: number) => void {
  let last = -Infinity;
  return (done) => {
    const now = performance.now();
    if (now - last < REPORT_MS) return;
    last = now;
    progress(done, total);
  };
}

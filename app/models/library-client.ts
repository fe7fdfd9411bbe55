import * as Comlink from 'comlink';
import type { Library } from './library';

let library: Comlink.Remote<Library> | null = null;

/** The library, in a worker of its own that starts when it is first needed: nothing it does can disturb the engine. */
export function theLibrary(): Comlink.Remote<Library> {
  library ??= Comlink.wrap<Library>(
    new Worker(new URL('./library-worker.ts', import.meta.url), { type: 'module', name: 'clearhead-library' }),
  );
  return library;
}

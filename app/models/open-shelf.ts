/**
 * The best shelf that a browser has: its storage, so that a page opened again has the models (the Origin Private File System,
 * fs.spec.whatwg.org), or memory where there is no such storage or none for this page, as in some private windows.
 */
import type { Shelf } from './shelf';
import { memoryShelf } from './shelf-memory';
import { storageShelf } from './shelf-storage';

export async function openShelf(): Promise<Shelf> {
  try {
    return await storageShelf();
  } catch {
    return memoryShelf();
  }
}

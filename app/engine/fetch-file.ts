import type { LoadProgress } from './api';

/** What the page needs to tell a person about a file: which one, what is wrong with it. */
export class FileFault extends Error {
  override name = 'FileFault';
  readonly fault: 'unreachable' | 'missing' | 'short' | 'altered' | 'damaged';

  constructor(fault: FileFault['fault'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** A file's bytes, with progress as they come. `bytes` is how many there should be. Throws a FileFault. */
export async function fetchFile(url: string, bytes: number, progress: LoadProgress): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new FileFault('unreachable', url, { cause: error });
  });
  if (!response.ok || !response.body) throw new FileFault('missing', `${url}: HTTP ${response.status}`);

  const file = new Uint8Array(bytes);
  let loaded = 0;
  progress(0, bytes);
  const reader = response.body.getReader();
  for (;;) {
    const chunk = await reader.read().catch((error: unknown) => {
      throw new FileFault('short', `${url}: ${loaded} / ${bytes}`, { cause: error });
    });
    if (chunk.done) break;
    if (loaded + chunk.value.length > bytes) throw new FileFault('altered', `${url}: > ${bytes}`);
    file.set(chunk.value, loaded);
    loaded += chunk.value.length;
    progress(loaded, bytes);
  }
  if (loaded < bytes) throw new FileFault('short', `${url}: ${loaded} / ${bytes}`);
  return file;
}

/** Throws a FileFault where the bytes are not the ones that the card names. Where the browser cannot hash, the file is believed. */
export async function checkHash(url: string, file: Uint8Array<ArrayBuffer>, sha256: string): Promise<void> {
  if (!globalThis.crypto?.subtle) return;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', file));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (found !== sha256) throw new FileFault('altered', `${url}: SHA-256 ${found.slice(0, 12)}… ≠ ${sha256.slice(0, 12)}…`);
}

/** A file from the network onto a shelf, from where it ended the last time. */
import { ModelFault } from './fault';
import type { FileEntry } from './model-files';
import type { Sink } from './shelf';

/**
 * Fetches what the sink has not yet. `received` hears of every piece. Aborting the signal throws its reason; whatever has come
 * is kept. Throws a ModelFault: 'network' where the connection fails, 'server', 'file', 'changed' for answers that are not
 * the file, 'full' where there is no room for it.
 */
export async function download(
  { name, bytes, url }: FileEntry & { readonly url: string },
  sink: Sink,
  received: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  if (sink.size > bytes) sink.clear();
  if (sink.size === bytes) return;
  const response = await fetch(url, {
    signal,
    // A file of ours is whole or not at all; a half-filled HTTP cache beside it would only take room.
    cache: 'no-store',
    ...(sink.size > 0 ? { headers: { Range: `bytes=${sink.size}-` } } : {}),
  }).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : new ModelFault('network', name, { cause: error });
  });
  if ([401, 403, 404, 410].includes(response.status)) throw new ModelFault('file', `${name}: HTTP ${response.status}`);
  if (response.status === 416) throw new ModelFault('changed', name);
  if (!response.ok || !response.body) throw new ModelFault('server', `${name}: HTTP ${response.status}`);
  // A server that knows no ranges sends the whole file again.
  if (sink.size > 0 && response.status !== 206) {
    received(-sink.size);
    sink.clear();
  }

  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (sink.size + value.length > bytes) throw new ModelFault('changed', `${name}: > ${bytes}`);
      sink.write(value);
      received(value.length);
    }
  } catch (error) {
    if (error instanceof ModelFault || signal.aborted) {
      await reader.cancel().catch(() => undefined);
      throw signal.aborted ? signal.reason : error;
    }
    throw new ModelFault('network', `${name}: ${sink.size} / ${bytes}`, { cause: error });
  }
  if (sink.size < bytes) throw new ModelFault('network', `${name}: ${sink.size} / ${bytes}`);
}

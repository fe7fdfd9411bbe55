/** Fetching a file of known size and hash: whole and true, or a fault that says which way it is not. */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkHash, fetchFile, FileFault } from '../../app/engine/fetch-file';

const ADDRESS = 'http://example.test/model.gguf';
const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7) % 251);
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

afterEach(() => vi.unstubAllGlobals());

/** A server that sends these chunks, and then ends or breaks off. */
function serve(chunks: readonly Uint8Array[], { status = 200, breaksOff = false } = {}): void {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (!breaksOff) controller.close();
    },
    pull(controller) {
      if (breaksOff) controller.error(new TypeError('network error'));
    },
  });
  vi.stubGlobal('fetch', async () => new Response(body, { status }));
}

const chunksOf = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));

async function faultOf(promise: Promise<unknown>): Promise<FileFault> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FileFault)) throw new Error(`not a FileFault: ${String(error)}`);
  expect(error.message).toContain(ADDRESS);
  return error;
}

const silent = (): void => undefined;

describe('fetchFile', () => {
  test.each([1, 333, 1000])('a whole file in chunks of %i bytes, with progress that rises to all of it', async (size) => {
    serve(chunksOf(BYTES, size));
    const progress: [number, number | null][] = [];
    const file = await fetchFile(ADDRESS, BYTES.length, (loaded, total) => void progress.push([loaded, total]));
    expect(file).toEqual(BYTES);
    expect(progress[0]).toEqual([0, 1000]);
    expect(progress.at(-1)).toEqual([1000, 1000]);
    expect(progress).toEqual(progress.toSorted(([a], [b]) => a - b));
    expect(progress).toHaveLength(1 + Math.ceil(1000 / size));
  });

  test('no connection: unreachable', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch');
    });
    expect((await faultOf(fetchFile(ADDRESS, 1000, silent))).fault).toBe('unreachable');
  });

  test.each([404, 403, 500])('HTTP %i: missing, with the number', async (status) => {
    serve([], { status });
    const fault = await faultOf(fetchFile(ADDRESS, 1000, silent));
    expect(fault.fault).toBe('missing');
    expect(fault.message).toContain(String(status));
  });

  test.each([0, 1, 999])('%i of 1,000 bytes: short, with how many came', async (sent) => {
    serve(chunksOf(BYTES.slice(0, sent), 100));
    const fault = await faultOf(fetchFile(ADDRESS, 1000, silent));
    expect(fault.fault).toBe('short');
    expect(fault.message).toContain(`${sent} / 1000`);
  });

  test('a connection that breaks: short, with how many came and the cause', async () => {
    serve(chunksOf(BYTES.slice(0, 400), 100), { breaksOff: true });
    const fault = await faultOf(fetchFile(ADDRESS, 1000, silent));
    expect(fault.fault).toBe('short');
    expect(fault.message).toContain('400 / 1000');
    expect(fault.cause).toBeInstanceOf(TypeError);
  });

  test.each([1, 100, 1001])('one byte more than there should be, in chunks of %i: altered', async (size) => {
    serve(chunksOf(Uint8Array.from([...BYTES, 0]), size));
    expect((await faultOf(fetchFile(ADDRESS, 1000, silent))).fault).toBe('altered');
  });
});

describe('checkHash', () => {
  test('the right bytes pass', async () => {
    await expect(checkHash(ADDRESS, BYTES, SHA256)).resolves.toBeUndefined();
  });

  test('one bit changed: altered, with the beginnings of both hashes', async () => {
    const altered = BYTES.slice();
    altered[500] ^= 1;
    const fault = await faultOf(checkHash(ADDRESS, altered, SHA256));
    expect(fault.fault).toBe('altered');
    expect(fault.message).toContain(SHA256.slice(0, 12));
    expect(fault.message).toContain(createHash('sha256').update(altered).digest('hex').slice(0, 12));
  });

  test('where the browser cannot hash (no secure context), the file is believed', async () => {
    vi.stubGlobal('crypto', {});
    await expect(checkHash(ADDRESS, BYTES, 'ff')).resolves.toBeUndefined();
  });
});

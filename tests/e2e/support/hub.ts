/** A Hugging Face of our own: what its API and its addresses answer, and a server behind them that sends files slowly, cuts them off, or goes on from the middle. */
import { createServer, type ServerResponse } from 'node:http';
import type { Page } from 'playwright-core';

/** Messages that a page's watcher may write while it talks to the fake. */
export const HUB_TRAFFIC = [/request to https:\/\/huggingface\.co\//, /request to http:\/\/127\.0\.0\.1:/];

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

type Repositories = Readonly<Record<string, ReadonlyMap<string, Uint8Array>>>;

const CORS = { 'access-control-allow-origin': '*' };

/** Answers for huggingface.co; files are elsewhere, as they are in truth. */
export async function fakeHub(
  page: Page,
  repositories: Repositories,
  cdn?: (repository: string, file: string) => string,
): Promise<void> {
  await page.route('https://huggingface.co/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/main$/.exec(pathname);
    const resolve = new RegExp(`^/([^/]+/[^/]+)/resolve/${COMMIT}/(.+)$`).exec(pathname);
    const files = repositories[api?.[1] ?? resolve?.[1] ?? ''];
    if (!files) return route.fulfill({ status: 401, headers: CORS, json: { error: 'Invalid username or password.' } });
    if (api) {
      const siblings = Array.from(files, ([rfilename, bytes]) => ({ rfilename, size: bytes.length }));
      return route.fulfill({ headers: CORS, json: { sha: COMMIT, siblings } });
    }
    const file = decodeURIComponent(resolve?.[2] ?? '');
    const bytes = files.get(file);
    if (!bytes) return route.fulfill({ status: 404, headers: CORS });
    if (!cdn) return route.fulfill({ headers: CORS, body: Buffer.from(bytes) });
    return route.fulfill({ status: 302, headers: { ...CORS, location: cdn(resolve?.[1] ?? '', file) } });
  });
}

export interface SlowCdn {
  readonly address: (repository: string, file: string) => string;
  /** The Range header of each request, '' where it had none. */
  readonly ranges: string[];
  /** Bytes a tick of 20 ms; 0 holds everything back. */
  rate: number;
  /** Ends every connection in the middle. */
  cut(): void;
  close(): Promise<void>;
}

/** Files as slowly as wanted, over real connections. */
export async function slowCdn(repositories: Repositories): Promise<SlowCdn> {
  const open = new Set<ServerResponse>();
  const ranges: string[] = [];
  const server = createServer((request, response) => {
    const [repository, file] = (request.url ?? '').slice(1).split('/').map(decodeURIComponent);
    const bytes = repositories[repository]?.get(file);
    if (!bytes) return void response.writeHead(404, CORS).end();
    const range = request.headers.range ?? '';
    ranges.push(range);
    let at = Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
    response.writeHead(range === '' ? 200 : 206, {
      ...CORS,
      'content-length': bytes.length - at,
      ...(range === '' ? {} : { 'content-range': `bytes ${at}-${bytes.length - 1}/${bytes.length}` }),
    });
    open.add(response);
    const tick = setInterval(() => {
      response.write(bytes.subarray(at, (at += cdn.rate)));
      if (at >= bytes.length) response.end();
    }, 20);
    response.on('close', () => {
      clearInterval(tick);
      open.delete(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const cdn: SlowCdn = {
    address: (repository, file) =>
      `http://127.0.0.1:${address.port}/${encodeURIComponent(repository)}/${encodeURIComponent(file)}`,
    ranges,
    rate: 2 ** 16,
    cut: () => open.forEach((response) => response.destroy()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return cdn;
}

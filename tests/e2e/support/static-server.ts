/** The plainest of web servers, as any host might be: files from a folder, no headers of its own making. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Serves `folder` below `path` ("/some/where/") and nothing elsewhere. */
export async function serveStatic(folder: string, path = '/'): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const inside = asked.startsWith(path) ? normalize(asked.slice(path.length)) : '..';
    const file = join(folder, asked.endsWith('/') ? join(inside, 'index.html') : inside);
    const known = inside.startsWith('..') ? Promise.resolve(null) : stat(file).catch(() => null);
    void known.then((found) => {
      if (!found?.isFile()) return response.writeHead(404).end();
      response.writeHead(200, {
        'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
        'Content-Length': found.size,
      });
      return createReadStream(file).pipe(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

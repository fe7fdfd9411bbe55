/** The page of the contestants, built aside and served with the headers that shared memory asks for. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export interface Served {
  readonly url: string;
  close(): void;
}

/** Serves the page at /, and each folder under its name. */
export async function servePage(folders: Readonly<Record<string, string>>): Promise<Served> {
  const page = mkdtempSync(join(tmpdir(), 'clearhead-peers-'));
  await build({
    configFile: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    base: './',
    logLevel: 'warn',
    worker: { format: 'es' },
    build: { outDir: page, emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0 },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, first, ...rest] = normalize(decodeURIComponent(pathname)).split('/');
    const path = first in folders ? join(folders[first], ...rest) : join(page, first === '' ? 'index.html' : first, ...rest);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile()) return void response.writeHead(404, HEADERS).end();
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { ...HEADERS, 'Content-Type': type, 'Content-Length': stats.size });
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(page, { recursive: true, force: true });
    },
  };
}

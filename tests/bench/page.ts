import type { Request } from 'playwright-core';
import { build, preview } from 'vite';
import { launchBrowser } from '../e2e/browser';

const REPEATS = 3;

/** The page served from localhost to a browser with empty caches: time until the first run is on screen, and bytes on the wire. */
export async function benchPage(): Promise<Record<string, string | number>[]> {
  await build({ logLevel: 'silent' });
  const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'silent' });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('the preview server has no address');
  const browser = await launchBrowser();
  const visits: { ms: number; bytes: number; scripts: number }[] = [];
  try {
    for (let i = 0; i < REPEATS; i++) {
      const context = await browser.newContext();
      const page = await context.newPage();
      // The worker's requests, the model among them, are reported on its page.
      const finished: Request[] = [];
      page.on('requestfinished', (request) => finished.push(request));
      const began = performance.now();
      await page.goto(url);
      await page.locator('[data-ready="true"]').waitFor();
      const ms = performance.now() - began;
      const sizes = await Promise.all(
        finished.map(async (request) => {
          const { responseBodySize, responseHeadersSize } = await request.sizes();
          return { bytes: responseBodySize + responseHeadersSize, isScript: request.url().endsWith('.js') };
        }),
      );
      const total = (entries: typeof sizes): number => entries.reduce((sum, { bytes }) => sum + bytes, 0);
      visits.push({ ms, bytes: total(sizes), scripts: total(sizes.filter(({ isScript }) => isScript)) });
      await context.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
  const median = visits.toSorted((a, b) => a.ms - b.ms)[REPEATS >> 1];
  return [
    { what: 'first interaction, ms', value: median.ms },
    { what: 'transferred, MB, model included', value: median.bytes / 1e6 },
    { what: 'of that JavaScript, kB', value: median.scripts / 1e3 },
  ];
}

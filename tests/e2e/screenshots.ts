/**
 * `npm run screenshots [-- FOLDER [QUERY]]`: the built page at three sizes in both themes, for eyes to judge; of another view with
 * what its address says after the question mark.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { preview } from 'vite';
import { launchBrowser } from './browser';
import { SIZES } from './sizes';
import { toldPanel } from './support/screen';

const folder = process.argv[2] ?? 'tests/e2e/screenshots';
const query = process.argv[3] ?? '';
await mkdir(folder, { recursive: true });
const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'warn' });
const browser = await launchBrowser();
for (const { name, width, height } of SIZES) {
  for (const theme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme });
    page.on('console', (message) => console.log(`${name} ${theme}: ${message.text()}`));
    page.on('pageerror', (error) => console.log(`${name} ${theme}: ${error.message}`));
    await page.goto(`${server.resolvedUrls?.local[0]}#/?${query}`);
    await page.locator('[data-ready="true"]').waitFor();
    if (query.includes('step=')) await toldPanel(page).or(page.locator('.guess')).first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`), fullPage: true });
    await page.close();
  }
}
await browser.close();
await server.close();

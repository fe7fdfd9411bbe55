/** The first view: there at once, small to load, and its numbers are the engine's. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { DEFAULT_VIEW } from '../../app/state/view';
import { goTo, usePages, until } from './support/pages';
import { loadReference, type Reference } from './support/reference';
import {
  chain,
  distribution,
  distributionRows,
  headCells,
  headTitle,
  heatmap,
  heatmapTable,
  promptBox,
  softmax,
  softmaxLines,
  tokenIds,
} from './support/screen';
import { serveStatic } from './support/static-server';

const pages = usePages();
let reference: Reference;
beforeAll(async () => {
  reference = await loadReference();
});

/** Numbers on screen are rounded; besides, Node and the browser may round differently in the last bits. */
const SLACK = 2e-5;

/** "41 %" -> 0.41 and how far off rounding may have put it. */
function percent(text: string): { value: number; within: number } {
  if (text === '–') return { value: 0, within: 0 };
  const digits = text.replace(/\s*%$/, '');
  if (digits.startsWith('<')) return { value: Number(digits.slice(1)) / 200, within: Number(digits.slice(1)) / 200 };
  const decimals = digits.split('.')[1]?.length ?? 0;
  return { value: Number(digits) / 100, within: (0.5 * 10 ** -decimals) / 100 };
}

/** A number as pictures write it: with a true minus sign. */
const numberOf = (text: string): number => Number(text.replaceAll('\u2212', '-'));

/** The page as `npm start` builds it. The one that the other tests open holds React's warnings, which nobody is sent. */
async function buildAsShipped(folder: string): Promise<void> {
  const command = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--outDir', folder, '--emptyOutDir'];
  await promisify(execFile)(process.execPath, command, { env: { ...process.env, NODE_ENV: 'production' } });
}

describe('the first view', () => {
  test('shows the tokens, every head, one head large, its softmax, what may come next and how it is chosen', async () => {
    const page = await pages.open();
    await until(() => promptBox(page).inputValue()).toBe(DEFAULT_VIEW.prompt);
    const { num_hidden_layers, num_attention_heads } = reference.model.config;
    expect(await headCells(page).count()).toBe(num_hidden_layers * num_attention_heads);
    expect(await headTitle(page).textContent()).toBe(`Layer ${DEFAULT_VIEW.layer + 1}, head ${DEFAULT_VIEW.head + 1}`);
    expect(await heatmap(page).isVisible()).toBe(true);
    expect(await softmax(page).isVisible()).toBe(true);
    expect(await distributionRows(page).count()).toBeGreaterThanOrEqual(8);
    expect(await chain(page).count()).toBe(6);
    // What came first is the engine's answer, and nothing of it was in the address.
    expect(new URL(page.url()).hash).not.toContain('prompt');
    expect(await page.title()).toContain('Clearhead');
  });

  test('shows the numbers of the engine', async () => {
    const page = await pages.open();
    for (const view of [
      {},
      { prompt: 'The Eiffel Tower is located in the city of', layer: 4, head: 3, show: 'scores', query: 5 },
      { prompt: 'Ünï 👩‍👧!', layer: 0, head: 7, steps: 3, temperature: 1.3, topK: 5, seed: 99, penalty: 1.2 },
    ] as const) {
      await goTo(page, view);
      const ids = reference.generate(view);
      await until(() => tokenIds(page)).toEqual(ids);
      const { layer, head, show } = { ...DEFAULT_VIEW, ...view };
      await until(() => headTitle(page).textContent()).toBe(`Layer ${layer + 1}, head ${head + 1}`);
      const T = ids.length;

      const { scores, weights } = reference.head(ids, layer, head);
      const shown = show === 'scores' ? scores : weights;
      await until(async () => (await heatmapTable(page)).length).toBe(T);
      const cells = (await heatmapTable(page)).flat();
      expect(cells).toHaveLength(T * T);
      cells.forEach((cell, i) => {
        const visible = i % T <= Math.floor(i / T);
        expect(cell === 'not visible').toBe(!visible);
        // Four significant digits.
        const within = visible ? Math.abs(shown[i]) * 1e-3 + SLACK : Infinity;
        expect(Math.abs((visible ? numberOf(cell) : 0) - shown[i])).toBeLessThanOrEqual(within);
      });

      // The row worked out: the heaviest keys first, the others in one line, and a sum.
      const query = 'query' in view && view.query !== undefined ? view.query : T - 1;
      const row = weights.subarray(query * T, query * T + query + 1);
      const rowScores = scores.subarray(query * T, query * T + query + 1);
      const top = Math.max(...rowScores);
      const order = Array.from(row.keys()).toSorted((a, b) => row[b] - row[a]);
      const lines = await softmaxLines(page);
      expect(lines).toHaveLength(Math.min(6, row.length) + (row.length > 6 ? 1 : 0) + 1);
      lines.slice(0, Math.min(6, row.length)).forEach(([, score, power, weight], i) => {
        const s = order[i];
        expect(Math.abs(Number(score) - rowScores[s])).toBeLessThanOrEqual(0.0005 + 20 * SLACK);
        expect(Math.abs(Number(power) - Math.exp(rowScores[s] - top))).toBeLessThanOrEqual(0.00005 + 10 * SLACK);
        expect(Math.abs(Number(weight) - row[s])).toBeLessThanOrEqual(0.00005 + SLACK);
      });
      expect(Number(lines.at(-1)?.[3])).toBe(1);

      const record = reference.next(ids, view);
      const rows = await distribution(page);
      const likeliest = Array.from(record.raw.probabilities.keys()).toSorted(
        (a, b) => record.raw.probabilities[b] - record.raw.probabilities[a],
      );
      expect(rows.slice(0, 8).map(({ id }) => id)).toEqual(likeliest.slice(0, 8));
      for (const { id, raw, final } of rows) {
        for (const [text, truth] of [
          [raw, record.raw.probabilities[id]],
          [final, record.probabilities[id]],
        ] as const) {
          const { value, within } = percent(text);
          expect(Math.abs(value - truth)).toBeLessThanOrEqual(within + SLACK);
        }
      }
      const stages = await chain(page).locator('.decoding-numbers span:first-child').allTextContents();
      expect(stages.map((text) => Number.parseInt(text.replaceAll(/\D/g, ''), 10))).toEqual(
        record.stages.map(({ remaining }) => remaining),
      );
      expect(await chain(page).last().textContent()).toContain(record.draw.uniform.toFixed(4));
    }
  });

  test('is small: JavaScript under 400 kB compressed, everything under 5 MB', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clearhead-shipped-'));
    await buildAsShipped(folder);
    const server = await serveStatic(folder);
    const asked = new Set<string>();
    const page = await pages.open({ url: server.url, ready: false });
    page.on('response', (response) => void asked.add(new URL(response.url()).pathname));
    await page.reload();
    await page.locator('main[data-ready="true"]').waitFor();
    await page.evaluate(() => document.fonts.ready);
    const files = Array.from(asked, (path) => (path === '/' ? 'index.html' : path));
    const bodies = await Promise.all(files.map(async (path) => ({ path, body: await readFile(join(folder, path)) })));
    await server.close();
    await rm(folder, { recursive: true });
    const script = bodies.filter(({ path }) => path.endsWith('.js'));
    // The page's own script and the worker's.
    expect(script.length).toBeGreaterThanOrEqual(2);
    expect(script.reduce((sum, { body }) => sum + gzipSync(body).length, 0)).toBeLessThan(400_000);
    expect(bodies.reduce((sum, { body }) => sum + body.length, 0)).toBeLessThan(5_000_000);
    expect(bodies.some(({ path }) => path.endsWith('.gguf'))).toBe(true);
    expect(bodies.some(({ path }) => path.includes('zh-CN'))).toBe(false);
  });

  test('is isolated and locked up as the server promises, and needs no other server', async () => {
    const page = await pages.open({ expected: [/127\.0\.0\.1:9\/pixel\.png/] });
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const html = await readFile(new URL('../../dist/index.html', import.meta.url), 'utf8');
    expect(html).toContain('Content-Security-Policy');
    expect(html).not.toMatch(/(src|href)="(\/|https?:)/);
    const refused = await page.evaluate(async () => {
      const violation = new Promise<string>((resolve) =>
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective), {
          once: true,
        }),
      );
      const image = new Image();
      image.src = 'http://127.0.0.1:9/pixel.png';
      return violation;
    });
    expect(refused).toBe('img-src');
    expect(inject('pageUrl')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });
});

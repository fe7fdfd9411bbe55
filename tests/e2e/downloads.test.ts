/** What is saved opens elsewhere: SVG that is XML, PNG that is an image, CSV that holds the numbers on screen. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import en from '../../app/locales/en';
import { usePages, until } from './support/pages';
import { loadReference, type Reference } from './support/reference';
import { button } from './support/screen';

const pages = usePages();
let reference: Reference;
beforeAll(async () => {
  reference = await loadReference();
});

/** A text whose tokens are trouble for tables and for markup. */
const PROMPT = 'He said, "a < b & c"\n=1+1';

async function saved(page: Page, picture: string, item: string): Promise<{ name: string; bytes: Buffer }> {
  await page.locator(picture).getByRole('button', { name: en.picture.menu }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** A CSV's fields (RFC 4180). */
function fieldsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n|$)/g)) {
    if (quoted === undefined && plain === '' && end === '' && rows.at(-1)?.length === 0) break;
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

test('the heatmap as SVG, PNG and CSV', async () => {
  const page = await pages.open({ view: { prompt: PROMPT, layer: 2, head: 5 } });
  const ids = reference.encode(PROMPT);
  const T = ids.length;

  const svg = await saved(page, '.heatmap', en.picture.saveSvg);
  expect(svg.name).toBe('layer-3-head-6-weights.svg');
  const parsed = await page.evaluate((text) => {
    const picture = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      error: picture.querySelector('parsererror')?.textContent ?? null,
      root: picture.documentElement.namespaceURI,
      rects: picture.querySelectorAll('rect').length,
      text: picture.documentElement.textContent,
      size: ['width', 'height'].map((side) => Number(picture.documentElement.getAttribute(side))),
      scripts: picture.querySelectorAll('script, foreignObject').length,
    };
  }, svg.bytes.toString('utf8'));
  expect(parsed).toMatchObject({ error: null, root: 'http://www.w3.org/2000/svg', scripts: 0 });
  expect(parsed.rects).toBeGreaterThanOrEqual((T * (T + 1)) / 2);
  expect(parsed.text).toContain(en.head.query);
  expect(parsed.text).toContain('<');

  const png = await saved(page, '.heatmap', en.picture.savePng);
  expect(png.name).toBe('layer-3-head-6-weights.png');
  expect(png.bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  // Three pixels to one of the SVG's.
  expect([16, 20].map((at) => png.bytes.readUInt32BE(at))).toEqual(parsed.size.map((side) => Math.round(3 * side)));
  expect(Math.min(...parsed.size)).toBeGreaterThan(200);
  const colours = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.drawImage(bitmap, 0, 0);
    return new Set(new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer)).size;
  }, png.bytes.toString('base64'));
  expect(colours).toBeGreaterThan(20);

  const csv = await saved(page, '.heatmap', en.picture.saveCsv);
  expect(csv.name).toBe('layer-3-head-6-weights.csv');
  const text = csv.bytes.toString('utf8');
  expect(text.startsWith('\ufeff')).toBe(true);
  const table = fieldsOf(text.slice(1));
  expect(table).toHaveLength(T + 1);
  expect(table.every((row) => row.length === T + 1)).toBe(true);
  // The name of each row, once the apostrophe is off that keeps a spreadsheet from computing it.
  const names = table.slice(1).map(([name]) => name.replace(/^'/, ''));
  expect(names.slice(1).join('')).toBe(PROMPT.replaceAll(' ', '␣').replaceAll('\n', '↵'));
  expect(table[0].slice(1)).toEqual(table.slice(1).map(([name]) => name));
  const { weights } = reference.head(ids, 2, 5);
  const cells = table.slice(1).flatMap((row) => row.slice(1));
  expect(cells.map((cell) => cell === '')).toEqual(cells.map((_, i) => i % T > Math.floor(i / T)));
  expect(Math.max(...cells.map((cell, i) => Math.abs(Number(cell) - weights[i])))).toBeLessThan(1e-5);
});

test('the distribution as CSV: the whole vocabulary, likeliest first, with what the settings left', async () => {
  const page = await pages.open({ view: { prompt: PROMPT } });
  const { name, bytes } = await saved(page, '.distribution', en.picture.saveCsv);
  expect(name).toBe('next-token.csv');
  const [head, ...rows] = fieldsOf(bytes.toString('utf8').slice(1));
  expect(head).toEqual(['rank', 'id', 'token', 'probability', 'after']);
  const record = reference.next(reference.encode(PROMPT));
  expect(rows).toHaveLength(record.raw.probabilities.length);
  expect(rows.map(([rank]) => Number(rank))).toEqual(rows.map((_, i) => i + 1));
  const worst = (column: number, of: Float32Array) =>
    Math.max(...rows.map((row) => Math.abs(Number(row[column]) - of[Number(row[1])])));
  expect(worst(3, record.raw.probabilities)).toBeLessThan(1e-5);
  expect(worst(4, record.probabilities)).toBeLessThan(1e-5);
  expect(rows.reduce((sum, row) => sum + Number(row[3]), 0)).toBeCloseTo(1, 5);
});

test('a large heatmap is an image in its SVG, and saves too', async () => {
  const page = await pages.open({ view: { prompt: 'The cat and the dog ran to the big red barn. '.repeat(9) } });
  const svg = await saved(page, '.heatmap', en.picture.saveSvg);
  expect(svg.bytes.toString('utf8')).toMatch(/<image [^>]*data:image\/png/);
  const png = await saved(page, '.heatmap', en.picture.savePng);
  expect(png.bytes.length).toBeGreaterThan(10_000);
});

test('the numbers can be copied', async () => {
  const page = await pages.open({ options: { permissions: ['clipboard-read', 'clipboard-write'] }, view: { prompt: 'A cat' } });
  await page.locator('.heatmap').getByRole('button', { name: en.picture.menu }).click();
  await page.getByRole('menuitem', { name: en.picture.copy }).click();
  await page.getByText(en.picture.copied).waitFor();
  const table = fieldsOf(await page.evaluate(() => navigator.clipboard.readText()));
  expect(table).toHaveLength(reference.encode('A cat').length + 1);
  await until(() => button(page, en.picture.menu).count()).toBeGreaterThan(0);
});

/** Files that are missing, short, altered or damaged; a worker that dies; a host that knows nothing of us. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import en from '../../app/locales/en';
import zhCN from '../../app/locales/zh-CN';
import { usePages, until } from './support/pages';
import { loadReference, MODELS, type Reference } from './support/reference';
import { button, headCell, headTitle, promptBox, tokenIds } from './support/screen';
import { serveStatic } from './support/static-server';

const pages = usePages();
let reference: Reference;
let card: { file: string; bytes: number; sha256: string };
let model: Buffer;
beforeAll(async () => {
  reference = await loadReference();
  card = JSON.parse(await readFile(new URL('clearhead-stories-3m.json', MODELS), 'utf8')) as typeof card;
  model = await readFile(new URL(card.file, MODELS));
});

const NETWORK = [/Failed to load resource/];
const PROMPT = 'A text that must not be lost';

/** The file as it is but for one thing, and a card that either knows of it or does not. */
function tampered(change: (bytes: Buffer) => Buffer, told: boolean): Record<string, (route: Route) => Promise<void>> {
  return {
    '.gguf': (route) => route.fulfill({ body: change(Buffer.from(model)) }),
    ...(told
      ? {
          '.json': (route: Route) => {
            const bytes = change(Buffer.from(model));
            const sha256 = createHash('sha256').update(bytes).digest('hex');
            return route.fulfill({ json: { ...card, bytes: bytes.length, sha256 } });
          },
        }
      : {}),
  };
}

const flip = (at: number) => (bytes: Buffer) => {
  bytes[at] ^= 1;
  return bytes;
};

describe('the model file', () => {
  test.each([
    ['cannot be reached', 'unreachable', { '.gguf': (route: Route) => route.abort('connectionrefused') }],
    ['has a card that cannot be reached', 'unreachable', { '.json': (route: Route) => route.abort('connectionrefused') }],
    ['is not there', 'missing', { '.gguf': (route: Route) => route.fulfill({ status: 404 }) }],
    ['has a card that is not there', 'missing', { '.json': (route: Route) => route.fulfill({ status: 404 }) }],
    ['has a card that is none', 'damaged', { '.json': (route: Route) => route.fulfill({ body: '<!doctype html>' }) }],
    ['is short', 'short', () => tampered((bytes) => bytes.subarray(0, 1_000_000), false)],
    ['is longer than it should be', 'altered', () => tampered((bytes) => Buffer.concat([bytes, bytes.subarray(0, 1)]), false)],
    ['has one bit changed', 'altered', () => tampered(flip(2_000_000), false)],
    ['is whole, but no model', 'damaged', () => tampered(flip(0), true)],
    ['is whole, but cut inside', 'damaged', () => tampered((bytes) => bytes.subarray(0, 50_000), true)],
  ] as const)('%s: it is said, the text is kept, and another try works', async (_, fault, routes) => {
    const made = typeof routes === 'function' ? routes() : routes;
    const page = await pages.open({ view: { prompt: PROMPT, steps: 1 }, routes: made, ready: false, expected: NETWORK });
    const alert = page.getByRole('alert');
    await until(() => alert.textContent()).toContain(en.loading.fault[fault]);
    expect(await alert.textContent()).toContain(en.loading.promptKept);
    // Which file, for whoever has to mend it.
    expect(await alert.locator('.detail').textContent()).toMatch(/clearhead-stories-3m/);
    expect(await promptBox(page).inputValue()).toBe(PROMPT);
    await promptBox(page).fill(`${PROMPT}, nor this`);

    await page.unrouteAll();
    await button(page, en.loading.retry).click();
    await until(() => tokenIds(page)).toEqual(reference.encode(`${PROMPT}, nor this`));
    expect(await alert.count()).toBe(0);
  });

  test('loads while the page is there already: text can be typed meanwhile, and runs when it can', async () => {
    const held: Route[] = [];
    const page = await pages.open({
      ready: false,
      routes: {
        '.gguf': async (route) => void held.push(route),
      },
    });
    await page.getByRole('progressbar', { name: en.loading.title }).waitFor();
    await promptBox(page).fill('Typed early');
    expect(await page.locator('main').getAttribute('data-ready')).toBe('false');
    await until(() => held.length).toBe(1);
    await held[0].continue();
    await until(() => tokenIds(page)).toEqual(reference.encode('Typed early'));
  });
});

/** Ends the worker as the browser does when memory is short: without an event. Returns when it is gone. */
async function kill(page: Page): Promise<void> {
  const [worker] = page.workers();
  const gone = new Promise((resolve) => {
    worker.once('close', resolve);
  });
  await worker.evaluate(() => self.close()).catch(() => undefined);
  await gone;
}

describe('the worker', () => {
  test('killed between requests: the next one is answered all the same, again and again', async () => {
    const page = await pages.open({ view: { prompt: 'one', layer: 2 } });
    for (const text of ['two cats', 'three cats']) {
      await kill(page);
      await promptBox(page).fill(text);
      await until(() => tokenIds(page)).toEqual(reference.encode(text));
    }
    await kill(page);
    await headCell(page, 1, 3).click();
    await until(() => headTitle(page).textContent()).toBe('Layer 1, head 3');
    await button(page, en.tokens.step).click();
    await until(() => tokenIds(page)).toEqual(reference.generate({ prompt: 'three cats', steps: 1 }));
    expect(await page.locator('.notices').textContent()).toBe('');
  });

  test('killed during a request: it is repeated', async () => {
    const page = await pages.open({ view: { prompt: 'one' } });
    const steps = 60;
    const wanted = reference.generate({ prompt: 'one', steps });
    await page.evaluate((many) => {
      location.hash = `#/?prompt=one&steps=${many}`;
    }, steps);
    await kill(page);
    await until(() => tokenIds(page)).toEqual(wanted);
  });

  test('killed, and the file gone meanwhile: it is said, and another try works', async () => {
    const page = await pages.open({ options: {}, view: { prompt: PROMPT }, expected: NETWORK });
    await page.route('**/*.gguf', (route) => route.fulfill({ status: 404 }));
    await kill(page);
    await promptBox(page).fill('again');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain(en.loading.fault.missing);
    expect(await promptBox(page).inputValue()).toBe('again');
    await page.unrouteAll();
    await page.getByRole('alert').getByRole('button', { name: en.loading.retry }).click();
    await until(() => tokenIds(page)).toEqual(reference.encode('again'));
    await until(() => page.locator('.notices').textContent()).toBe('');
  });
});

describe('any host', () => {
  let server: Awaited<ReturnType<typeof serveStatic>>;
  beforeAll(async () => {
    server = await serveStatic(fileURLToPath(new URL('../../dist', import.meta.url)), '/some/where/');
  });
  afterAll(() => server.close());

  test('from a folder, without the headers for shared memory, it works the same', async () => {
    const page = await pages.open({ url: server.url, view: { prompt: 'A cat', steps: 2 } });
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await until(() => tokenIds(page)).toEqual(reference.generate({ prompt: 'A cat', steps: 2 }));
    await page.getByRole('radio', { name: '中文' }).click();
    await until(() => page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    await kill(page);
    await page.getByRole('textbox', { name: zhCN.prompt.title }).fill('Two');
    await page.getByRole('radio', { name: 'English' }).click();
    await until(() => tokenIds(page)).toEqual(reference.generate({ prompt: 'Two' }));
  });
});

/** Pages for tests: one browser a file, and after every test the proof that its pages had nothing to complain of. */
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { writeView, type View } from '../../../app/state/view';
import { launchBrowser } from '../browser';

export interface Visit extends BrowserContextOptions {
  /** What the address says; or a hash of any kind, as it would be pasted. */
  readonly view?: Partial<View>;
  readonly hash?: string;
  /** Where the page is served; the strict server of `npm start` unless told otherwise. */
  readonly url?: string;
  /** Console messages that this test causes on purpose. */
  readonly expected?: readonly RegExp[];
  /** Answers in the server's place: from the end of a path, such as "/card.json", to what is done. */
  readonly routes?: Readonly<Record<string, (route: Route) => Promise<void>>>;
  /** What the page is to have in its storage when it opens. */
  readonly storage?: Readonly<Record<string, string>>;
  /** Whether to return only when there is a run on screen (default), or as soon as the page is there. */
  readonly ready?: boolean;
}

interface Watched {
  readonly page: Page;
  readonly problems: string[];
}

/** States are waited for, for as long as a machine that trains on both its cores may need. */
export const PATIENCE = { timeout: 20_000, interval: 40 };

/** Waits until what is asked for has the value wanted: `await until(() => page.title()).toBe('...')`. */
export const until = <Value>(ask: () => Value | Promise<Value>) => expect.poll(ask, PATIENCE);

export interface Pages {
  /** A page with storage of its own. Closed after the test. */
  open(visit?: Visit): Promise<Page>;
}

/** Called once at the head of a test file. Fails a test whose page wrote to the console, threw, or asked any other server for anything. */
export function usePages(): Pages {
  let browser: Browser | undefined;
  const watched: Watched[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    const seen = watched.splice(0);
    for (const { page } of seen) await page.context().close();
    expect(seen.flatMap(({ problems }) => problems)).toEqual([]);
  });
  afterAll(() => browser?.close());

  return {
    async open(visit = {}) {
      const { view = {}, hash = `#/${writeView(view)}`, url = inject('pageUrl'), expected = [], ready = true } = visit;
      const { routes = {}, storage = {}, ...context } = visit;
      if (!browser) throw new Error('the browser has not started yet');
      const page = await (await browser.newContext({ locale: 'en-US', ...DESK, ...context })).newPage();
      page.setDefaultTimeout(PATIENCE.timeout);
      watched.push({ page, problems: watch(page, new URL(url).origin, expected) });
      for (const [end, answer] of Object.entries(routes)) await page.route((to) => to.pathname.endsWith(end), answer);
      await page.addInitScript((items) => {
        for (const [key, value] of Object.entries(items))
          if (localStorage.getItem(key) === null) localStorage.setItem(key, value);
      }, storage);
      await page.goto(`${url}${hash}`);
      if (ready) await page.locator('main[data-ready="true"]').waitFor();
      return page;
    },
  };
}

const DESK = { viewport: { width: 1440, height: 900 }, colorScheme: 'light' } as const;

/** Whatever a page should not do, as it happens. Violations of the Content-Security-Policy are console messages too. */
function watch(page: Page, origin: string, expected: readonly RegExp[]): string[] {
  const problems: string[] = [];
  const note = (problem: string): void => {
    if (!expected.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') note(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(`error: ${error.stack ?? error.message}`));
  page.on('dialog', (dialog) => {
    note(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && asked !== origin) note(`request to ${request.url()}`);
  });
  return problems;
}

/** Moves an open page to another view, as a link within it or a pasted address would: without loading it again. */
export async function goTo(page: Page, view: Partial<View>): Promise<void> {
  await page.evaluate((hash) => void (location.hash = hash), `#/${writeView(view)}`);
}

/** What the address bar says. */
export const addressOf = (page: Page): URLSearchParams => new URLSearchParams(new URL(page.url()).hash.replace(/^#\/\??/, ''));

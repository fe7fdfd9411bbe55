/** Pages for tests: one browser a file, and after every test the proof that its pages had nothing to complain of. */
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { writeView, type View } from '../../../app/state/view';
import { launchBrowser } from '../browser';

export interface Visit {
  /** What the address says; or a hash of any kind, as it would be pasted. */
  readonly view?: Partial<View>;
  readonly hash?: string;
  /** Where the page is served; the strict server of `npm start` unless told otherwise. */
  readonly url?: string;
  /** For a browser that is set up in a way of its own. */
  readonly options?: BrowserContextOptions;
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
  /** What is no problem in the test that has the page now. */
  expected: readonly RegExp[];
  problems: string[];
}

/** States are waited for, for as long as a machine that trains on both its cores may need. */
export const PATIENCE = { timeout: 20_000, interval: 40 };

/** Waits until what is asked for has the value wanted: `await until(() => page.title()).toBe('...')`. */
export const until = <Value>(ask: () => Value | Promise<Value>) => expect.poll(ask, PATIENCE);

export interface Pages {
  /** A page with empty storage. Closed after the test, or loaded anew for the next one, which takes half the time. */
  open(visit?: Visit): Promise<Page>;
}

const DESK = { width: 1440, height: 900 };

/** Called once at the head of a test file. Fails a test whose page wrote to the console, threw, or asked any other server for anything. */
export function usePages(): Pages {
  let browser: Browser | undefined;
  /** The page that tests without wishes of their own take over from each other. */
  let common: Watched | undefined;
  const inUse = new Set<Watched>();

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    const problems: string[] = [];
    for (const used of inUse) {
      if (used !== common) await used.page.context().close();
      problems.push(...used.problems);
    }
    inUse.clear();
    expect(problems).toEqual([]);
  });
  afterAll(() => browser?.close());

  async function newPage(options: BrowserContextOptions, expected: readonly RegExp[]): Promise<Watched> {
    if (!browser) throw new Error('the browser has not started yet');
    const context = await browser.newContext({ locale: 'en-US', colorScheme: 'light', viewport: DESK, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE.timeout);
    return watch({ page, expected, problems: [] });
  }

  async function takeCommon(expected: readonly RegExp[]): Promise<Watched> {
    if (!common) return (common = await newPage({}, expected));
    const { page } = common;
    await page.evaluate(() => localStorage.clear());
    await page.goto('about:blank');
    await page.setViewportSize(DESK);
    return Object.assign(common, { expected, problems: [] });
  }

  return {
    async open(visit = {}) {
      const { view = {}, hash = `#/${writeView(view)}`, url = inject('pageUrl'), expected = [], ready = true } = visit;
      const { routes = {}, storage = {}, options } = visit;
      const plain = !options && !visit.routes && !visit.storage && !visit.url && ready;
      const watched =
        plain && (!common || !inUse.has(common)) ? await takeCommon(expected) : await newPage(options ?? {}, expected);
      inUse.add(watched);
      const { page } = watched;
      for (const [end, answer] of Object.entries(routes)) await page.route((to) => to.pathname.endsWith(end), answer);
      if (visit.storage)
        await page.addInitScript((items) => {
          for (const [key, value] of Object.entries(items)) localStorage.setItem(key, value);
        }, storage);
      await page.goto(`${url}${hash}`);
      if (ready) await page.locator('main[data-ready="true"]').waitFor();
      return page;
    },
  };
}

/** Collects whatever a page should not do, as it happens. Violations of the Content-Security-Policy are console messages too. */
function watch(watched: Watched): Watched {
  const { page } = watched;
  const note = (problem: string): void => {
    if (!watched.expected.some((pattern) => pattern.test(problem))) watched.problems.push(problem);
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
    const { protocol, origin } = new URL(request.url());
    const own = page.url() === 'about:blank' || origin === new URL(page.url()).origin;
    if (protocol !== 'data:' && protocol !== 'blob:' && !own) note(`request to ${request.url()}`);
  });
  return watched;
}

/** Moves an open page to another view, as a link within it or a pasted address would: without loading it again. */
export async function goTo(page: Page, view: Partial<View>): Promise<void> {
  await page.evaluate((hash) => void (location.hash = hash), `#/${writeView(view)}`);
}

/** What the address bar says. */
export const addressOf = (page: Page): URLSearchParams => new URLSearchParams(new URL(page.url()).hash.replace(/^#\/\??/, ''));

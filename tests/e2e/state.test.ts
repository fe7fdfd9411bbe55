/** What is on screen is in the address; language, theme, size and motion are as the person wants them. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { EXAMPLES } from '../../app/examples/examples';
import en from '../../app/locales/en';
import zhCN from '../../app/locales/zh-CN';
import { PALETTES } from '../../components/theme';
import { addressOf, goTo, usePages, until } from './support/pages';
import { loadReference, type Reference } from './support/reference';
import {
  button,
  chain,
  distribution,
  headCell,
  headTitle,
  heatmap,
  heatmapTable,
  promptBox,
  softmaxLines,
  tokenIds,
  tokens,
  toldPanel,
} from './support/screen';

const pages = usePages();
let reference: Reference;
beforeAll(async () => {
  reference = await loadReference();
});

/** Everything that a person sees of the model. */
async function seen(page: Page): Promise<unknown> {
  return {
    prompt: await promptBox(page).inputValue(),
    tokens: await tokenIds(page),
    title: await headTitle(page).textContent(),
    heatmap: await heatmap(page).getAttribute('aria-label'),
    cells: await heatmapTable(page),
    softmax: await softmaxLines(page),
    pinned: await tokens(page).and(page.locator('[aria-pressed="true"]')).allTextContents(),
    next: await distribution(page),
    chain: await chain(page).allTextContents(),
  };
}

const language = (page: Page): Promise<string> => page.evaluate(() => document.documentElement.lang);
const paper = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--paper').trim());

/** The longest transition or animation that any element has, in seconds. */
const longestMotion = (page: Page): Promise<number> =>
  page.evaluate(() =>
    Math.max(
      ...Array.from(document.querySelectorAll('*'), (element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element);
        return Math.max(...`${transitionDuration}, ${animationDuration}`.split(', ').map(Number.parseFloat));
      }),
    ),
  );

describe('the address', () => {
  test('Back, Forward, reload and a pasted link restore exactly what was seen', async () => {
    const page = await pages.open();
    const stations: unknown[] = [];
    const arrived = async () => void stations.push(await seen(page));
    await arrived();
    await button(page, en.examples.story.name).click();
    const story = EXAMPLES.find(({ key }) => key === 'story');
    if (!story) throw new Error('no example of a story');
    await until(() => tokenIds(page)).toEqual(reference.encode(story.prompt));
    await until(() => headTitle(page).textContent()).toBe(`Layer ${story.layer + 1}, head ${story.head + 1}`);
    await arrived();
    await headCell(page, 4, 2).click();
    await until(() => headTitle(page).textContent()).toBe('Layer 4, head 2');
    await arrived();
    await button(page, en.tokens.step).click();
    await until(async () => (await heatmapTable(page)).length).toBe(reference.encode(story.prompt).length + 1);
    await arrived();
    await page.getByRole('radio', { name: en.head.scores }).click();
    await until(() => heatmap(page).getAttribute('aria-label')).toContain(en.head.scores);
    await arrived();
    await tokens(page).nth(5).click();
    await until(() => addressOf(page).get('query')).toBe('5');
    await page.mouse.move(0, 0);
    await arrived();

    for (let station = stations.length - 2; station >= 0; station--) {
      await page.goBack();
      await until(() => seen(page)).toEqual(stations[station]);
    }
    for (let station = 1; station < stations.length; station++) {
      await page.goForward();
      await until(() => seen(page)).toEqual(stations[station]);
    }
    await page.reload();
    await until(() => seen(page)).toEqual(stations.at(-1));
    const other = await pages.open({ options: { viewport: { width: 1024, height: 768 } }, hash: new URL(page.url()).hash });
    await until(() => seen(other)).toEqual(stations.at(-1));
  });

  test('typing makes no history, so that Back does not go through letters', async () => {
    const page = await pages.open();
    const before = await page.evaluate(() => history.length);
    await promptBox(page).fill('A cat');
    await until(() => tokenIds(page)).toEqual(reference.encode('A cat'));
    await promptBox(page).fill('A cat sat');
    await until(() => tokenIds(page)).toEqual(reference.encode('A cat sat'));
    expect(await page.evaluate(() => history.length)).toBe(before);
  });

  test('the link that is copied is the one in the address bar', async () => {
    const page = await pages.open({
      view: { prompt: 'A cat', layer: 3 },
      options: { permissions: ['clipboard-read', 'clipboard-write'] },
    });
    await button(page, en.header.copyLink).click();
    await button(page, en.header.linkCopied).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  });
});

describe('language', () => {
  test('is chosen, kept in the address and remembered', async () => {
    const page = await pages.open();
    expect(await language(page)).toBe('en');
    await page.getByRole('radio', { name: '中文' }).click();
    await until(() => page.locator('#heads-title').textContent()).toBe(zhCN.heads.title);
    await until(() => language(page)).toBe('zh-CN');
    expect(addressOf(page).get('lang')).toBe('zh-CN');
    // Nothing English is left but names, numbers and what the model reads.
    const text = await page.locator('h2, label, .panel-note, .button').allTextContents();
    expect(text.filter((line) => !/\p{Script=Han}/u.test(line))).toEqual([]);
    // Another visit, with nothing in the address, remembers.
    await page.goto('about:blank');
    await page.goto(inject('pageUrl'));
    await until(() => page.locator('#heads-title').textContent()).toBe(zhCN.heads.title);
    expect(addressOf(page).has('lang')).toBe(false);
    expect(await language(page)).toBe('zh-CN');
    await page.getByRole('radio', { name: 'English' }).click();
    await until(() => page.locator('#heads-title').textContent()).toBe(en.heads.title);
    await until(() => language(page)).toBe('en');
  });

  test('is the browser’s at first', async () => {
    const page = await pages.open({ options: { locale: 'zh-CN' } });
    await until(() => page.locator('#heads-title').textContent()).toBe(zhCN.heads.title);
    await until(() => language(page)).toBe('zh-CN');
  });
});

describe('theme', () => {
  test('is the system’s at first; a choice is kept in the address and remembered', async () => {
    const page = await pages.open({ options: { colorScheme: 'dark' } });
    const { light, dark } = PALETTES;
    await until(() => paper(page)).toBe(dark.paper);
    await button(page, en.header.toLight).click();
    await until(() => paper(page)).toBe(light.paper);
    expect(addressOf(page).get('theme')).toBe('light');
    await goTo(page, { prompt: 'x' });
    await until(() => tokenIds(page)).toEqual(reference.encode('x'));
    await page.reload();
    await until(() => paper(page)).toBe(light.paper);
    await button(page, en.header.toDark).click();
    await until(() => paper(page)).toBe(dark.paper);
    await goTo(page, { theme: 'light' });
    await until(() => paper(page)).toBe(light.paper);
  });
});

describe('storage', () => {
  test('that is corrupt is ignored', async () => {
    const page = await pages.open({ storage: { 'clearhead.lang': '{"}%', 'clearhead.theme': '\0', other: 'x' } });
    expect(await language(page)).toBe('en');
    await button(page, en.header.toDark).waitFor();
  });

  test('that is forbidden is done without', async () => {
    const page = await pages.open({ options: {}, ready: false });
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await page.reload();
    await page.getByRole('radio', { name: '中文' }).click();
    await until(() => page.locator('#heads-title').textContent()).toBe(zhCN.heads.title);
  });
});

/** By how much the page is wider than its window. */
const sticksOut = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('the window', () => {
  test.each([
    [1440, 900],
    [1024, 768],
    [390, 844],
  ])('at %i × %i nothing sticks out, also after a change of size', async (width, height) => {
    const page = await pages.open({ view: { prompt: 'The cats that I saw yesterday were sleeping in the warm kitchen.' } });
    await page.setViewportSize({ width: 700, height: 700 });
    await page.setViewportSize({ width, height });
    await until(() => sticksOut(page)).toBe(0);
    // Pictures follow the room that they have.
    await until(async () => {
      const box = await heatmap(page).boundingBox();
      const svg = await heatmap(page).locator('svg').boundingBox();
      return box && svg ? Math.round(svg.x + svg.width - box.x - box.width) : NaN;
    }).toBeLessThanOrEqual(1);
  });

  test.each(['text', 'softmax', 'append'])('nothing sticks out of a walkthrough on a phone: %s', async (step) => {
    const page = await pages.open({ view: { step, layer: 4 } });
    await page.setViewportSize({ width: 390, height: 844 });
    await toldPanel(page).waitFor();
    await until(() => sticksOut(page)).toBe(0);
  });

  test('a very long text makes no wider page', async () => {
    const page = await pages.open({ view: { prompt: `${'w'.repeat(300)} ${'The end. '.repeat(30)}` } });
    await page.setViewportSize({ width: 390, height: 844 });
    await until(() => sticksOut(page)).toBe(0);
  });
});

describe('motion', () => {
  test('is there, and gone where a person wants none', async () => {
    expect(await longestMotion(await pages.open())).toBeGreaterThan(0.05);
    const calm = await pages.open({ options: { reducedMotion: 'reduce' } });
    expect(await longestMotion(calm)).toBe(0);
    await button(calm, en.tokens.step).click();
    await until(() => addressOf(calm).get('steps')).toBe('1');
    expect(await calm.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});

/** No violation that axe can find: three sizes, two themes, two languages, with the model card open and without. */
import { describe, expect, test } from 'vitest';
import en from '../../app/locales/en';
import zhCN from '../../app/locales/zh-CN';
import { SIZES } from './sizes';
import { violations } from './support/axe';
import { goTo, usePages, until } from './support/pages';
import { headCell, tokens } from './support/screen';

const pages = usePages();

const CATALOGS = { en, 'zh-CN': zhCN } as const;

describe.each(['en', 'zh-CN'] as const)('in %s', (lang) => {
  test.each(['light', 'dark'] as const)('in the %s theme, at every size, the model card open or not', async (theme) => {
    const page = await pages.open();
    await goTo(page, { lang, theme, query: 3 });
    await until(() => page.locator('#heads-title').textContent()).toBe(CATALOGS[lang].heads.title);
    await until(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme);
    for (const { width, height } of SIZES) {
      await page.setViewportSize({ width, height });
      expect(await violations(page)).toEqual([]);
    }
    // The card lies over the page, and the page's other parts are hidden from readers while it does.
    const card = page.getByRole('dialog', { name: CATALOGS[lang].model.title });
    for (const { width, height } of [SIZES[0], SIZES[2]]) {
      await page.setViewportSize({ width, height });
      await page.locator('header button.chip').click();
      await card.waitFor();
      await until(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
      // React Aria puts a hidden button to dismiss the card beside the dialog, outside every landmark.
      expect(await violations(page, ['region'])).toEqual([]);
      await page.keyboard.press('Escape');
      await card.waitFor({ state: 'detached' });
    }
  });
});

test('in every other state that the page has', async () => {
  const page = await pages.open();
  const search = page.getByRole('searchbox');
  const states: [name: string, enter: () => Promise<unknown>][] = [
    [
      'scores, greedy, no match, a token pointed at',
      async () => {
        await goTo(page, { show: 'scores', steps: 2, temperature: 0, topK: 0, topP: 1, minP: 0, penalty: 1.3 });
        await search.fill('nothing holds this');
        await tokens(page).nth(2).hover();
      },
    ],
    [
      'lines, a search, a head focused',
      async () => {
        await goTo(page, { show: 'lines', steps: 2 });
        await search.fill('the');
        await headCell(page, 2, 1).focus();
      },
    ],
    ['no text', () => goTo(page, { prompt: '' })],
    [
      'a long text, and one too long',
      async () => {
        await goTo(page, { prompt: 'The cat and the dog ran to the big red barn. '.repeat(8) });
        await until(() => tokens(page).count()).toBeGreaterThan(64);
        await goTo(page, { prompt: 'the end '.repeat(600), lang: 'fr' as 'en' });
        await page.getByRole('button', { name: en.notice.useLast }).waitFor();
      },
    ],
  ];
  for (const [name, enter] of states) {
    await enter();
    await until(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
    expect({ name, violations: await violations(page) }).toEqual({ name, violations: [] });
  }
  const menu = page.getByRole('button', { name: en.picture.menu }).first();
  await menu.click();
  await page.getByRole('menuitem', { name: en.picture.saveSvg }).waitFor();
  expect(await violations(page)).toEqual([]);
});

test('while the model is not there', async () => {
  const page = await pages.open({
    ready: false,
    routes: { '.gguf': (route) => route.fulfill({ status: 404 }) },
    expected: [/Failed to load resource/],
  });
  await page.getByRole('alert').waitFor();
  expect(await violations(page)).toEqual([]);
});

/** Explain this number: from a weight of the softmax table down to what was learnt, and back. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import en from '../../app/locales/en';
import { SIZES } from './sizes';
import { addressOf, goTo, until, usePages } from './support/pages';
import { distributionRows, softmax } from './support/screen';

const pages = usePages();

const sheet = (page: Page): Locator => page.getByRole('dialog', { name: /./ });
const title = (page: Page): Locator => sheet(page).getByRole('heading');
const trail = (page: Page): Locator => sheet(page).getByRole('navigation').locator('li');
const lines = (page: Page): Locator => sheet(page).locator('.explain-terms tbody tr');

/** A number as it is written, with its true minus sign. */
const read = (text: string | null): number => Number((text ?? '').replaceAll('−', '-'));

/** The three numbers at the foot: recorded, computed from what is shown, and their difference. */
async function check(page: Page): Promise<number[]> {
  await sheet(page).locator('.explain-check').waitFor();
  return (await sheet(page).locator('.explain-check dd').allTextContents()).map(read);
}

/** Opens the first operand of the first line. */
async function follow(page: Page): Promise<void> {
  const before = await title(page).textContent();
  await lines(page).first().getByRole('button').first().click();
  await until(() => title(page).textContent()).not.toBe(before);
  await check(page);
}

const weight = (page: Page, row: number): Locator => softmax(page).locator('tbody tr').nth(row).getByRole('button').nth(1);

async function violations(page: Page): Promise<string[]> {
  await until(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)}: ${failureSummary}`),
  );
}

describe('a weight of the softmax table', () => {
  test('is opened with the keyboard, and its terms come to what the table says', async () => {
    const page = await pages.open({ view: { layer: 1, head: 0, query: 3 } });
    const shown = await weight(page, 1).textContent();
    await weight(page, 1).focus();
    await page.keyboard.press('Enter');
    const [recorded, computed, difference] = await check(page);
    expect(recorded.toFixed(4)).toBe(shown);
    expect(computed.toFixed(4)).toBe(shown);
    expect(difference).toBeLessThan(1e-6);
    expect(await title(page).textContent()).toMatch(/^Attention weight of .+ for .+, layer 2, head 1$/);
    await until(() => title(page).evaluate((element) => element === document.activeElement)).toBe(true);

    // The four keys that it sees, each with its power; their sum is what its own is divided by.
    expect(await lines(page).count()).toBe(4);
    const powers = (await lines(page).locator('td:nth-of-type(3)').allTextContents()).map(read);
    const own = read(await sheet(page).locator('.explain-own td:nth-of-type(3)').textContent());
    const sum = read(await sheet(page).locator('.explain-sum').textContent());
    expect(powers.reduce((total, power) => total + power)).toBeCloseTo(sum, 2);
    expect((own / sum).toFixed(2)).toBe(recorded.toFixed(2));

    // The formula twice: as it is, and with these numbers.
    await until(() => sheet(page).locator('.explain-formula math').count()).toBe(2);

    await page.keyboard.press('Escape');
    await sheet(page).waitFor({ state: 'detached' });
    expect(addressOf(page).get('explain')).toBeNull();
    expect(await weight(page, 1).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('leads down to weights; Back, the trail and a reload find every step again', async () => {
    const page = await pages.open({ view: { layer: 0, head: 0, query: 3 } });
    await weight(page, 0).click();
    const titles = [await title(page).textContent()];
    const numbers = [await check(page)];
    for (let step = 0; step < 4; step++) {
      await follow(page);
      titles.push(await title(page).textContent());
      numbers.push(await check(page));
    }
    expect(titles.map((text) => text?.split(' ').slice(0, 2).join(' '))).toEqual([
      'Attention weight',
      'Attention score',
      'Query of',
      'Query of',
      'What attention',
    ]);
    for (const [recorded, computed] of numbers) expect(Math.abs(recorded - computed)).toBeLessThan(1e-4);
    expect(await trail(page).allTextContents()).toHaveLength(5);

    // What attention reads, normalised, is the embedding of a token in the first layer; and that was learnt.
    await follow(page);
    await follow(page);
    await follow(page);
    expect(await title(page).textContent()).toMatch(/^Embedding of /);
    const end = sheet(page).locator('.explain-end');
    expect(await end.textContent()).toContain(en.explain.end);
    expect(await end.locator('code').textContent()).toMatch(/^model\.embed_tokens\.weight\[\d+, \d+\]$/);
    expect(await sheet(page).locator('.explain-terms').getByRole('button').count()).toBe(0);

    await page.reload();
    await until(() => title(page).textContent()).toMatch(/^Embedding of /);
    for (let step = 0; step < 3; step++) await page.goBack();
    await until(() => title(page).textContent()).toBe(titles[4]);
    expect(await check(page)).toEqual(numbers[4]);
    await trail(page).first().getByRole('button').click();
    await until(() => title(page).textContent()).toBe(titles[0]);
    expect(await check(page)).toEqual(numbers[0]);
  });
});

test('a long sum is opened bit by bit, and its total stays the same', async () => {
  const page = await pages.open({ view: { explain: 'blocks.1.attn.hook_q:3,0,5' } });
  await check(page);
  const sum = await sheet(page).locator('.explain-sum').textContent();
  expect(await lines(page).count()).toBe(9);
  await sheet(page)
    .getByRole('button', { name: /^show \d+$/ })
    .click();
  await until(() => lines(page).count()).toBe(33);
  expect(await sheet(page).locator('.explain-sum').textContent()).toBe(sum);
  expect(await sheet(page).locator('.explain-rest .explain-total').textContent()).toBe(sum);
});

test('the probability of a token that is pinned, and its logit', async () => {
  const page = await pages.open();
  await distributionRows(page).first().click();
  await page.getByRole('button', { name: /: Probability of / }).click();
  const [probability] = await check(page);
  expect(probability).toBeGreaterThan(0.01);
  expect(await title(page).textContent()).toMatch(/^Probability of .+ after .+$/);
  expect(await sheet(page).locator('.explain-rest').textContent()).toContain('4,088');
});

test('what cannot be explained says so', async () => {
  const page = await pages.open({ view: { explain: 'blocks.0.hook_resid_post:0,0', prompt: 'the end '.repeat(80) } });
  await until(() => sheet(page).getByRole('status').textContent()).toContain('up to 128 tokens');
  await goTo(page, { explain: 'blocks.77.hook_resid_post:0,0' });
  await until(() => sheet(page).getByRole('status').textContent()).toBe(en.explain.noSuchNumber);
});

test.each(['light', 'dark'] as const)('axe finds nothing, at every size, in the %s theme', async (theme) => {
  const page = await pages.open({
    view: { theme, explain: 'blocks.1.attn.hook_pattern:0,3,2;blocks.1.attn.hook_attn_scores:0,3,2' },
  });
  for (const { width, height } of SIZES) {
    await page.setViewportSize({ width, height });
    await check(page);
    expect(await violations(page)).toEqual([]);
    const { scroll, client } = await sheet(page).evaluate((element) => ({
      scroll: element.scrollWidth,
      client: element.clientWidth,
    }));
    expect(scroll).toBe(client);
  }
});

/** For the classroom: guessing first, presenting, what a link hides, altering a run, and lessons. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../engine/run/trace';
import { addressOf, usePages, until } from './support/pages';
import { loadReference, type Reference } from './support/reference';
import { button, distributionRows, promptBox } from './support/screen';

const pages = usePages();
let reference: Reference;
beforeAll(async () => {
  reference = await loadReference();
});

const PROMPT = 'The dogs that the boy saw';
const menu = async (page: Page, item: string | RegExp): Promise<void> => {
  await button(page, 'Classroom').click();
  await page.getByRole('menuitem', { name: item }).click();
};

describe('guess first', () => {
  test('the answer is covered until it is revealed, and guesses get the model’s own probability and rank', async () => {
    const page = await pages.open({ view: { prompt: PROMPT } });
    await menu(page, 'Guess first');
    await until(() => distributionRows(page).count()).toBe(0);
    expect(await page.locator('.token-next-chip').count()).toBe(0);
    for (const guess of ['sleep', 'are']) {
      await page.getByRole('textbox', { name: 'A guess' }).fill(guess);
      await page.keyboard.press('Enter');
      await until(() => page.locator('.guess-text').allTextContents()).toContain(guess);
    }
    expect(await page.locator('.guess-score').count()).toBe(0);
    await button(page, 'Reveal the answer').click();
    await until(() => page.locator('.guess-text').first().textContent()).toBe('are');
    const { probabilities } = reference.next(reference.encode(PROMPT)).raw;
    const [are] = reference.tokenizer.encode(' are');
    const rank = 1 + probabilities.filter((other) => other > probabilities[are]).length;
    expect(await page.locator('.guess-score').first().textContent()).toBe(
      `${Math.round(100 * probabilities[are])}\u00a0%, rank ${rank}`,
    );
    expect(await distributionRows(page).count()).toBeGreaterThan(5);
  });

  test('in the walkthrough the picture is covered from the logits on, and not before', async () => {
    const page = await pages.open({ view: { prompt: PROMPT, step: 'add2', layer: 5, guess: 'on' } });
    await page.locator('.stage').waitFor();
    expect(await page.locator('.guess').count()).toBe(0);
    await page.keyboard.press('End');
    await page.locator('.guess').waitFor();
    expect(await page.locator('.stage').count()).toBe(0);
    await button(page, 'Reveal the answer').click();
    await page.locator('.stage').waitFor();
  });
});

describe('presenting', () => {
  test('P takes the chrome away and brings it back, unless somebody is typing', async () => {
    const page = await pages.open({ view: { prompt: PROMPT, step: 'softmax', layer: 2 } });
    await page.locator('.stage').waitFor();
    const header = page.getByRole('banner');
    await page.keyboard.press('p');
    await until(() => header.isVisible()).toBe(false);
    expect(addressOf(page).get('present')).toBe('on');
    await page.keyboard.press('PageDown');
    await until(() => page.locator('.walk').getAttribute('data-step')).toBe('blocks.2.mix');
    await page.keyboard.press('s');
    await page.locator('.spotlight').waitFor();
    await page.keyboard.press('p');
    await until(() => header.isVisible()).toBe(true);
    await promptBox(page).focus();
    await page.keyboard.press('p');
    expect(await header.isVisible()).toBe(true);
  });

  test('a link takes off the screen what it names', async () => {
    const page = await pages.open({ view: { prompt: PROMPT, step: 'softmax', layer: 2, hide: 'map,code,transport,header' } });
    await page.locator('.stage').waitFor();
    for (const hidden of ['.walk-map', '[data-control="code"]', '.transport', '.header'])
      expect([hidden, await page.locator(hidden).isVisible()]).toEqual([hidden, false]);
    expect(await page.locator('.depths').isVisible()).toBe(true);
    await page.keyboard.press('ArrowRight');
    await until(() => page.locator('.walk').getAttribute('data-step')).toBe('blocks.2.mix');
  });
});

const change = (page: Page) => page.getByRole('region', { name: 'Change it and see' });

describe('change it and see', () => {
  test('a head is silenced: the next token’s distribution is that of the engine’s altered run; Back undoes it', async () => {
    const page = await pages.open({ view: { prompt: PROMPT, step: 'softmax', layer: 4, head: 0 } });
    await change(page).getByRole('button', { name: 'Silence head 1 of layer 5', exact: true }).click();
    await until(() => addressOf(page).get('alter')).toBe('h4.0x0');
    const ids = reference.encode(PROMPT);
    const { logits } = run(reference.backend, reference.model, ids, {
      logits: 'last',
      alterations: [{ kind: 'scale', what: 'head', layer: 4, head: 0, factor: 0 }],
    });
    const powers = Array.from(logits.data, (logit) => Math.exp(logit));
    const sum = powers.reduce((total, power) => total + power, 0);
    await change(page).locator('.effects-tokens').waitFor();
    const rows = await change(page)
      .locator('.effects-tokens tbody tr')
      .evaluateAll((all) =>
        all.map((row) => [row.querySelector('th')?.textContent ?? '', row.querySelector('td:last-child')?.textContent ?? '']),
      );
    expect(rows.length).toBe(6);
    for (const [text, after] of rows) {
      const [id] = reference.tokenizer.encode(text);
      const share = powers[id] / sum;
      const shown = Number(after.replace(/[<\s%]/g, '')) / 100;
      expect([text, Math.abs(share - shown) <= 0.006]).toEqual([text, true]);
    }
    await page.goBack();
    await until(() => addressOf(page).get('alter')).toBeNull();
    expect(await change(page).locator('.effects-tokens').count()).toBe(0);
  });

  test('without the mask the picture and the key numbers are the altered run’s; "as it is" shows the others', async () => {
    const page = await pages.open({ view: { prompt: PROMPT, step: 'mask', layer: 0, head: 1, alter: 'mask' } });
    const numbers = () =>
      page.locator('data[data-number-name]').evaluateAll((all) => all.map((each) => (each as HTMLDataElement).value));
    const altered = await until(async () => (await numbers()).length)
      .toBeGreaterThan(0)
      .then(numbers);
    expect(altered.some((value) => value === '-Infinity')).toBe(false);
    await page.getByRole('radio', { name: 'as it is' }).click();
    await until(async () => (await numbers()).some((value) => value === '-Infinity')).toBe(true);
  });

  test('an alteration that the model cannot have is said, and nothing breaks', async () => {
    const page = await pages.open({ view: { prompt: PROMPT, step: 'softmax', alter: 'h200.0x0' } });
    await until(() => page.locator('.walk .notice').textContent()).toContain('layer');
  });
});

describe('a lesson', () => {
  test('views are added, put in order, saved, loaded and walked through', async () => {
    const page = await pages.open({ view: { prompt: 'One', step: 'ids' } });
    await page.locator('.stage').waitFor();
    await menu(page, /^Lesson/);
    const dialog = page.getByRole('dialog', { name: 'Lesson' });
    await dialog.getByRole('button', { name: 'Add this view' }).click();
    await dialog.getByRole('textbox', { name: 'What to say about view 1' }).fill('First of all');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await promptBox(page).fill('Two');
    await until(() => addressOf(page).get('prompt')).toBe('Two');
    await menu(page, /^Lesson/);
    await dialog.getByRole('button', { name: 'Add this view' }).click();
    await dialog.getByRole('button', { name: 'Move view 2 up' }).click();
    expect(await dialog.locator('.lesson-prompt').allTextContents()).toEqual(['Two', 'One']);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save to a file' }).click(),
    ]);
    const saved = await readFile(await download.path(), 'utf8');
    await dialog.getByRole('button', { name: 'Clear' }).click();
    expect(await dialog.locator('.lesson-page').count()).toBe(0);
    const choose = async (name: string, text: string): Promise<void> => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        dialog.getByRole('button', { name: 'Load a file' }).click(),
      ]);
      await chooser.setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
    };
    await choose('lesson.json', saved);
    await until(() => dialog.locator('.lesson-prompt').allTextContents()).toEqual(['Two', 'One']);
    await choose('broken.json', '{"format":"clearhead-lesson"}');
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.locator('.lesson-page').count()).toBe(2);

    await dialog.getByRole('button', { name: 'Show from the start' }).click();
    await until(() => promptBox(page).inputValue()).toBe('Two');
    await button(page, 'Next view').click();
    await until(() => promptBox(page).inputValue()).toBe('One');
    await until(() => page.locator('.lesson-says').textContent()).toBe('First of all');
    await page.goBack();
    await until(() => promptBox(page).inputValue()).toBe('Two');
  });

  test('is one link, which opens it anywhere; a damaged one says so and keeps the page in use', async () => {
    const page = await pages.open({
      view: { prompt: 'Here', step: 'ids' },
      options: { permissions: ['clipboard-read', 'clipboard-write'] },
    });
    await page.locator('.stage').waitFor();
    await menu(page, /^Lesson/);
    const dialog = page.getByRole('dialog', { name: 'Lesson' });
    await dialog.getByRole('button', { name: 'Add this view' }).click();
    await dialog.getByRole('textbox', { name: 'What to say about view 1' }).fill('Look here');
    await dialog.getByRole('button', { name: 'Copy lesson link' }).click();
    await dialog.getByRole('button', { name: 'Link copied' }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());

    const other = await pages.open({ hash: new URL(link).hash, options: {} });
    await until(() => other.locator('.lesson-says').textContent()).toBe('Look here');
    await until(() => promptBox(other).inputValue()).toBe('Here');
    const broken = await pages.open({ hash: '#/?lesson=AAAA&lessonAt=0', options: {} });
    await broken.getByRole('alert').waitFor();
    expect(await promptBox(broken).isVisible()).toBe(true);
  });
});

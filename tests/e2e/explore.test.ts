/** Looking around: typing, examples, pointing, pinning, walking by keys, choosing heads, searching the vocabulary. */
import type { Locator, Page } from 'playwright-core';
import { DEFAULT_VIEW } from '../../app/state/view';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLES } from '../../app/examples/examples';
import en from '../../app/locales/en';
import { addressOf, usePages, until } from './support/pages';
import { loadReference, type Reference } from './support/reference';
import {
  button,
  distribution,
  distributionRows,
  headCell,
  headTitle,
  heatmap,
  heatmapTable,
  promptBox,
  readout,
  softmax,
  tokenIds,
  tokens,
  vocabularySearch,
} from './support/screen';

const pages = usePages();
let reference: Reference;
beforeAll(async () => {
  reference = await loadReference();
});

/** The middle of one visible cell of a small heatmap; its rows have one cell more each. */
async function cellCentre(page: Page, row: number, col: number): Promise<[x: number, y: number]> {
  const cell = heatmap(page)
    .locator('.heatmap-cell')
    .nth((row * (row + 1)) / 2 + col);
  await cell.scrollIntoViewIfNeeded();
  const box = await cell.boundingBox();
  if (!box) throw new Error(`no cell ${row}, ${col}`);
  return [box.x + box.width / 2, box.y + box.height / 2];
}

const indexWith = (locator: Locator, name: string): Promise<number> =>
  locator.evaluateAll((elements, wanted) => elements.findIndex((element) => element.classList.contains(wanted)), name);
const focusedLabel = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

describe('text', () => {
  test('typed text runs as it is typed, whatever its speed', async () => {
    const page = await pages.open();
    await promptBox(page).fill('');
    const text = 'Two dogs ran to the';
    await promptBox(page).pressSequentially(text);
    await until(() => tokenIds(page)).toEqual(reference.encode(text));
    await until(() => addressOf(page).get('prompt')).toBe(text);
    await promptBox(page).pressSequentially(' sea');
    await until(() => tokenIds(page)).toEqual(reference.encode(`${text} sea`));
    expect(await promptBox(page).inputValue()).toBe(`${text} sea`);
  });

  test('every example brings its text, its head and its note', async () => {
    const page = await pages.open({ view: { prompt: 'x' } });
    for (const { key, prompt, layer, head } of EXAMPLES) {
      await button(page, en.examples[key].name).click();
      await until(() => promptBox(page).inputValue()).toBe(prompt);
      await until(() => tokenIds(page)).toEqual(reference.encode(prompt));
      await until(() => headTitle(page).textContent()).toBe(`Layer ${layer + 1}, head ${head + 1}`);
      await page.getByText(en.examples[key].note).waitFor();
    }
  });

  test('ids and bytes of the tokens are shown on demand', async () => {
    const page = await pages.open({ view: { prompt: 'é!' } });
    const details = tokens(page).locator('.token-detail');
    const ids = reference.encode('é!');
    await until(() => tokenIds(page)).toEqual(ids);
    await page.getByText('ids', { exact: true }).click();
    await until(() => details.count()).toBe(0);
    await page.getByText('bytes', { exact: true }).click();
    await until(async () => (await details.allTextContents()).slice(1).join(' ')).toBe('C3 A9 21');
  });
});

describe('pointing', () => {
  test('what the pointer is on lights up wherever it stands', async () => {
    const page = await pages.open();
    const outlines = heatmap(page).locator('.heatmap-highlights rect');
    expect(await outlines.count()).toBe(0);

    await tokens(page).nth(3).hover();
    await until(() => indexWith(tokens(page), 'token-hovered')).toBe(3);
    await until(() => outlines.count()).toBeGreaterThan(0);

    await page.mouse.move(...(await cellCentre(page, 4, 2)));
    await until(() => indexWith(tokens(page), 'token-hovered')).toBe(4);
    const value = (await heatmapTable(page))[4][2];
    await until(() => readout(page).locator('output').textContent()).toBe(value);
    const names = await tokens(page).locator('.token-text').allTextContents();
    await until(() => readout(page).locator('.token-text').allTextContents()).toEqual([names[4], names[2]]);

    await page.mouse.move(0, 0);
    await until(() => indexWith(tokens(page), 'token-hovered')).toBe(-1);
    await until(() => outlines.count()).toBe(0);
  });

  test('a head that is pointed at is lit and shown for as long; a candidate in the draw is lit in the distribution', async () => {
    const page = await pages.open();
    await headCell(page, 3, 4).hover();
    await until(() => headCell(page, 3, 4).getAttribute('class')).toContain('head-cell-hovered');
    await until(() => headTitle(page).textContent()).toBe('Layer 3, head 4');
    await page.mouse.move(0, 0);
    await until(() => headTitle(page).textContent()).toBe(`Layer ${DEFAULT_VIEW.layer + 1}, head ${DEFAULT_VIEW.head + 1}`);
    expect(addressOf(page).has('layer')).toBe(false);

    const { order } = reference.next(reference.encode(DEFAULT_VIEW.prompt));
    await page.locator('.draw-picture svg g').first().hover();
    await until(() => page.locator('.distribution-row-hovered .distribution-id').allTextContents()).toEqual([String(order[0])]);
  });

  test('a cell that cannot be seen says so', async () => {
    const page = await pages.open();
    const [x, y] = await cellCentre(page, 1, 0);
    const [right] = await cellCentre(page, 5, 5);
    await page.mouse.move(right, y);
    await until(() => readout(page).locator('output').textContent()).toBe(en.head.masked);
    expect(x).toBeLessThan(right);
  });
});

describe('pinning', () => {
  test('a click on a token or on a cell pins its row, Escape releases it, and the address follows', async () => {
    const page = await pages.open();
    const caption = softmax(page).locator('caption .token-text');
    const names = await tokens(page).locator('.token-text').allTextContents();
    const follow = async (position: number | null) => {
      await until(() => addressOf(page).get('query')).toBe(position === null ? null : String(position));
      const pressed = tokens(page).and(page.locator('[aria-pressed="true"]'));
      await until(() => pressed.locator('.token-text').allTextContents()).toEqual(position === null ? [] : [names[position]]);
      const shown = (await caption.textContent())?.replaceAll('␣', ' ');
      expect(shown).toBe(names[position ?? names.length - 1]);
    };
    await follow(null);
    await tokens(page).nth(2).click();
    await follow(2);
    await page.keyboard.press('Escape');
    await follow(null);
    await page.mouse.click(...(await cellCentre(page, 5, 1)));
    await follow(5);
    await tokens(page).nth(1).click();
    await follow(1);
    await tokens(page).nth(1).click();
    await follow(null);
    await page.mouse.click(...(await cellCentre(page, 3, 3)));
    await follow(3);
    await page.keyboard.press('Escape');
    await follow(null);
  });

  test('a pinned vocabulary entry stays in sight, with its rank', async () => {
    const page = await pages.open();
    await vocabularySearch(page).fill('q');
    await until(async () => (await distributionRows(page).first().textContent())?.toLowerCase()).toContain('q');
    const found = (await distribution(page)).at(-1);
    await distributionRows(page).last().click();
    await vocabularySearch(page).fill('');
    await until(async () => (await distribution(page)).map(({ id }) => id)).toContain(found?.id);
    await until(() => page.locator('.distribution-row-pinned').textContent()).toContain('rank');
  });
});

describe('keys', () => {
  test('arrows walk the cells of the heatmap, Enter pins the row, Escape releases it', async () => {
    const page = await pages.open();
    const values = await heatmapTable(page);
    const last = values.length - 1;
    // A real Tab, so that the focus is one that is seen.
    await page.getByRole('radio', { name: en.head.weights }).focus();
    while (!(await heatmap(page).evaluate((element) => element === document.activeElement))) await page.keyboard.press('Tab');
    const stand = async (row: number, col: number) => {
      await until(() => readout(page).locator('output').textContent()).toBe(values[row][col]);
      await until(() => indexWith(tokens(page), 'token-hovered')).toBe(row);
    };
    await stand(last, 0);
    await page.keyboard.press('ArrowUp');
    await stand(last - 1, 0);
    await page.keyboard.press('ArrowRight');
    await stand(last - 1, 1);
    await page.keyboard.press('End');
    await stand(last - 1, last);
    await page.keyboard.press('Home');
    await stand(last - 1, 0);
    await page.keyboard.press('ArrowLeft');
    await stand(last - 1, 0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await stand(last, 0);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await until(() => addressOf(page).get('query')).toBe(String(last - 1));
    await page.keyboard.press('Escape');
    await until(() => addressOf(page).get('query')).toBeNull();
  });

  test('arrows walk the heads, Enter chooses one', async () => {
    const page = await pages.open({ view: { layer: 1, head: 0 } });
    await headCell(page, 2, 1).focus();
    for (const [key, label] of [
      ['ArrowRight', 'layer 2, head 2'],
      ['ArrowDown', 'layer 3, head 2'],
      ['End', `layer 3, head ${reference.model.config.num_attention_heads}`],
      ['ArrowRight', `layer 3, head ${reference.model.config.num_attention_heads}`],
      ['Home', 'layer 3, head 1'],
      ['ArrowLeft', 'layer 3, head 1'],
      ['ArrowUp', 'layer 2, head 1'],
      ['ArrowUp', 'layer 1, head 1'],
      ['ArrowUp', 'layer 1, head 1'],
    ]) {
      await page.keyboard.press(key);
      expect(await focusedLabel(page)).toBe(label);
    }
    // It is shown, but not chosen until it is.
    await until(() => headTitle(page).textContent()).toBe('Layer 1, head 1');
    expect(await headCell(page, 2, 1).getAttribute('aria-selected')).toBe('true');
    expect(addressOf(page).get('layer')).toBe('1');
    await page.keyboard.press('Enter');
    await until(() => headCell(page, 1, 1).getAttribute('aria-selected')).toBe('true');
    await until(() => addressOf(page).get('layer')).toBe('0');
    expect(await headTitle(page).textContent()).toBe('Layer 1, head 1');
    expect(await focusedLabel(page)).toBe('layer 1, head 1');
  });

  test('everything can be done by keys alone', async () => {
    const page = await pages.open();
    const tabTo = async (target: Locator) => {
      for (let presses = 0; presses < 60; presses++) {
        if (await target.evaluate((element) => element === document.activeElement)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never reached ${String(target)}`);
    };
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(en.header.skip);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');

    await tabTo(promptBox(page));
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('A small bird');
    await until(() => tokenIds(page)).toEqual(reference.encode('A small bird'));
    await tabTo(button(page, en.examples.fact.name));
    await page.keyboard.press('Enter');
    const fact = EXAMPLES.find(({ key }) => key === 'fact');
    if (!fact) throw new Error('no example of a fact');
    await until(() => tokenIds(page)).toEqual(reference.encode(fact.prompt));
    await tabTo(button(page, en.tokens.step));
    await page.keyboard.press('Space');
    await until(() => tokenIds(page)).toEqual(reference.generate({ prompt: fact.prompt, steps: 1 }));
    await tabTo(headCell(page, fact.layer + 1, fact.head + 1));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await until(() => headTitle(page).textContent()).toBe(`Layer ${fact.layer + 1}, head ${fact.head + 2}`);
    await tabTo(page.getByRole('radio', { name: en.head.scores }));
    await page.keyboard.press('Space');
    await until(() => addressOf(page).get('show')).toBe('scores');
    await tabTo(vocabularySearch(page));
    await page.keyboard.type('the');
    await until(async () => (await distributionRows(page).first().textContent())?.toLowerCase()).toContain('the');
    await tabTo(page.getByRole('slider', { name: en.decoding.temperature }));
    await page.keyboard.press('ArrowRight');
    await until(() => addressOf(page).get('temperature')).toBe('0.85');
  });
});

describe('heads and numbers', () => {
  test('a click shows another head; before and after softmax are both there', async () => {
    const page = await pages.open();
    await headCell(page, 3, 6).click();
    await until(() => headTitle(page).textContent()).toBe('Layer 3, head 6');
    expect(addressOf(page).get('layer')).toBe('2');
    expect(addressOf(page).get('head')).toBe('5');
    expect(await headCell(page, 3, 6).getAttribute('aria-selected')).toBe('true');
    await until(() => heatmap(page).getAttribute('aria-label')).toBe(`Layer 3, head 6, ${en.head.weights}`);
    await page.getByRole('radio', { name: en.head.scores }).click();
    await until(() => heatmap(page).getAttribute('aria-label')).toBe(`Layer 3, head 6, ${en.head.scores}`);
    await page.getByText(en.head.scoresNote).waitFor();
    await page.getByRole('radio', { name: en.head.weights }).click();
    await until(() => heatmap(page).getAttribute('aria-label')).toBe(`Layer 3, head 6, ${en.head.weights}`);
  });

  test('the vocabulary is searched whole: part of a token, whatever its case, likeliest first', async () => {
    const page = await pages.open();
    const { probabilities } = reference.next(reference.encode(DEFAULT_VIEW.prompt)).raw;
    const wanted = Array.from(probabilities.keys())
      .filter((id) => reference.tokenizer.decode([id]).toLowerCase().includes('oo'))
      .toSorted((a, b) => probabilities[b] - probabilities[a]);
    expect(wanted.length).toBeGreaterThan(12);
    const before = await distribution(page);
    await vocabularySearch(page).fill('OO');
    await until(async () => (await distribution(page)).map(({ id }) => id).slice(0, 12)).toEqual(wanted.slice(0, 12));
    await vocabularySearch(page).fill('no token holds this');
    await page.getByText(en.next.noMatch).waitFor();
    await page.keyboard.press('Escape');
    await until(() => vocabularySearch(page).inputValue()).toBe('');
    await until(() => distribution(page)).toEqual(before);
  });
});

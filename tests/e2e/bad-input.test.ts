/** Whatever is typed or pasted, into the text or into the address: said in words, nothing lost, nothing broken. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import en from '../../app/locales/en';
import { DEFAULT_VIEW } from '../../app/state/view';
import { addressOf, usePages, until } from './support/pages';
import { loadReference, type Reference } from './support/reference';
import { button, headCell, headCells, headTitle, heatmapTable, notices, promptBox, tokenIds, tokens } from './support/screen';

const pages = usePages();
let reference: Reference;
beforeAll(async () => {
  reference = await loadReference();
});

const noticed = async (page: Page): Promise<string> => (await notices(page).textContent()) ?? '';

describe('text', () => {
  test('none: the begin-of-text token alone runs', async () => {
    const page = await pages.open();
    await promptBox(page).fill('');
    await until(() => tokenIds(page)).toEqual([reference.tokenizer.data.bosId]);
    expect(await tokens(page).textContent()).toContain(en.tokens.bos);
    await until(() => heatmapTable(page)).toEqual([['1.000']]);
    expect(await promptBox(page).getAttribute('placeholder')).toBe(en.prompt.placeholder);
    await button(page, en.tokens.step).click();
    await until(() => tokenIds(page)).toEqual(reference.generate({ prompt: '', steps: 1 }));
  });

  test('too long: how many tokens, the text is kept, and the last part that fits is one press away', async () => {
    const page = await pages.open();
    const before = await tokenIds(page);
    const words = Array.from({ length: 2000 }, (_, i) => ['the', 'cat', 'saw', 'two', 'birds'][i % 5]).join(' ');
    await promptBox(page).fill(words);
    const count = reference.encode(words).length;
    const limit = reference.model.config.max_position_embeddings;
    expect(count).toBeGreaterThan(2000);
    await until(() => noticed(page)).toContain(`${count} tokens`);
    expect(await noticed(page)).toContain(String(limit));
    expect(await promptBox(page).inputValue()).toBe(words);
    // What was there is still there, and the link holds the whole text.
    expect(await tokenIds(page)).toEqual(before);
    expect(addressOf(page).get('prompt')).toBe(words);

    await button(page, en.notice.useLast).click();
    await until(() => noticed(page)).toBe('');
    const kept = await promptBox(page).inputValue();
    expect(words.endsWith(kept)).toBe(true);
    expect(kept.length).toBeGreaterThan(limit);
    await until(() => tokenIds(page)).toEqual(reference.encode(kept));
    await page.goBack();
    await until(() => promptBox(page).inputValue()).toBe(words);
  });

  test('any script, sign or control character comes through whole', async () => {
    const page = await pages.open();
    for (const text of [
      '👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽',
      'שלום עולם مرحبا',
      'e\u0301\u0323 a\u030a Z\u0351\u034e\u0338a\u0334',
      'a\0b\u0001\u007f\u0085',
      '日本語のテスト',
      '\u202eevil\u202c \u2066x\u2069',
      '  two  spaces\ttab\nline ',
    ]) {
      await promptBox(page).fill(text);
      await until(() => tokenIds(page)).toEqual(reference.encode(text));
      expect(await promptBox(page).inputValue()).toBe(text);
      expect(reference.tokenizer.decode(await tokenIds(page))).toBe(text);
      expect(await noticed(page)).toBe('');
    }
  });

  test('tokens that make one sign stand together; a control character has a visible mark', async () => {
    const page = await pages.open({ view: { prompt: '👩‍👩‍👧' } });
    await until(() => tokenIds(page)).toEqual(reference.encode('👩‍👩‍👧'));
    expect(await tokens(page).locator('.token-text').allTextContents()).toEqual([en.tokens.bos, '👩‍👩‍👧']);
    await promptBox(page).fill('\0\n');
    await until(async () => (await tokens(page).locator('.token-text').allTextContents()).slice(1).join('')).toBe('␀↵');
  });

  test('half of a character is read as � and the page says so, also from a link', async () => {
    const page = await pages.open();
    const text = 'a\ud83d b\udc00';
    const ids = reference.encode(text);
    // As a broken program would put it on the clipboard: Playwright's own typing would repair it.
    await promptBox(page).evaluate((box: HTMLTextAreaElement) => {
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box, 'a\ud83d b\udc00');
      box.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await until(() => tokenIds(page)).toEqual(ids);
    const said = en.notice.replaced_other.replace('{{count}}', '2');
    await until(() => noticed(page)).toContain(said);
    await page.reload();
    await until(() => noticed(page)).toContain(said);
    expect(await tokenIds(page)).toEqual(ids);
    await promptBox(page).fill('a \ufffd');
    await until(() => tokenIds(page)).toEqual(reference.encode('a \ufffd'));
    expect(await noticed(page)).toBe('');
  });

  test('markup is text: nothing of it runs or is drawn', async () => {
    const prompt = '<img src=x onerror=alert(1)><script>alert(2)</script><b>bold</b>';
    const page = await pages.open({ view: { prompt, steps: 1 } });
    await until(() => tokenIds(page)).toEqual(reference.generate({ prompt, steps: 1 }));
    expect(await page.locator('main img, main script, main b').count()).toBe(0);
    const shown = await tokens(page).locator('.token-text').allTextContents();
    expect(shown.slice(1).join('')).toContain(prompt);
    await page.mouse.move(0, 0);
    await tokens(page).nth(2).hover();
    await page.getByRole('searchbox').fill('<b');
    await until(() => page.locator('.distribution').textContent()).not.toContain('undefined');
  });

  test('special tokens written out are text, not the tokens', async () => {
    const bos = reference.tokenizer.data.tokens[reference.tokenizer.data.bosId ?? 0];
    const page = await pages.open({ view: { prompt: bos } });
    await until(() => tokenIds(page)).toEqual(reference.encode(bos));
    expect((await tokenIds(page)).length).toBeGreaterThan(2);
  });
});

describe('the address', () => {
  test('garbage is ignored field by field, and named; the rest is kept', async () => {
    const page = await pages.open({
      hash: '#/?prompt=A+cat&layer=two&head=3&temperature=hot&seed=-5&topP=0.5&show=both&foo=bar&query=1e9&__proto__=x',
    });
    await until(() => tokenIds(page)).toEqual(reference.encode('A cat'));
    const said = await noticed(page);
    for (const field of ['layer', 'temperature', 'seed', 'show', 'foo', 'query', '__proto__']) expect(said).toContain(field);
    for (const field of ['prompt', 'head', 'topP']) expect(said).not.toContain(field);
    expect(await headTitle(page).textContent()).toBe(`Layer ${DEFAULT_VIEW.layer + 1}, head 4`);
    await until(() => page.getByRole('slider', { name: en.decoding.topP }).inputValue()).toBe('0.5');
    expect(await page.getByRole('slider', { name: en.decoding.temperature }).inputValue()).toBe('0.8');
    await button(page, en.notice.dismiss).click();
    await until(() => noticed(page)).toBe('');
    expect(await tokenIds(page)).toEqual(reference.encode('A cat'));
  });

  test('a layer or a head that this model does not have is named, and the first one is shown', async () => {
    const page = await pages.open({ hash: '#/?layer=99&head=98' });
    await until(() => noticed(page)).toMatch(/layer.*head/);
    await until(() => headTitle(page).textContent()).toBe(`Layer ${DEFAULT_VIEW.layer + 1}, head ${DEFAULT_VIEW.head + 1}`);
    expect(await headCells(page).and(page.locator('[aria-selected="true"]')).count()).toBe(1);
    await headCell(page, 1, 2).click();
    // The notice goes, the page moves up, and another head would be under the pointer.
    await page.mouse.move(0, 0);
    await until(() => headTitle(page).textContent()).toBe('Layer 1, head 2');
    await until(() => noticed(page)).toBe('');
  });

  test.each([
    ['malformed percent signs', '#/?prompt=%E0%A4&layer=%', ['layer'], '\ufffd'],
    ['a percent sign alone', '#/?prompt=100%', [], '100%'],
    ['a place that is none', '#/no/such/place?prompt=x', [], 'x'],
    ['a malformed place', '#/%E0%A4%A?prompt=x', [], 'x'],
    ['no slash', '#?prompt=x', [], 'x'],
    ['signs and nothing else', '#/?&&==&;?#%%%', [';?'], DEFAULT_VIEW.prompt],
    ['a field twice: the last counts', '#/?prompt=x&prompt=y', [], 'y'],
    ['a query past the text', '#/?prompt=x&query=500', [], 'x'],
  ])('%s', async (_, hash, ignored, prompt) => {
    const page = await pages.open({ hash });
    await until(() => tokenIds(page)).toEqual(reference.encode(prompt));
    expect(await promptBox(page).inputValue()).toBe(prompt);
    for (const field of ignored) await until(() => noticed(page)).toContain(field);
  });

  test('an anchor of a bygone page shows the page', async () => {
    const page = await pages.open({ hash: '#main' });
    await until(() => tokenIds(page)).toEqual(reference.encode(DEFAULT_VIEW.prompt));
    expect(page.url()).toContain(inject('pageUrl'));
  });
});

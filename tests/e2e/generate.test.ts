/** Going on with the text: one token, many, stop, back, and the settings and the seed that choose. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import en from '../../app/locales/en';
import type { View } from '../../app/state/view';
import { addressOf, usePages, until } from './support/pages';
import { loadReference, type Reference } from './support/reference';
import { button, chain, distribution, headCell, headTitle, slider, tokenIds } from './support/screen';

const pages = usePages();
let reference: Reference;
beforeAll(async () => {
  reference = await loadReference();
});

const PROMPT = 'Once upon a time, there was a little';

/** What the decoding chain on screen says: how many tokens each stage leaves, and the random number. */
async function chainShown(page: Page): Promise<{ remaining: number[]; uniform: string | undefined }> {
  const texts = await chain(page).locator('.decoding-numbers span:first-child').allTextContents();
  const note = await chain(page).last().textContent();
  return {
    remaining: texts.map((text) => Number(text.replaceAll(/\D/g, ''))),
    uniform: note?.match(/random number (\d\.\d{4})/)?.[1],
  };
}

function chainWanted(view: Partial<View>): Awaited<ReturnType<typeof chainShown>> {
  const { stages, draw } = reference.next(reference.generate(view), view);
  return { remaining: stages.map(({ remaining }) => remaining), uniform: draw.uniform.toFixed(4) };
}

describe('one token after another', () => {
  test('a step takes the token that was announced; so does its chip; reset and Back go back', async () => {
    const page = await pages.open({ view: { prompt: PROMPT } });
    const shows = async (steps: number) => {
      await until(() => tokenIds(page)).toEqual(reference.generate({ prompt: PROMPT, steps }));
      await until(() => addressOf(page).get('steps')).toBe(steps === 0 ? null : String(steps));
    };
    const chip = page.locator('.token-next-chip');
    await shows(0);
    expect(await button(page, en.tokens.reset).isDisabled()).toBe(true);
    const announced = await chip.locator('.token-text').textContent();
    await button(page, en.tokens.step).click();
    await shows(1);
    const generated = page.locator('.token-generated');
    expect(await generated.locator('.token-text').allTextContents()).toEqual([announced]);
    await chip.click();
    await shows(2);
    await button(page, en.tokens.step).click();
    await shows(3);
    await page.goBack();
    await shows(2);
    await page.goForward();
    await shows(3);
    await button(page, en.tokens.reset).click();
    await shows(0);
    await page.goBack();
    await shows(3);
  });

  test('running on goes on by itself until it is stopped, and says the same as steps', async () => {
    const page = await pages.open({ view: { prompt: PROMPT } });
    const prompt = reference.encode(PROMPT).length;
    await button(page, en.tokens.runOn).click();
    await until(async () => (await tokenIds(page)).length).toBeGreaterThan(prompt + 3);
    expect(await button(page, en.tokens.step).isDisabled()).toBe(true);
    await button(page, en.tokens.stop).click();
    await button(page, en.tokens.runOn).waitFor();
    // The token under way may still come; then it is quiet, through whatever else is done.
    const steps = async () => Number(addressOf(page).get('steps'));
    await until(async () => (await tokenIds(page)).length).toBe(prompt + (await steps()));
    const stopped = await steps();
    for (const head of [2, 3, 4]) {
      await headCell(page, 1, head).click();
      await until(() => headTitle(page).textContent()).toBe(`Layer 1, head ${head}`);
    }
    expect(await steps()).toBe(stopped);
    expect(await tokenIds(page)).toEqual(reference.generate({ prompt: PROMPT, steps: stopped }));
    // One press of Back undoes all that one press of "Run on" did: three heads were chosen since.
    for (let i = 0; i < 4; i++) await page.goBack();
    await until(() => tokenIds(page)).toEqual(reference.encode(PROMPT));
  });

  test('reset while running on stops it', async () => {
    const page = await pages.open({ view: { prompt: PROMPT } });
    await button(page, en.tokens.runOn).click();
    await until(async () => (await tokenIds(page)).length).toBeGreaterThan(reference.encode(PROMPT).length + 1);
    await button(page, en.tokens.reset).click();
    await until(() => tokenIds(page)).toEqual(reference.encode(PROMPT));
    await button(page, en.tokens.runOn).waitFor();
    await until(() => addressOf(page).has('steps')).toBe(false);
  });

  test('the text ends where the context is full, or where the model ends it', async () => {
    const context = reference.model.config.max_position_embeddings;
    const filler = reference.tokenizer.decode(reference.encode(`${PROMPT} girl. `.repeat(80)).slice(1, context - 3));
    const prompt = reference.encode(filler).length;
    expect(prompt).toBeLessThan(context);
    expect(prompt).toBeGreaterThan(context - 8);
    const page = await pages.open({ view: { prompt: filler } });
    await button(page, en.tokens.runOn).click();
    const full = en.tokens.full.replace('{{limit}}', String(context));
    await until(() => page.locator('.tokens-status').textContent()).toMatch(new RegExp(`${full}|${en.tokens.ended}`));
    expect((await tokenIds(page)).length).toBeLessThanOrEqual(context);
    expect(await button(page, en.tokens.step).isDisabled()).toBe(true);
    expect(await button(page, en.tokens.runOn).isDisabled()).toBe(true);
    expect(await page.locator('.token-next-chip').count()).toBe(0);
    expect(await page.getByText(en.heads.pooled).isVisible()).toBe(true);
    await button(page, en.tokens.reset).click();
    await until(async () => (await tokenIds(page)).length).toBe(prompt);
  });
});

describe('settings and seed', () => {
  test('sliders change what is left and what is drawn, as in the engine', async () => {
    const page = await pages.open({ view: { prompt: PROMPT } });
    const view: { -readonly [Key in keyof View]?: View[Key] } = { prompt: PROMPT };
    const shows = async () => {
      await until(() => chainShown(page)).toEqual(chainWanted(view));
      const { probabilities } = reference.next(reference.encode(PROMPT), view);
      for (const { id, final } of await distribution(page)) expect(final === '–').toBe(probabilities[id] === 0);
    };
    await shows();
    for (const [name, key, press, value] of [
      [en.decoding.temperature, 'temperature', 'ArrowRight', 0.85],
      [en.decoding.topK, 'topK', 'ArrowLeft', 39],
      [en.decoding.topP, 'topP', 'ArrowLeft', 0.9],
      [en.decoding.minP, 'minP', 'ArrowRight', 0.06],
      [en.decoding.penalty, 'penalty', 'ArrowRight', 1.05],
      [en.decoding.topK, 'topK', 'Home', 0],
      [en.decoding.temperature, 'temperature', 'Home', 0],
    ] as const) {
      await slider(page, name).focus();
      await page.keyboard.press(press);
      view[key] = value;
      await until(() => addressOf(page).get(key)).toBe(String(value));
      await shows();
    }
    const settings = await chain(page).locator('.decoding-setting').allTextContents();
    expect(settings).toEqual(['1.05', en.decoding.greedy, en.decoding.off, '0.9', '0.06']);
  });

  test('another seed is another draw; the same seed is the same draw', async () => {
    const page = await pages.open({ view: { prompt: PROMPT } });
    const seed = page.getByRole('textbox', { name: en.decoding.seed });
    const drawn = async (value: number) => {
      await until(() => addressOf(page).get('seed')).toBe(value === 7 ? null : String(value));
      await until(() => chainShown(page)).toEqual(chainWanted({ prompt: PROMPT, seed: value }));
    };
    await drawn(7);
    await seed.fill('123');
    await seed.press('Enter');
    await drawn(123);
    await seed.fill('not a number');
    await seed.press('Enter');
    await drawn(123);
    await button(page, en.decoding.newSeed).click();
    await until(() => addressOf(page).get('seed')).not.toBe('123');
    const another = Number(addressOf(page).get('seed'));
    await drawn(another);
    await seed.fill('7');
    await seed.press('Enter');
    await drawn(7);
  });
});

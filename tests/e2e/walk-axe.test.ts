/** No violation that axe can find in the walkthrough: every depth, light on a desk and dark on a phone, both languages, altered, presented, guessed. */
import { describe, expect, test } from 'vitest';
import type { View } from '../../app/state/view';
import { SIZES } from './sizes';
import { violations } from './support/axe';
import { goTo, usePages, until } from './support/pages';
import { toldPanel } from './support/screen';

const pages = usePages();

const PROMPT = 'The dogs that the boy saw';

const VIEWS: readonly Partial<View>[] = [
  { step: 'text' },
  { step: 'merge.1' },
  { step: 'softmax', layer: 3, head: 1, depth: 'loop' },
  { step: 'softmax', layer: 3, head: 1, depth: 'stack' },
  { step: 'softmax', layer: 3, head: 1, depth: 'block' },
  { step: 'rotation', layer: 3, head: 1 },
  { step: 'softmax', layer: 3, head: 1 },
  { step: 'mix', layer: 3, head: 1, depth: 'number' },
  { step: 'activation', layer: 3 },
  { step: 'logits' },
  { step: 'topK' },
  { step: 'draw' },
  { step: 'cache' },
  { step: 'append' },
  { step: 'softmax', layer: 3, head: 1, alter: 'h3.1x0_mask' },
  { step: 'softmax', layer: 3, head: 1, present: 'on', spot: 'on' },
  { step: 'logits', guess: 'on' },
];

describe('no violation', () => {
  // Contrast is a matter of the theme, order and names of the size: two tests see all of them.
  test.each([
    ['light', SIZES[0].name, SIZES[0]],
    ['dark', SIZES[2].name, SIZES[2]],
  ] as const)('%s, %s', { timeout: 300_000 }, async (theme, _size, { width, height }) => {
    const page = await pages.open({
      view: { step: 'text', prompt: PROMPT, theme },
      options: { viewport: { width, height }, reducedMotion: 'reduce' },
    });
    const wrong: string[] = [];
    for (const [at, view] of VIEWS.entries()) {
      const lang = at % 2 === 0 ? 'en' : 'zh-CN';
      await goTo(page, { prompt: PROMPT, theme, lang, ...view });
      await until(() => page.evaluate(() => document.documentElement.lang)).toBe(lang);
      await (view.guess === 'on' ? page.locator('.guess') : toldPanel(page)).waitFor({ state: 'attached' });
      wrong.push(...(await violations(page)).map((what) => `${JSON.stringify(view)}: ${what}`));
    }
    expect(wrong).toEqual([]);
  });
});

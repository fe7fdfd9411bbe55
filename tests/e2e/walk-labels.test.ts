/** No label of any picture lies on another: every stage, at every depth, from 6 to 40 tokens, at the sizes of desk, projector and phone. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { DEPTHS } from '../../engine/steps';
import type { View } from '../../app/state/view';
import { goTo, usePages, until } from './support/pages';
import { toldPanel } from './support/screen';
import { SIZES } from './sizes';

const pages = usePages();

/** 6, 12, 24 and 40 tokens, begin-of-text among them. */
const PROMPTS = [
  'The dog saw a cat',
  'The dogs that the boy saw near the big old barn',
  'Lily and Tom went to the park with a big red ball, and they played there until the sun was down and',
  'Once upon a time there was a little girl named Lily. She had a dog and a cat and a big red ball. One day she went to the park with her mom and her dad, and they',
] as const;

/** A stage of each kind; the last layer's pictures are like the first's. */
const STAGES: readonly (readonly [step: string, depths: readonly View['depth'][]])[] = [
  ['text', ['']],
  ['merge.0', ['']],
  ['ids', ['']],
  ['embed', ['', 'loop']],
  ['norm1', ['', 'stack', 'loop', 'number']],
  ['rotation', ['', 'block', 'stack', 'number']],
  ['scores', ['', 'number']],
  ['softmax', ['', 'block', 'number']],
  ['mix', ['', 'block']],
  ['heads', ['']],
  ['activation', ['', 'number']],
  ['add2', ['', 'stack']],
  ['logits', ['', 'loop', 'number']],
  ['topP', ['']],
  ['draw', ['']],
  ['cache', ['']],
  ['append', ['']],
];

/** Labels of the picture that lie on each other, in words. */
function overlaps(page: Page): Promise<string[]> {
  return page.locator('.stage-layer:not(.stage-leaving)').evaluate((stage) => {
    interface Label {
      readonly text: string;
      readonly corners: readonly (readonly [x: number, y: number])[];
      /** What stays in sight while the picture scrolls under it, if the label is on such: it hides what it lies on. */
      readonly card: Element | null;
      /** Lines of one text do not lie on each other. */
      readonly node: Node;
    }
    const cardOf = (element: Element): Element | null => {
      for (let at: Element | null = element; at && at !== stage; at = at.parentElement) {
        const { position, backgroundColor } = getComputedStyle(at);
        if (position === 'sticky' && !backgroundColor.startsWith('rgba')) return at;
      }
      return null;
    };
    /** Type seldom fills its line: what is above small letters and below them is left out. */
    const INSET = 0.22;
    const labels: Label[] = [];
    const isSeen = (element: Element): boolean => {
      for (let at: Element | null = element; at && at !== stage; at = at.parentElement) {
        const { opacity, visibility, display } = getComputedStyle(at);
        if (Number(opacity) < 0.05 || visibility === 'hidden' || display === 'none') return false;
      }
      return !element.closest('.visually-hidden, [aria-hidden="measure"]');
    };
    for (const element of stage.querySelectorAll<SVGTextElement>('svg text')) {
      const matrix = element.getScreenCTM();
      if (!element.textContent?.trim() || !matrix || !isSeen(element)) continue;
      const { x, y, width, height } = element.getBBox();
      const top = y + INSET * height;
      const bottom = y + (1 - INSET) * height;
      const corners = [
        [x, top],
        [x + width, top],
        [x + width, bottom],
        [x, bottom],
      ].map(([a, b]) => {
        const { x: across, y: down } = new DOMPoint(a, b).matrixTransform(matrix);
        return [across, down] as const;
      });
      labels.push({ text: element.textContent, corners, card: cardOf(element), node: element });
    }
    /** What is left of a line where something around it cuts it off. */
    const shownOf = (rect: DOMRect, element: Element): { left: number; right: number; top: number; bottom: number } => {
      let { left, right, top, bottom } = rect;
      for (let at: Element | null = element; at && at !== stage; at = at.parentElement) {
        if (getComputedStyle(at).overflow === 'visible') continue;
        const frame = at.getBoundingClientRect();
        [left, top] = [Math.max(left, frame.left), Math.max(top, frame.top)];
        [right, bottom] = [Math.min(right, frame.right), Math.min(bottom, frame.bottom)];
      }
      return { left, right, top, bottom };
    };
    const walker = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.textContent?.trim() || !parent || parent.closest('svg, math, .katex, style') || !isSeen(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        const { left, right, top, bottom } = shownOf(rect, parent);
        if (right <= left || bottom <= top) continue;
        const inset = INSET * (bottom - top);
        const corners = [
          [left, top + inset],
          [right, top + inset],
          [right, bottom - inset],
          [left, bottom - inset],
        ] as const;
        labels.push({ text: node.textContent, corners, card: cardOf(parent), node });
      }
    }
    /** Two convex shapes lie apart if a side of one of them has the other wholly beyond it (separating axis). */
    const SLACK = 1;
    const apart = (a: Label['corners'], b: Label['corners']): boolean =>
      [a, b].some((shape) =>
        shape.some(([x, y], i) => {
          const [nextX, nextY] = shape[(i + 1) % shape.length];
          const length = Math.hypot(nextX - x, nextY - y) || 1;
          const along = (corners: Label['corners']): number[] =>
            corners.map(([px, py]) => ((px - x) * (nextY - y) - (py - y) * (nextX - x)) / length);
          const [inA, inB] = [along(a), along(b)];
          return Math.max(...inA) <= Math.min(...inB) + SLACK || Math.max(...inB) <= Math.min(...inA) + SLACK;
        }),
      );
    const found: string[] = [];
    labels.forEach((label, i) => {
      for (const other of labels.slice(i + 1))
        if (label.card === other.card && label.node !== other.node && !apart(label.corners, other.corners))
          found.push(`"${label.text.trim()}" on "${other.text.trim()}"`);
    });
    return found;
  });
}

/** Two texts a size, unless CLEARHEAD_ALL_LABELS asks for every one: that takes minutes. */
const CASES = SIZES.flatMap(({ name, width, height }, at) =>
  PROMPTS.filter((_, p) => process.env.CLEARHEAD_ALL_LABELS || p % 3 === at % 3 || p === 3 - at).map(
    (prompt) => [name, prompt, width, height] as const,
  ),
);

describe('no label lies on another', () => {
  test.each(CASES)('%s: %s', { timeout: 300_000 }, async (_size, prompt, width, height) => {
    const page = await pages.open({
      view: { prompt, step: 'text' },
      options: { viewport: { width, height }, reducedMotion: 'reduce' },
    });
    const wrong: string[] = [];
    for (const [step, depths] of STAGES)
      for (const depth of depths) {
        await goTo(page, { prompt, step, depth, layer: 2, head: 1 });
        const shown = depth === '' ? DEPTHS : [depth];
        await until(async () => shown.includes((await page.locator('.stage').getAttribute('data-depth')) as never)).toBe(true);
        await toldPanel(page).waitFor({ state: 'attached' });
        await page.evaluate(() => document.fonts.ready);
        wrong.push(...(await overlaps(page)).map((what) => `${step} ${depth}: ${what}`));
      }
    expect(wrong).toEqual([]);
  });
});

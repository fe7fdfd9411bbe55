/** The walkthrough in a browser: every step forwards and backwards, its numbers against the engine's in Node, keys, links and Back. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { mergesOf, stepsOf, type Step } from '../../engine/steps';
import { run, type Trace } from '../../engine/run/trace';
import { replayMerges } from '../../engine/tokenizer';
import type { View } from '../../app/state/view';
import { addressOf, goTo, usePages, until } from './support/pages';
import { loadReference, type Reference } from './support/reference';
import { toldPanel } from './support/screen';

const pages = usePages();
let reference: Reference;
beforeAll(async () => {
  reference = await loadReference();
});

/** Twelve tokens, begin-of-text among them. */
const PROMPT = 'The dogs that the boy saw near the big old barn';

/** Node and the browser have different kernels, which round differently. */
const SLACK = 1e-4;

interface Shown {
  readonly step: string;
  readonly numbers: readonly { readonly name: string; readonly index: string; readonly value: number }[];
}

/** The step on screen and its key numbers; waits for those that are still on their way. */
async function shown(page: Page): Promise<Shown> {
  await toldPanel(page).waitFor({ state: 'attached' });
  return page.locator('.walk').evaluate((walk) => ({
    step: (walk as HTMLElement).dataset.step ?? '',
    numbers: Array.from(walk.querySelectorAll<HTMLDataElement>('data[data-number-name]'), (data) => ({
      name: data.dataset.numberName ?? '',
      index: data.dataset.numberIndex ?? '',
      value: Number(data.value),
    })),
  }));
}

function journeyOf(view: Partial<View>): { steps: Step[]; trace: Trace; ids: number[] } {
  const ids = reference.generate(view);
  const promptLength = reference.encode(view.prompt ?? '').length;
  const trace = run(reference.backend, reference.model, ids, { record: ['*'] });
  const { draw, stages } = reference.next(ids, view);
  const { config } = reference.model;
  const pieces = replayMerges(reference.tokenizer, view.prompt ?? '');
  const steps = stepsOf({
    config,
    tokens: ids,
    promptLength,
    position: ids.length - 1,
    head: view.head ?? 1,
    neurons: Array.from({ length: config.num_hidden_layers }, (_, l) => loudest(trace, l, ids.length - 1)),
    full: null,
    text: pieces.map((piece) => piece.text).join(''),
    merges: mergesOf(pieces),
    decoding: { stages, id: draw.id, uniform: draw.uniform, probability: draw.probability },
    end: null,
    logitRows: ids.length,
  });
  return { steps, trace, ids };
}

/** The neuron that says most at a position. */
function loudest(trace: Trace, layer: number, t: number): number {
  const { data, shape } = trace.get(`blocks.${layer}.mlp.hook_post`);
  const sizes = Array.from(data.subarray(t * shape[1], (t + 1) * shape[1]), Math.abs);
  return sizes.indexOf(Math.max(...sizes));
}

/** What the numbers of a step have to be: elements from a trace of this run, the others as the step itself says them. */
function expected(step: Step, trace: Trace): { name: string; index: string; value: number }[] {
  return step.numbers.map((number) => {
    if (number.kind === 'value') return { name: number.label, index: '', value: number.value };
    const { name, index } = number.element;
    if (name === 'probabilities') {
      const V = reference.model.config.vocab_size;
      const logits = trace.logits.data.subarray(index[0] * V, (index[0] + 1) * V);
      const sum = logits.reduce((total, logit) => total + Math.exp(logit - logits[index[1]]), 0);
      return { name, index: index.join(), value: 1 / sum };
    }
    const { data, shape } = trace.get(name);
    return { name, index: index.join(), value: data[index.reduce((offset, i, axis) => offset * shape[axis] + i, 0)] };
  });
}

function agree(found: Shown, step: Step, trace: Trace): void {
  const wanted = expected(step, trace);
  expect(found.step).toBe(step.key);
  expect(found.numbers.map(({ name, index }) => [name, index])).toEqual(wanted.map(({ name, index }) => [name, index]));
  const wrong = found.numbers.filter(
    ({ value }, i) =>
      value !== wanted[i].value && !(Math.abs(value - wanted[i].value) <= SLACK * Math.max(1, Math.abs(wanted[i].value))),
  );
  expect([step.key, wrong]).toEqual([step.key, []]);
}

describe('the whole journey', () => {
  test('every step, forwards and backwards, with numbers that are the trace’s', { timeout: 300_000 }, async () => {
    const view = { prompt: PROMPT, step: 'text', layer: 0, head: 1 } as const;
    const { steps, trace, ids } = journeyOf(view);
    expect(ids.length).toBe(12);
    expect(steps.filter(({ numbers }) => numbers.length >= 3).length).toBeGreaterThan(0.8 * steps.length);
    const page = await pages.open({ view });
    // The merges come a moment after the run.
    await until(() => page.locator('.scrubber-input').getAttribute('max')).toBe(String(steps.length - 1));
    const forwards: Shown[] = [];
    for (const [at, step] of steps.entries()) {
      if (at > 0) await page.keyboard.press('ArrowRight');
      await until(() => page.locator('.walk').getAttribute('data-step')).toBe(step.key);
      forwards.push(await shown(page));
      agree(forwards[at], step, trace);
    }
    for (let at = steps.length - 2; at >= 0; at--) {
      await page.keyboard.press('ArrowLeft');
      await until(() => page.locator('.walk').getAttribute('data-step')).toBe(steps[at].key);
      // Scrubbing back is exact.
      expect(await shown(page)).toEqual(forwards[at]);
    }
  });

  test('goes on into the next token’s journey, and back', async () => {
    const page = await pages.open({ view: { prompt: PROMPT, step: 'append' } });
    const walk = page.locator('.walk');
    const present = walk.locator('.token-strip [aria-pressed="true"]');
    await until(() => walk.getAttribute('data-step')).toBe('append');
    await page.keyboard.press('Space');
    await until(() => walk.getAttribute('data-step')).toBe('ids');
    expect(addressOf(page).get('steps')).toBe('1');
    expect(await present.count()).toBeLessThanOrEqual(1);
    await page.keyboard.press('PageUp');
    await until(() => walk.getAttribute('data-step')).toBe('append');
    expect(addressOf(page).get('steps')).toBeNull();
  });
});

describe('keys', () => {
  test('J and K change the layer, [ and ] the token, Enter goes nearer and Escape farther, Home and End to the ends', async () => {
    const page = await pages.open({ view: { prompt: PROMPT, step: 'softmax', layer: 2, head: 1 } });
    const walk = page.locator('.walk');
    const step = () => walk.getAttribute('data-step');
    const depth = () => page.locator('.stage').getAttribute('data-depth');
    await until(step).toBe('blocks.2.softmax');
    await page.keyboard.press('j');
    await until(step).toBe('blocks.3.softmax');
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await until(step).toBe('blocks.1.softmax');
    await page.keyboard.press('[');
    await until(() => addressOf(page).get('query')).toBe('10');
    await page.keyboard.press(']');
    await until(() => addressOf(page).get('query')).toBeNull();
    expect(await depth()).toBe('head');
    await page.keyboard.press('Enter');
    await until(depth).toBe('number');
    for (const farther of ['head', 'block', 'stack', 'loop']) {
      await page.keyboard.press('Escape');
      await until(depth).toBe(farther);
    }
    await page.keyboard.press('End');
    await until(step).toBe('append');
    await page.keyboard.press('Home');
    await until(step).toBe('text');
    await page.keyboard.press('PageDown');
    await until(step).not.toBe('text');
  });

  test('typing in the text box steps nowhere', async () => {
    const page = await pages.open({ view: { prompt: PROMPT, step: 'softmax', layer: 2 } });
    await page.getByRole('textbox', { name: 'Your text' }).focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' jk []');
    await until(() => page.locator('.walk').getAttribute('data-step')).toBe('blocks.2.softmax');
    await until(() => page.getByRole('textbox', { name: 'Your text' }).inputValue()).toBe(`${PROMPT} jk []`);
  });
});

test('a pasted link shows the same step, depth, layer, head and token; Back undoes what was chosen', async () => {
  const page = await pages.open({ view: { prompt: PROMPT, step: 'mix', layer: 4, head: 2, query: 6, depth: 'block' } });
  const walk = page.locator('.walk');
  await until(() => walk.getAttribute('data-step')).toBe('blocks.4.mix');
  expect(await page.locator('.stage').getAttribute('data-depth')).toBe('block');
  await page.getByRole('navigation', { name: 'Depth' }).getByRole('button', { name: 'head', exact: true }).click();
  await until(() => page.locator('.stage').getAttribute('data-depth')).toBe('head');
  await page.goBack();
  await until(() => page.locator('.stage').getAttribute('data-depth')).toBe('block');
  await page.getByRole('navigation', { name: 'Ways to look at it' }).getByRole('button', { name: 'Explore' }).click();
  await page.locator('#head-title').waitFor();
  await page.goBack();
  await until(() => walk.getAttribute('data-step')).toBe('blocks.4.mix');
});

test('plays by itself, and stops', async () => {
  const page = await pages.open({ view: { prompt: PROMPT, step: 'norm1', layer: 0 } });
  await page.getByRole('radio', { name: 'fast' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await until(() => page.locator('.walk').getAttribute('data-step')).toBe('blocks.0.rotation');
  await page.getByRole('button', { name: 'Pause' }).click();
});

test('a step that the model does not have is the nearest one, and garbage is the beginning', async () => {
  const page = await pages.open({ view: { prompt: PROMPT, step: 'router', layer: 200 } });
  await until(() => page.locator('.walk').getAttribute('data-step')).toBe('text');
});

// Fonts come late to a page that is seen for the first time, and formulas are wider with them.
test('a formula is made as small as its place asks', async () => {
  const page = await pages.open({ view: { prompt: PROMPT, step: 'softmax', layer: 2, head: 3 }, options: {} });
  const formulas = page.locator('.step-formulas .explain-formula');
  await until(() => formulas.locator('.katex').count()).toBe(2);
  await until(() => page.evaluate(() => document.fonts.check('16px KaTeX_Main'))).toBe(true);
  await until(() =>
    formulas.evaluateAll((places) => places.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)),
  ).toEqual([0, 0]);
  expect(await formulas.last().evaluate((place) => place.style.fontSize)).toMatch(/^0\.\d+em$/);
});

test('a formula that would become too small is broken into lines', async () => {
  const page = await pages.open({ view: { step: 'softmax', layer: 4, head: 1 }, options: {} });
  const formula = page.locator('.step-formulas .explain-formula').last();
  await formula.locator('.base').nth(2).waitFor();
  await until(() => formula.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  const lines = () =>
    formula.locator('.base').evaluateAll((all) => new Set(all.map((each) => (each as HTMLElement).offsetTop)).size);
  await until(lines).toBeGreaterThan(1);
  expect(await formula.evaluate((place) => (place as HTMLElement).style.fontSize)).toBe('');
});

test('where what draws formulas cannot be fetched, the panel comes all the same, with their source', async () => {
  const page = await pages.open({ view: { prompt: PROMPT }, options: {}, expected: [/ERR_FAILED/] });
  await page.route(/\/katex-[^/]*\.js$/, (route) => route.abort());
  await goTo(page, { prompt: PROMPT, step: 'softmax', layer: 2 });
  await until(() => page.locator('.step-formulas .explain-formula').first().textContent()).toContain('\\frac');
  expect(await page.locator('.walk').getAttribute('data-step')).toBe('blocks.2.softmax');
});

/** As text: the tests' compiler would put its own helper into a function. The heights at which the step is painted. */
const RECORD_HEIGHTS = `{
  const heights = (window.heights = []);
  new ResizeObserver(([{ contentRect }]) => {
    heights.push({ step: document.querySelector('.walk').dataset.step, height: contentRect.height });
  }).observe(document.querySelector('.step'));
}`;

// What moves away from under the pointer cannot be pressed.
test('the panel is laid out once a step: what is below its numbers does not move when they come', async () => {
  const page = await pages.open({ view: { prompt: PROMPT, step: 'norm1', layer: 2 } });
  const walk = page.locator('.walk');
  await until(() => walk.getAttribute('data-step')).toBe('blocks.2.norm1');
  await page.evaluate(RECORD_HEIGHTS);
  for (const stage of ['qkv', 'rotation', 'scores', 'mask', 'softmax', 'mix', 'heads', 'add1']) {
    await page.keyboard.press('ArrowRight');
    await until(() => walk.getAttribute('data-step')).toBe(`blocks.2.${stage}`);
  }
  const painted = await page.evaluate(() => (window as unknown as { heights: { step: string; height: number }[] }).heights);
  expect(painted.length).toBeGreaterThan(5);
  const moves = painted
    .slice(1)
    .flatMap(({ step, height }, i) => (step === painted[i].step ? [{ step, by: height - painted[i].height }] : []));
  // Formulas change a little when the last of their letters have come.
  expect(moves.filter(({ by }) => Math.abs(by) > 24)).toEqual([]);
});

/** Lessons, guesses and what a link may hide: what comes from outside is checked, and nothing is lost. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTROLS, hidingClasses, readHidden } from '../../app/classroom/controls';
import {
  EMPTY_LESSON,
  LESSON_LIMITS,
  packLesson,
  pageView,
  readLesson,
  unpackLesson,
  viewOf,
  writeLessonFile,
  type Lesson,
} from '../../app/classroom/lesson';
import { scoreGuess } from '../../app/engine/guess';
import { likelihoodOf } from '../../app/engine/likelihood';
import { DEFAULT_VIEW } from '../../app/state/view';
import { textbook } from '../../engine/ops';
import { run } from '../../engine/run/trace';
import { randomModel } from './support/random-model';

const LESSON: Lesson = {
  title: 'Attention, 一 👩‍🏫',
  pages: [
    {
      view: pageView({ ...DEFAULT_VIEW, prompt: 'The cat & the "hat" <b>', step: 'softmax', layer: 2 }),
      text: 'Who reads whom?',
    },
    { view: pageView(DEFAULT_VIEW), text: '' },
  ],
};

/** A lesson's file with something else in it. */
const file = (changes: object): string =>
  JSON.stringify({ format: 'clearhead-lesson', version: 1, title: '', pages: [], ...changes });

describe('a lesson', () => {
  test('comes back from its file and from its link', async () => {
    expect(readLesson(writeLessonFile(LESSON))).toEqual(LESSON);
    const packed = await packLesson(LESSON);
    expect(packed).toMatch(/^[\w-]+$/);
    expect(await unpackLesson(packed)).toEqual(LESSON);
    expect(await unpackLesson(await packLesson(EMPTY_LESSON))).toEqual(EMPTY_LESSON);
  });

  test('keeps of a view what is shown, not how a person likes to read nor the lesson itself', () => {
    const view = {
      ...DEFAULT_VIEW,
      prompt: 'x',
      lang: 'zh-CN',
      theme: 'dark',
      lesson: 'abc',
      lessonAt: 3,
      step: 'mask',
    } as const;
    expect(viewOf({ view: pageView(view), text: '' })).toEqual({ ...DEFAULT_VIEW, prompt: 'x', step: 'mask' });
  });

  test.each([
    ['', 'no-json'],
    ['{', 'no-json'],
    ['null', 'no-lesson'],
    ['[]', 'no-lesson'],
    [file({ format: 'other' }), 'no-lesson'],
    [file({ version: 2 }), 'newer'],
    [file({ title: 7 }), 'no-lesson'],
    [file({ pages: {} }), 'no-lesson'],
    [file({ pages: [null] }), 'no-lesson'],
    [file({ pages: [{ view: '?step=mask' }] }), 'no-lesson'],
    [file({ pages: [{ view: 'x'.repeat(LESSON_LIMITS.view + 1), text: '' }] }), 'no-lesson'],
    [file({ pages: Array.from({ length: LESSON_LIMITS.pages + 1 }, () => ({ view: '', text: '' })) }), 'no-lesson'],
    [' '.repeat(LESSON_LIMITS.bytes + 1), 'too-long'],
  ])('%.60s is refused: %s', (text, fault) => {
    expect(() => readLesson(text)).toThrow(new Error(fault));
  });

  test('a damaged link says so, whatever the damage', async () => {
    const packed = await packLesson(LESSON);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: packed.length - 1 }), fc.constantFrom('A', '_', '-', 'z', ''), async (at, other) => {
        const damaged = packed.slice(0, at) + other + packed.slice(at + 1);
        const outcome = await unpackLesson(damaged).then(
          ({ pages }) => pages.every(({ view, text }) => typeof view === 'string' && typeof text === 'string'),
          (error: unknown) => error instanceof Error && ['no-lesson', 'no-json', 'newer', 'too-long'].includes(error.message),
        );
        expect(outcome).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('a link that would unpack to more than a lesson is not unpacked', async () => {
    const bomb = new Blob([' '.repeat(50_000_000)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
    const bytes = new Uint8Array(await new Response(bomb).arrayBuffer());
    const packed = Buffer.from(bytes).toString('base64url');
    await expect(unpackLesson(packed.slice(0, LESSON_LIMITS.link))).rejects.toThrow('too-long');
  });

  test('what makes no sense in a page’s view is left at its default, and does not stay in the lesson', () => {
    const [page] = readLesson(file({ pages: [{ view: '?step=mask&layer=x&evil=1', text: 'a' }] })).pages;
    expect(page).toEqual({ view: '?step=mask', text: 'a' });
  });
});

describe('what a link hides', () => {
  test('any of the controls, by name; nothing for a name that is none', () => {
    expect(readHidden('')).toEqual([]);
    expect(readHidden('code,map')).toEqual(['map', 'code']);
    expect(readHidden('map,everything')).toBeNull();
    expect(readHidden([...CONTROLS, 'map'].join(','))).toBeNull();
    expect(hidingClasses('map,code')).toBe('hide-map hide-code');
    expect(hidingClasses('nonsense')).toBe('');
  });

  test('the style sheet hides each of them, and the README names each', () => {
    const css = readFileSync(new URL('../../app/classroom/classroom.css', import.meta.url), 'utf8');
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(CONTROLS.filter((control) => !css.includes(`.hide-${control} `))).toEqual([]);
    expect(readme).toContain(CONTROLS.join(','));
  });
});

const softmax = (logits: Float32Array): Float32Array => {
  const powers = logits.map((logit) => Math.exp(logit));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};

describe('a guess', () => {
  const model = randomModel(textbook, {});
  const tokens = [1, 4, 2];
  const after = (ids: readonly number[]): Float32Array => softmax(run(textbook, model, ids, { logits: 'last' }).logits.data);

  test('is worth the model’s own probability of its tokens, each after those before it', () => {
    const guess = [5, 0, 7];
    const scored = scoreGuess(textbook, model, tokens, guess, after(tokens));
    guess.forEach((id, i) => {
      const probabilities = after([...tokens, ...guess.slice(0, i)]);
      expect(scored[i].id).toBe(id);
      expect(scored[i].probability).toBeCloseTo(probabilities[id], 6);
      expect(scored[i].rank).toBe(1 + probabilities.filter((other) => other > probabilities[id]).length);
    });
    expect(likelihoodOf(scored)).toBeCloseTo(scored[0].probability * scored[1].probability * scored[2].probability, 12);
  });

  test('ends where the model has no more room', () => {
    const small = { ...model, config: { ...model.config, max_position_embeddings: 4 } };
    expect(scoreGuess(textbook, small, tokens, [1, 2, 3, 4], after(tokens))).toHaveLength(2);
  });
});

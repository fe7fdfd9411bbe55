/** The page's state as it stands in the URL: what is written is read back, and damage costs only the damaged field. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateSettings } from '../../engine/run/settings';
import { requestOf } from '../../app/state/request';
import { TINY } from './support/random-model';
import { DEFAULT_VIEW, headIn, PROMPT_LIMIT, readView, splitQuery, writeView, type View } from '../../app/state/view';

const KEYS = Object.keys(DEFAULT_VIEW) as (keyof View)[];
const read = (query: string) => readView(splitQuery(query));

/** A number as a slider gives it, or any other that a link may hold; zero without its sign. */
const number = (min: number, max: number) =>
  fc.oneof(
    fc.integer({ min: min * 1000, max: max * 1000 }).map((thousandths) => thousandths / 1000),
    fc.double({ min, max, noNaN: true }).map((value) => value + 0),
  );

const anyView: fc.Arbitrary<View> = fc.record({
  model: fc.oneof(fc.constant(''), fc.string({ unit: 'binary', maxLength: 80 })),
  context: fc.nat({ max: 1_000_000 }),
  reading: fc.constantFrom('text', 'special', 'chat'),
  // Any UTF-16 at all, halves of surrogate pairs and U+FFFF included.
  prompt: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units)),
    fc
      .array(fc.constantFrom('\ud83d', '\udc00', '\uffff', 'd83d', 'ffff', 'a'), { maxLength: 12 })
      .map((parts) => parts.join('')),
  ),
  steps: fc.integer({ min: 0, max: 4096 }),
  layer: fc.integer({ min: 0, max: 255 }),
  head: fc.integer({ min: 0, max: 255 }),
  query: fc.integer({ min: -1, max: 1_000_000 }),
  show: fc.constantFrom('weights', 'scores'),
  step: fc.constantFrom('', 'softmax', 'merge.12', 'add2'),
  depth: fc.constantFrom('', 'loop', 'number'),
  dimension: fc.integer({ min: -1, max: 10_000_000 }),
  full: fc.integer({ min: -1, max: 255 }),
  explain: fc.constantFrom('', 'hook_embed:0,1', 'blocks.1.attn.hook_pattern:0,6,2;blocks.1.attn.hook_attn_scores:0,6,2'),
  alter: fc.constantFrom('', 'h2.1x0', 'mask_t3.12_n0.5x-1.5'),
  shown: fc.constantFrom('', 'original'),
  present: fc.constantFrom('', 'on'),
  spot: fc.constantFrom('', 'on'),
  hide: fc.constantFrom('', 'map', 'code,transport'),
  guess: fc.constantFrom('', 'on'),
  lesson: fc.constantFrom('', 'q1bKSM-1_w'),
  lessonAt: fc.integer({ min: -1, max: 99 }),
  temperature: number(0, 2),
  topK: fc.integer({ min: 0, max: 1_000_000 }),
  topP: number(0, 1),
  minP: number(0, 1),
  penalty: number(1, 2),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  lang: fc.constantFrom('', 'en', 'zh-CN'),
  theme: fc.constantFrom('', 'light', 'dark'),
});

describe('writing and reading back', () => {
  test('any view comes back, and nothing is reported', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        expect(read(writeView(view))).toEqual({ view, ignored: [] });
      }),
      { numRuns: 1000 },
    );
  });

  test('what was read is written the same way for good: a link does not change by being opened', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const query = writeView(view);
        expect(writeView(read(query).view)).toBe(query);
      }),
    );
  });

  test('fields at their defaults are left out, others are named', () => {
    expect(writeView(DEFAULT_VIEW)).toBe('');
    fc.assert(
      fc.property(anyView, (view) => {
        const written = Object.keys(splitQuery(writeView(view))).toSorted();
        expect(written).toEqual(KEYS.filter((key) => view[key] !== DEFAULT_VIEW[key]).toSorted());
      }),
    );
    expect(writeView({ layer: 3 })).toBe('?layer=3');
  });

  test('an empty text is a text, not a missing one', () => {
    expect(writeView({ ...DEFAULT_VIEW, prompt: '' })).toBe('?prompt=');
    expect(read('?prompt=').view.prompt).toBe('');
    expect(read('').view.prompt).toBe(DEFAULT_VIEW.prompt);
  });

  test('signs that mean something in an address survive it', () => {
    const prompt = '#/?a=1&b=2;c+d %20%zz\0\n\t<img src=x>é 👩‍👩‍👧 \u202eabc שלום';
    const query = writeView({ prompt });
    expect(query).not.toContain('#');
    expect(read(query).view.prompt).toBe(prompt);
  });

  test('half of a surrogate pair is kept in an address that is well-formed', () => {
    const query = writeView({ prompt: 'a\ud83d!' });
    expect(query).toBe('?prompt=a%EF%BF%BFd83d%21');
    expect(read(query).view.prompt).toBe('a\ud83d!');
  });

  test('the engine can be given every view', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const { settings, ...rest } = requestOf(view);
        expect(rest).toEqual({ prompt: view.prompt, reading: view.reading, steps: view.steps, seed: view.seed });
        expect(validateSettings(settings)).toEqual({ settings, notices: [] });
      }),
    );
  });
});

test('a layer or head that the model does not have becomes the one shown first', () => {
  const model = { ...TINY, num_hidden_layers: 6, num_attention_heads: 4 };
  expect(headIn(model, { layer: 2, head: 3 })).toEqual({ layer: 2, head: 3 });
  expect(headIn(model, { layer: 6, head: 3 })).toEqual({ layer: DEFAULT_VIEW.layer, head: 3 });
  expect(headIn(model, { layer: 2, head: 4 })).toEqual({ layer: 2, head: DEFAULT_VIEW.head });
  expect(headIn({ ...model, num_hidden_layers: 1 }, { layer: 9, head: 0 })).toEqual({ layer: 0, head: 0 });
});

describe('garbage', () => {
  const garbage: Readonly<Record<keyof View, readonly string[]>> = {
    model: ['x'.repeat(301)],
    context: ['-1', '1000001', '1.5', 'all'],
    prompt: ['x'.repeat(PROMPT_LIMIT + 1)],
    reading: ['', 'Chat', 'aloud'],
    steps: ['-1', '4097', '1.5', 'many', '', ' 3', '0x10', 'NaN'],
    layer: ['-1', '256', '1.5', 'two', '', '１'],
    head: ['-1', '999999999999999999999', 'null', '1,0'],
    query: ['-2', '1000001', 'last', '1.0'],
    show: ['both', '', 'Weights', 'constructor'],
    step: ['1', 'a b', 'merge.', 'merge.x', '<b>', 'softmax.1234567'],
    depth: ['deep', 'Loop'],
    dimension: ['-2', '1.5', 'x'],
    full: ['-2', '256', 'all'],
    explain: ['hook_embed', 'hook_embed:', ':1', 'a:1,', 'a:1;', 'a:-1', 'a:1.5', 'a b:1', `${'a'.repeat(9000)}:1`],
    alter: ['head', 'h2.1', 'mask_', '<b>', 'x'.repeat(10_000)],
    shown: ['both'],
    present: ['yes', 'off'],
    spot: ['1'],
    hide: ['everything', 'map,', 'map;code', 'header,header,nothing'],
    guess: ['true'],
    lesson: ['a b', '<script>', 'x'.repeat(60_001)],
    lessonAt: ['-2', '100', '1.5'],
    temperature: ['-0.1', '2.01', 'Infinity', 'NaN', '', '.5', '1.', '1e1', '--1', '0.5.5'],
    topK: ['-1', '1000001', '2.5', '1e3'],
    topP: ['1.01', '-1', 'p'],
    minP: ['1.01', '-0.5', '0,5'],
    penalty: ['0', '2.5', 'yes'],
    seed: ['-1', '4294967296', '7.5', '0b1'],
    lang: ['fr', 'zh', 'EN', '__proto__'],
    theme: ['blue', 'Dark', 'toString'],
  };

  test.each(Object.entries(garbage))('%s costs only itself', (key, texts) => {
    const others = { ...DEFAULT_VIEW, prompt: 'kept', layer: 3, head: 2, seed: 11, topP: 0.5, theme: 'dark' } as const;
    for (const text of texts) {
      const raw = { ...splitQuery(writeView(others)), [key]: text };
      expect({ text, ...readView(raw) }).toEqual({
        text,
        ignored: [key],
        view: { ...others, [key]: DEFAULT_VIEW[key as keyof View] },
      });
    }
  });

  test('unknown fields are named and change nothing', () => {
    expect(read('?foo=1&prompt=a&__proto__=x&constructor=y')).toEqual({
      view: { ...DEFAULT_VIEW, prompt: 'a' },
      ignored: ['foo', '__proto__', 'constructor'],
    });
  });

  test('malformed percent signs are text like any other', () => {
    expect(read('?prompt=%&layer=2')).toEqual({ view: { ...DEFAULT_VIEW, prompt: '%', layer: 2 }, ignored: [] });
    expect(read('?prompt=100%25%zz%E0%A4').view.prompt).toBe('100%%zz\ufffd');
  });

  test('no query at all can make it throw or give anything but a view', () => {
    const query = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.tuple(fc.constantFrom(...KEYS, 'x'), fc.string({ unit: 'binary', maxLength: 8 })))
        .map((pairs) => `?${pairs.map(([key, value]) => `${key}=${value}`).join('&')}`),
    );
    fc.assert(
      fc.property(query, (text) => {
        const { view, ignored } = read(text);
        expect(Object.keys(view)).toEqual(KEYS);
        expect(readView(splitQuery(writeView(view)))).toEqual({ view, ignored: [] });
        const known = KEYS.filter((key) => ignored.includes(key));
        expect(known.map((key) => view[key])).toEqual(known.map((key) => DEFAULT_VIEW[key]));
      }),
      { numRuns: 500 },
    );
  });
});

/** The words on screen: complete in both languages, and none that the page does not say. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LoadFault } from '../../app/engine/api';
import { DROPPABLE } from '../../engine/run/alterations';
import type { View } from '../../app/state/view';
import { DEPTHS, NUMBER_LABELS, STAGES } from '../../engine/steps';
import { LESSON_FAULTS } from '../../app/classroom/lesson';
import { WHAT_KEYS } from '../../app/explain/words';
import { COUNTED } from '../../app/walk/panel/axes';
import { MORE_KEYS } from '../../app/walk/step-more';
import { FAULTS } from '../../app/models/fault';
import type { MemoryPlan, Obstacle } from '../../app/models/memory';
import type { PartCounts } from '../../engine/model/parameters';
import { EXAMPLES } from '../../app/examples/examples';
import en from '../../app/locales/en';
import zhCN from '../../app/locales/zh-CN';

const APP = new URL('../../app', import.meta.url).pathname;

/** What keys made of parts may become: a template in the code and the values of its part. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  'loading.fault.${load.fault}': [
    'unreachable',
    'missing',
    'short',
    'altered',
    'damaged',
    'memory',
    'unreadable',
    'unknown',
  ] satisfies (LoadFault | 'unknown')[],
  'examples.${example.key}.name': EXAMPLES.map((example) => example.key),
  'examples.${example.key}.note': EXAMPLES.map((example) => example.key),
  'decoding.${field}': ['penalty', 'temperature', 'topK', 'topP', 'minP'],
  'model.backends.${backend}': ['textbook', 'simd', 'relaxed-simd'],
  'head.${option}': ['scores', 'weights', 'lines'] satisfies View['show'][],
  'head.${view.show}': ['scores', 'weights', 'lines'] satisfies View['show'][],
  'head.${view.show}Note': ['scores', 'weights', 'lines'] satisfies View['show'][],
  'reading.${option}': ['text', 'special', 'chat'] satisfies View['reading'][],
  'models.working.${step.on}': ['looking', 'reading'],
  'models.fault.${fault}': FAULTS,
  'models.obstacle.${plan.obstacle.where}': ['kernels', 'traces', 'machine'] satisfies Obstacle['where'][],
  'models.memory.${part}': ['weights', 'cache', 'run', 'traces', 'total'] satisfies (keyof MemoryPlan)[],
  'models.parts.${part}': [
    'embedding',
    'attention',
    'biases',
    'feedForward',
    'router',
    'norms',
    'head',
  ] satisfies (keyof PartCounts)[],
  'explain.what.${what.key}': WHAT_KEYS,
  'explain.input.${key}': ['own', 'max'],
  'classroom.lesson.fault.${fault}': LESSON_FAULTS,
  'steps.title.${walk.step.stage}': STAGES,
  'steps.title.${step.stage}': STAGES,
  'steps.sentence.${step.stage}': STAGES,
  'steps.more.${more.key}': MORE_KEYS,
  'steps.number.${label}': NUMBER_LABELS,
  'change.drop.${alteration.what}': DROPPABLE,
  'walk.depth.${each}': DEPTHS,
  'walk.panel.axis.${counts}': COUNTED,
  'walk.paces.${each}': ['slow', 'normal', 'fast'],
  'walk.section.${name}': ['text', 'embed', 'logits', 'choose'],
  'head.traits.${trait}': ['previousToken', 'induction', 'duplicateToken', 'firstToken'],
};

type Catalog = { readonly [key: string]: string | Catalog };

/** 'header.tagline' -> 'A real language ...' */
function flat(catalog: Catalog, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(catalog).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}

/** i18next's plural forms of one key. */
const singular = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');

const placeholders = (text: string): string[] => Array.from(text.matchAll(/\{\{\s*(\w+)\s*\}\}/g), ([, name]) => name).toSorted();

/** Every key that the page asks for: the literals in the first argument of each call of `t`. */
function keysInCode(): Set<string> {
  const keys = new Set<string>();
  for (const name of readdirSync(APP, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(name)) continue;
    const source = readFileSync(join(APP, name), 'utf8');
    for (const [, argument] of source.matchAll(/\bt\(((?:[^,()`]|`[^`]*`)*)/g)) {
      for (const [, key] of argument.matchAll(/'([\w-]+(?:\.[\w-]+)+)'/g)) keys.add(key);
      for (const [, template] of argument.matchAll(/`([^`]*)`/g)) {
        const values = TEMPLATES[template];
        if (!values) throw new Error(`${name}: t(\`${template}\`) — say in TEMPLATES what it may become`);
        for (const value of values) keys.add(template.replace(/\$\{[^}]*\}/, value));
      }
    }
  }
  return keys;
}

const english = flat(en);
const chinese = flat(zhCN);

describe('the catalogs', () => {
  test('English has every key that the page asks for, and no other', () => {
    const asked = [...keysInCode()].toSorted();
    expect(asked.length).toBeGreaterThan(80);
    expect([...new Set([...english.keys()].map(singular))].toSorted()).toEqual(asked);
  });

  test('Chinese has the same keys; where English has two plural forms it has one', () => {
    const forms = Array.from(english.keys(), (key) => (key === singular(key) ? key : `${singular(key)}_other`));
    expect([...chinese.keys()].toSorted()).toEqual([...new Set(forms)].toSorted());
  });

  test('English plurals have both their forms', () => {
    const plurals = [...english.keys()].filter((key) => key !== singular(key)).map(singular);
    expect(plurals.filter((key) => !english.has(`${key}_one`) || !english.has(`${key}_other`))).toEqual([]);
  });

  test('nothing is empty, nor stands in blanks', () => {
    expect([...english, ...chinese].filter(([, text]) => text === '' || text.trim() !== text)).toEqual([]);
  });

  test('the two languages fill in the same values', () => {
    const filled = (catalog: Map<string, string>) =>
      Array.from(chinese.keys(), (key) => [key, placeholders(catalog.get(key) ?? '')]);
    expect(filled(chinese)).toEqual(filled(english));
  });

  test('a singular names no value that its plural does not have', () => {
    // It may leave the number out: "half of a character".
    for (const [key, text] of english) {
      const plural = english.get(`${singular(key)}_other`) ?? text;
      expect(placeholders(plural)).toEqual(expect.arrayContaining(placeholders(text)));
    }
  });

  test('Chinese is Chinese, but for names and formulas', () => {
    const same = [...chinese].filter(([key, text]) => text === english.get(key) && !/\p{Script=Han}/u.test(text));
    expect(same.map(([key]) => key)).toEqual(['model.backends.simd', 'decoding.topK', 'decoding.topP', 'decoding.minP']);
  });
});

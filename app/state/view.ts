import type { ModelConfig } from '../../engine/model/config';
import { readAlterations } from '../../engine/run/alterations-text';
import { DEPTHS, type Depth } from '../../engine/steps/types';
import type { Reading } from '../engine/api';
import { readHidden } from '../classroom/controls';
import { readTrail } from '../explain/address';

/**
 * Everything that decides what is on screen, as it stands in the URL: the page is a function of this record.
 * Each field is read on its own, so that one damaged field costs only itself.
 */
export interface View {
  /** The name of the model; empty is the page's own. */
  readonly model: string;
  /** Positions that another model has room for; 0 leaves it to the page. */
  readonly context: number;
  readonly prompt: string;
  /** How the prompt is read. */
  readonly reading: Reading;
  /** Tokens generated after the prompt. */
  readonly steps: number;
  /** The head on show, counted from 0 (people see them counted from 1). */
  readonly layer: number;
  readonly head: number;
  /** The query position pinned in the head's picture; -1 follows the last token. */
  readonly query: number;
  readonly show: 'weights' | 'scores' | 'lines';
  /** The walkthrough's step, without its layer (engine/steps): `softmax`, `merge.2`; empty where the heads are being explored. */
  readonly step: string;
  /** Empty follows the step. */
  readonly depth: '' | Depth;
  /** The dimension, neuron or token that is pinned in the walkthrough; -1 for none. */
  readonly dimension: number;
  /** The only layer whose steps are shown in full; -1 shows all. */
  readonly full: number;
  /** The numbers being explained (app/explain/address.ts); empty where none is. */
  readonly explain: string;
  /** How the run of the walkthrough is altered (engine/run/alterations-text.ts), and which of the two runs is drawn then. */
  readonly alter: string;
  readonly shown: '' | 'original';
  /** On a projector: larger type, nothing but the picture and what it needs. */
  readonly present: '' | 'on';
  /** The present idea is lit, all else dimmed. */
  readonly spot: '' | 'on';
  /** Controls that are off the screen (app/classroom/controls.ts). */
  readonly hide: string;
  /** What comes next stays covered until somebody reveals it. */
  readonly guess: '' | 'on';
  /** A lesson that came in a link (app/classroom/lesson.ts), and its page, counted from 0; -1 where none is open. */
  readonly lesson: string;
  readonly lessonAt: number;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly penalty: number;
  readonly seed: number;
  /** Empty means: as the browser or the person's earlier choice says. */
  readonly lang: '' | 'en' | 'zh-CN';
  readonly theme: '' | 'light' | 'dark';
}

interface Field<Value> {
  readonly fallback: Value;
  /** undefined where the text is not a value of this field. */
  readonly parse: (text: string) => Value | undefined;
}

/** Characters; a longer text would make a link that browsers cut. */
export const PROMPT_LIMIT = 200_000;

const MODEL_NAME_LIMIT = 300;

const text = (limit: number, fallback: string): Field<string> => ({
  fallback,
  parse: (value) => (value.length <= limit ? value : undefined),
});

const number = (min: number, max: number, fallback: number): Field<number> => ({
  fallback,
  // As String() writes numbers: small ones with an exponent.
  parse: (value) =>
    /^-?\d+(\.\d+)?(e-\d+)?$/.test(value) && Number(value) >= min && Number(value) <= max ? Number(value) : undefined,
});

const integer = (min: number, max: number, fallback: number): Field<number> => ({
  fallback,
  parse: (value) => (/^-?\d+$/.test(value) && Number(value) >= min && Number(value) <= max ? Number(value) : undefined),
});

const choice = <Option extends string>(options: readonly Option[], fallback: Option): Field<Option> => ({
  fallback,
  parse: (value) => options.find((option) => option === value),
});

/** Limits of the sliders and of the URL alike. */
export const LIMITS = {
  temperature: { min: 0, max: 2, step: 0.05 },
  topK: { min: 0, max: 200, step: 1 },
  topP: { min: 0.05, max: 1, step: 0.05 },
  minP: { min: 0, max: 0.5, step: 0.01 },
  penalty: { min: 1, max: 2, step: 0.05 },
  seed: { min: 0, max: 4_294_967_295 },
} as const;

const FIELDS: { readonly [Key in keyof View]: Field<View[Key]> } = {
  model: text(MODEL_NAME_LIMIT, ''),
  context: integer(0, 1_000_000, 0),
  prompt: text(PROMPT_LIMIT, 'The dogs that the boy saw'),
  reading: choice(['text', 'special', 'chat'], 'text'),
  steps: integer(0, 4096, 0),
  layer: integer(0, 255, 4),
  head: integer(0, 255, 1),
  query: integer(-1, 1_000_000, -1),
  show: choice(['weights', 'scores', 'lines'], 'weights'),
  step: { fallback: '', parse: (value) => (/^[a-zA-Z]+\d?(\.\d{1,6})?$/.test(value) ? value : undefined) },
  depth: choice(['', ...DEPTHS], ''),
  dimension: integer(-1, 10_000_000, -1),
  full: integer(-1, 255, -1),
  explain: { fallback: '', parse: (value) => (readTrail(value) === null ? undefined : value) },
  alter: { fallback: '', parse: (value) => (readAlterations(value) === null ? undefined : value) },
  shown: choice(['', 'original'], ''),
  present: choice(['', 'on'], ''),
  spot: choice(['', 'on'], ''),
  hide: { fallback: '', parse: (value) => (readHidden(value) === null ? undefined : value) },
  guess: choice(['', 'on'], ''),
  lesson: { fallback: '', parse: (value) => (/^[\w-]{0,60000}$/.test(value) ? value : undefined) },
  lessonAt: integer(-1, 99, -1),
  temperature: number(LIMITS.temperature.min, LIMITS.temperature.max, 0.8),
  topK: integer(0, 1_000_000, 40),
  topP: number(0, 1, 0.95),
  minP: number(0, 1, 0.05),
  penalty: number(LIMITS.penalty.min, LIMITS.penalty.max, 1),
  seed: integer(LIMITS.seed.min, LIMITS.seed.max, 7),
  lang: choice(['', 'en', 'zh-CN'], ''),
  theme: choice(['', 'light', 'dark'], ''),
};

const KEYS = Object.keys(FIELDS) as (keyof View)[];

export const DEFAULT_VIEW = Object.fromEntries(KEYS.map((key) => [key, FIELDS[key].fallback])) as unknown as View;

/** A URL's parameters, before they are trusted. */
export type RawView = Readonly<Record<string, unknown>>;

/** The view that a URL asks for, and the names of the fields that made no sense and were left at their defaults. */
export function readView(raw: RawView): { view: View; ignored: string[] } {
  const ignored = Object.keys(raw).filter((key) => !KEYS.includes(key as keyof View));
  const read = <Key extends keyof View>(key: Key): View[Key] => {
    const value = raw[key];
    if (value === undefined) return FIELDS[key].fallback;
    const parsed = FIELDS[key].parse(String(value));
    if (parsed === undefined) ignored.push(key);
    return parsed ?? FIELDS[key].fallback;
  };
  const view = Object.fromEntries(KEYS.map((key) => [key, read(key)])) as unknown as View;
  return { view, ignored };
}

/** The shortest query string that gives this view back: fields at their defaults are left out. */
export function writeView(view: Partial<View>): string {
  const parameters = new URLSearchParams();
  for (const key of KEYS) {
    const value = view[key];
    if (value !== undefined && value !== FIELDS[key].fallback) parameters.set(key, escapeSurrogates(String(value)));
  }
  const query = parameters.toString();
  return query === '' ? '' : `?${query}`;
}

/** A query string's parameters as plain strings; URLSearchParams never throws, whatever the bytes. */
export function splitQuery(query: string): RawView {
  return Object.fromEntries(Array.from(new URLSearchParams(query), ([key, value]) => [key, unescapeSurrogates(value)]));
}

/**
 * An address is UTF-8, and has no place for half of a surrogate pair. Such a half is written as U+FFFF, which is no character,
 * and four hexadecimal digits; so is U+FFFF itself.
 */
function escapeSurrogates(value: string): string {
  return value.replace(/[\p{Surrogate}\uffff]/gu, (unit) => `\uffff${unit.charCodeAt(0).toString(16)}`);
}

function unescapeSurrogates(value: string): string {
  return value.replace(/\uffff(d[89a-f][0-9a-f]{2}|ffff)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** How the run whose numbers are on screen is altered, empty for as it is: only the walkthrough shows altered runs. */
export function alterationShown({ step, alter, shown }: View): string {
  return step !== '' && shown === '' ? alter : '';
}

/** The head to show for the one asked for: a layer or a head that the model does not have becomes the one shown first. */
export function headIn(model: ModelConfig, { layer, head }: Pick<View, 'layer' | 'head'>): Pick<View, 'layer' | 'head'> {
  const { num_hidden_layers: L, num_attention_heads: H } = model;
  return {
    layer: layer < L ? layer : Math.min(DEFAULT_VIEW.layer, L - 1),
    head: head < H ? head : Math.min(DEFAULT_VIEW.head, H - 1),
  };
}

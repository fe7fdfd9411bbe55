/** A whole journey through a model, as the page has it: every step from a real run, for the pictures that show all of it. */
import type { Merges, RunEnd } from '../../../app/engine/api';
import type { Walk } from '../../../app/walk/picture';
import type { Model } from '../../../engine/model/weights';
import { textbook } from '../../../engine/ops';
import { sample, type SamplerSettings } from '../../../engine/run/sampler';
import { run, type Trace } from '../../../engine/run/trace';
import { mergesOf, stepsOf } from '../../../engine/steps';
import { drawAt } from '../../../engine/run/generate';

export interface Journey {
  readonly trace: Trace;
  readonly walks: readonly Walk[];
}

export interface JourneyOptions {
  readonly position?: number;
  readonly full?: number | null;
  readonly loading?: boolean;
  readonly settings?: Partial<SamplerSettings>;
  readonly merges?: Merges | null;
  readonly end?: RunEnd | null;
  /** Only so many rows of logits are kept. */
  readonly logitRows?: number;
}

const SETTINGS: SamplerSettings = { repetitionPenalty: 1, temperature: 0.8, topK: 10, topP: 0.9, minP: 0 };
const WORDS = [' cat', ' unbelievably', '\n', ' 月亮', 's', ' the'];

const labelOf = (id: number) =>
  id === 0 ? { text: 'begin of text', special: true } : { text: `${WORDS[id % 6]}${id}`, special: false };

export function journey(model: Model, tokens: readonly number[], options: JourneyOptions = {}): Journey {
  const { full = null, loading = false, settings, merges = null, end = null, logitRows = tokens.length } = options;
  const { config } = model;
  const T = tokens.length;
  const position = options.position ?? T - 1;
  const trace = run(textbook, model, tokens, { record: ['*'] });
  const logits = trace.get('logits');
  const V = config.vocab_size;
  const record = sample(logits.data.subarray((T - 1) * V), { ...SETTINGS, ...settings }, tokens, drawAt(7, T));
  const { draw, stages } = record;
  const steps = stepsOf({
    config,
    tokens,
    promptLength: T,
    position,
    head: 0,
    full,
    text: merges?.pieces.map((piece) => piece.text).join(''),
    merges: mergesOf(merges?.pieces ?? []),
    decoding: { stages, id: draw.id, uniform: draw.uniform, probability: draw.probability },
    end,
    logitRows,
  });
  const get = (name: string) => {
    if (loading || !trace.has(name)) return null;
    const tensor = trace.get(name);
    if (name !== 'logits' || logitRows === T) return tensor;
    return { ...tensor, data: tensor.data.subarray((T - logitRows) * V), shape: [logitRows, V] };
  };
  const walks = steps.map((step, at): Walk => ({
    model: null as never,
    config,
    run: { tokens, promptLength: T, sample: record, end } as never,
    labels: tokens.map(labelOf),
    labelOf,
    steps,
    at,
    step,
    depth: step.depth,
    position,
    layer: step.layer ?? 0,
    head: 0,
    dimension: -1,
    get,
    original: () => null,
    altered: null,
  }));
  return { trace, walks };
}

/** How often a pattern occurs. */
export const count = (markup: string, pattern: RegExp): number => markup.match(pattern)?.length ?? 0;

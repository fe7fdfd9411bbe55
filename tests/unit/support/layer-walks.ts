/** The walkthrough at each step of one layer, from a real run: for the pictures of a layer and of a head. */
import type { Walk } from '../../../app/walk/picture';
import type { Model } from '../../../engine/model/weights';
import { textbook } from '../../../engine/ops';
import type { Alteration } from '../../../engine/run/alterations';
import { run, type Trace } from '../../../engine/run/trace';
import { stepsOf, type Stage, type Step } from '../../../engine/steps';

export const TOKENS = [3, 17, 0, 22, 5, 9, 1];
const WORDS = [' cat', ' unbelievably', '\n', ' 月亮', 's', ' the'];
export const LAYER = 1;

export interface WalkOptions {
  readonly layer?: number;
  readonly position?: number;
  readonly head?: number;
  readonly loading?: boolean;
}

/** Everything recorded. */
export const traced = (model: Model, tokens: readonly number[] = TOKENS, alterations: readonly Alteration[] = []): Trace =>
  run(textbook, model, tokens, { record: ['*'], alterations });

/** Every step of the layer, at this depth. */
export function walksAt(
  depth: Step['depth'],
  model: Model,
  trace: Trace,
  { layer = LAYER, position, head = 1, loading = false }: WalkOptions = {},
): Walk[] {
  const { tokens } = trace;
  const T = tokens.length;
  const followed = position ?? T - 1;
  const steps = stepsOf({
    config: model.config,
    tokens,
    promptLength: T,
    position: followed,
    head,
    full: null,
    merges: [],
    decoding: { stages: [], id: 1, uniform: 0.5, probability: 0.2 },
    end: null,
    logitRows: T,
  });
  const labels = Array.from(tokens, (_, t) =>
    t === 0 ? { text: 'begin of text', special: true } : { text: WORDS[t % WORDS.length], special: false },
  );
  const base = {
    model: null as never,
    config: model.config,
    run: { tokens } as never,
    labels,
    labelOf: () => labels[0],
    steps,
    depth,
    position: followed,
    layer,
    head,
    dimension: -1,
    get: (name: string) => (!loading && trace.has(name) ? trace.get(name) : null),
    original: () => null,
    altered: null,
  };
  return steps.flatMap((step, i) => (step.layer === layer ? [{ ...base, at: i, step }] : []));
}

/** The walk at a stage. */
export function at(all: readonly Walk[], stage: Stage): Walk {
  const found = all.find(({ step }) => step.stage === stage);
  if (found === undefined) throw new Error(`no step of stage ${stage}`);
  return found;
}

/** Journeys of real runs, as the walkthrough shows them. */
import type { RunView } from '../../../app/engine/api';
import type { Walk } from '../../../app/walk/picture';
import type { Model } from '../../../engine/model/weights';
import { textbook } from '../../../engine/ops';
import { sample } from '../../../engine/run/sampler';
import { NEUTRAL_SETTINGS, type SamplerSettings } from '../../../engine/run/settings';
import { run, type Trace } from '../../../engine/run/trace';
import { stepsOf, type Journey } from '../../../engine/steps';
import { Random } from '../../../engine/tensor/random';

const WORDS = [' cat', ' unbelievably', '\n', ' 月亮', 's', ' the'];

/** What a token is called in these tests; token 3 is a special one. */
export const labelOf = (id: number): { text: string; special: boolean } =>
  id === 3 ? { text: 'begin of text', special: true } : { text: WORDS[id % WORDS.length], special: false };

export interface Walked {
  readonly model: Model;
  readonly trace: Trace;
  /** Every step of the journey of the token at a position. */
  readonly at: (position: number, changes?: Partial<Journey>) => Walk[];
}

/** A run of the tokens, everything recorded. */
export function walked(
  model: Model,
  tokens: readonly number[],
  settings: Partial<SamplerSettings> = {},
  nameOf: Walk['labelOf'] = labelOf,
): Walked {
  const { config } = model;
  const trace = run(textbook, model, tokens, { record: ['*'] });
  const last = trace.logits.data.subarray((tokens.length - 1) * config.vocab_size);
  const chosen = sample(last, { ...NEUTRAL_SETTINGS, ...settings }, tokens, new Random(4));
  const get = (name: string) => (trace.has(name) ? trace.get(name) : null);
  return {
    model,
    trace,
    at(position, changes = {}) {
      const journey: Journey = {
        config,
        tokens,
        promptLength: tokens.length,
        position,
        head: config.num_attention_heads - 1,
        full: null,
        text: 'some text',
        merges: [{ piece: 0, merge: 0, rank: 7, left: 1, right: 2, merged: 4 }],
        decoding: { stages: chosen.stages, ...chosen.draw },
        end: null,
        ...changes,
      };
      const view: RunView = {
        kind: 'run',
        tokens,
        segments: [],
        promptLength: journey.promptLength,
        end: journey.end,
        replaced: 0,
        sample: chosen,
        thumbnails: { data: new Float32Array(0), side: 0, pooled: false },
        timing: { promptMs: 0, tokenMs: null },
      };
      const steps = stepsOf(journey);
      return steps.map((step, index) => ({
        model: {
          name: 'test',
          config,
          trainedContext: config.max_position_embeddings,
          card: null,
          parameters: 0,
          fileBytes: 0,
          weightType: 'F32',
          weightBytes: 0,
          conversions: [],
          rounds: false,
          chat: false,
          backend: 'relaxed-simd',
          vocabulary: [],
          specialIds: [3],
          bosId: 3,
          eosId: null,
        },
        config,
        run: view,
        labels: tokens.map(nameOf),
        labelOf: nameOf,
        steps,
        at: index,
        step,
        depth: step.depth,
        position,
        layer: step.layer ?? 0,
        head: journey.head,
        dimension: -1,
        get,
        altered: null,
        original: get,
      }));
    },
  };
}

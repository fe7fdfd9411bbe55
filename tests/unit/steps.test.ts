/** The steps of a token's journey: which there are, that they name what a run really has, and that nothing is skipped. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explain, type FormulaId } from '../../engine/explain';
import { allWeights } from '../../engine/formats/names';
import { windowOf, type ModelConfig } from '../../engine/model/config';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { KVCache } from '../../engine/run/cache';
import { activationNames, globMatcher } from '../../engine/run/names';
import { sample } from '../../engine/run/sampler';
import { NEUTRAL_SETTINGS, type SamplerSettings } from '../../engine/run/settings';
import { run, type Trace } from '../../engine/run/trace';
import { NUMBER_LABELS, numberOf, STAGES, stepsOf, type CodeRef, type Journey, type Stage, type Step } from '../../engine/steps';
import { Random } from '../../engine/tensor/random';
import { ARCHITECTURES, randomModel } from './support/random-model';

const TOKENS = [3, 17, 0, 22, 5, 5, 9];
const LAST = TOKENS.length - 1;

/** And what no family has together, but the configuration can say. */
const MODELS: Readonly<Record<string, Partial<ModelConfig>>> = {
  ...ARCHITECTURES,
  'a mixture with post-norms': { ...ARCHITECTURES.mixtral, post_norms: true },
  'one expert a token': { ...ARCHITECTURES.mixtral, num_experts_per_tok: 1 },
};

interface Case {
  readonly model: Model;
  readonly trace: Trace;
  readonly journey: Journey;
}

function caseOf(changes: Partial<ModelConfig>, settings: Partial<SamplerSettings> = {}): Case {
  const model = randomModel(textbook, changes);
  const trace = run(textbook, model, TOKENS, { record: ['*'] });
  const V = model.config.vocab_size;
  const chosen = sample(trace.logits.data.subarray(LAST * V), { ...NEUTRAL_SETTINGS, ...settings }, TOKENS, new Random(4));
  return {
    model,
    trace,
    journey: {
      config: model.config,
      tokens: TOKENS,
      promptLength: 5,
      position: LAST,
      head: 2,
      full: null,
      text: 'é 🐈',
      merges: [
        { piece: 0, merge: 0, rank: 7, left: 1, right: 2, merged: 3 },
        { piece: 1, merge: 0, rank: 9, left: 4, right: 3, merged: 17 },
      ],
      decoding: { stages: chosen.stages, ...chosen.draw },
      end: null,
    },
  };
}

/** Every journey of a run: of each token, all layers in full. */
const journeys = ({ journey }: Case): Step[] => TOKENS.flatMap((_, position) => stepsOf({ ...journey, position }));

const stagesOf = (steps: readonly Step[]): Stage[] => steps.map(({ stage }) => stage);
const inLayer = (steps: readonly Step[], layer: number): Stage[] => stagesOf(steps.filter((step) => step.layer === layer));

const numbersAt = (steps: readonly Step[], stage: Stage): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    (steps.find((step) => step.stage === stage)?.numbers ?? []).map((number) => [
      number.label,
      number.kind === 'value' ? number.value : [number.element.name, ...number.element.index],
    ]),
  );

/** Whether a part's axes, in any order, have room in the whole's. */
function isWithin(part: readonly number[], whole: readonly number[]): boolean {
  const [small, large] = [part, whole].map((shape) => shape.toSorted((a, b) => b - a));
  return small.length <= large.length && small.every((n, i) => n <= large[i]);
}

/** The lines of a function or of a method, from its declaration to the bracket that closes it at its own indent, unindented. */
function linesOf({ file, function: name }: CodeRef): string[] {
  const source = readFileSync(new URL(`../../engine/${file}`, import.meta.url), 'utf8').split('\n');
  const head = new RegExp(`^ *(?:export )?(?:function )?${name}\\((?:.*\\{)?$`);
  const starts = source.flatMap((line, i) => (head.test(line) ? [i] : []));
  if (starts.length !== 1) throw new Error(`${file} declares ${name} ${starts.length} times`);
  const [indent] = /^ */.exec(source[starts[0]]) ?? [''];
  const end = source.findIndex((line, i) => i > starts[0] && line.startsWith(`${indent}}`));
  return source.slice(starts[0], end).map((line) => line.trim());
}

const codeAt = (
  changes: Partial<ModelConfig>,
  stage: Stage,
  settings: Partial<SamplerSettings> = {},
): CodeRef | null | undefined => stepsOf(caseOf(changes, settings).journey).find((step) => step.stage === stage)?.code;

const llama = caseOf({});

describe('which steps there are', () => {
  test('LLaMA: a prompt token’s journey, an earlier one', () => {
    const steps = stepsOf({ ...llama.journey, position: 2 });
    const layer: Stage[] = ['norm1', 'qkv', 'rotation', 'scores', 'mask', 'softmax', 'mix', 'heads', 'add1'];
    const network: Stage[] = ['norm2', 'gateUp', 'activation', 'down', 'add2'];
    const [before, after]: Stage[][] = [
      ['text', 'merge', 'merge', 'ids', 'embed'],
      ['finalNorm', 'logits', 'given', 'cache'],
    ];
    const layers = [0, 1, 2].flatMap(() => [...layer, ...network]);
    expect(stagesOf(steps)).toEqual([...before, ...layers, ...after]);
    expect(steps[1].key).toBe('merge.0');
    expect(steps[5].key).toBe('blocks.0.norm1');
    expect(steps.at(-2)?.key).toBe('given');
  });

  test('a generated token begins with its id; the last one ends with the choice of the next', () => {
    const steps = stagesOf(stepsOf(llama.journey));
    expect(steps.slice(0, 2)).toEqual(['ids', 'embed']);
    const choice: Stage[] = ['logits', 'repetitionPenalty', 'temperature', 'topK', 'topP', 'minP', 'draw', 'cache', 'append'];
    expect(steps.slice(steps.indexOf('logits'))).toEqual(choice);
  });

  test('where nothing can follow, the journey ends instead of going on', () => {
    const steps = stagesOf(stepsOf({ ...llama.journey, end: 'end-of-text' }));
    expect(steps.slice(-2)).toEqual(['cache', 'end']);
    expect(steps).not.toContain('append');
    // An earlier token's journey is what it was.
    expect(stepsOf({ ...llama.journey, end: 'context-full', position: 2 })).toEqual(stepsOf({ ...llama.journey, position: 2 }));
  });

  test('what the configuration adds stands in its place', () => {
    const { journey } = caseOf(ARCHITECTURES.gemma3);
    expect(inLayer(stepsOf(journey), 6)).toEqual(
      STAGES.slice(STAGES.indexOf('norm1'), STAGES.indexOf('finalNorm')).filter(
        (stage) => !['router', 'choice', 'experts'].includes(stage),
      ),
    );
    const mixture = inLayer(stepsOf(caseOf(ARCHITECTURES.mixtral).journey), 1);
    expect(mixture.slice(mixture.indexOf('norm2'))).toEqual(['norm2', 'router', 'choice', 'experts', 'add2']);
  });

  test('folded layers are one step each, and the layer in full is as it was', () => {
    const whole = stepsOf(llama.journey);
    const folded = stepsOf({ ...llama.journey, full: 1 });
    expect(inLayer(folded, 0)).toEqual(['layer']);
    expect(inLayer(folded, 2)).toEqual(['layer']);
    expect(folded.filter(({ layer }) => layer === null || layer === 1)).toEqual(
      whole.filter(({ layer }) => layer === null || layer === 1),
    );
  });

  test('a journey that is none is refused', () => {
    for (const wrong of [{ position: 7 }, { position: -1 }, { position: 0.5 }, { head: 4 }, { full: 3 }])
      expect(() => stepsOf({ ...llama.journey, ...wrong })).toThrow(RangeError);
  });
});

describe.each(Object.entries(MODELS))('%s', (_name, changes) => {
  const found = caseOf(changes);
  const { model, trace, journey } = found;
  const { config } = model;
  const L = config.num_hidden_layers;

  test('keys are unique, and stages stand in their order', () => {
    for (let position = 0; position < TOKENS.length; position++)
      for (const full of [null, 0, L - 1]) {
        const steps = stepsOf({ ...journey, position, full });
        expect(new Set(steps.map(({ key }) => key)).size).toBe(steps.length);
        const places = steps.map(({ stage, layer }) => [layer ?? 0, STAGES.indexOf(stage)] as const);
        for (let l = 0; l < L; l++) {
          const order = steps.flatMap(({ layer }, i) => (layer === l ? [places[i][1]] : []));
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
        const layers = steps.flatMap(({ layer }) => (layer === null ? [] : [layer]));
        expect(layers).toEqual(layers.toSorted((a, b) => a - b));
      }
  });

  test('whatever is named is in the run or in the model, and no larger than there', () => {
    const shapes = {
      activation: new Map(Array.from(trace.names(), (name) => [name, trace.get(name).shape])),
      weight: new Map(Array.from(allWeights(config, 'hf'), ({ name, shape }) => [name, shape])),
    };
    const wrong = journeys(found).flatMap(({ key, inputs, outputs }) =>
      [...inputs, ...outputs].flatMap(({ kind, name, shape }) => {
        const isMeant = globMatcher([name]);
        const whole = [...shapes[kind]].flatMap(([each, extents]) => (isMeant(each) ? [extents] : []));
        const [count, part] = name.includes('*') ? [shape[0], shape.slice(1)] : [1, shape];
        return whole.length === count && whole.every((extents) => isWithin(part, extents)) ? [] : [`${key}: ${name}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('nothing that a run records is skipped', () => {
    const told = new Set(journeys(found).flatMap(({ inputs, outputs }) => [...inputs, ...outputs].map(({ name }) => name)));
    expect(activationNames(config).filter(({ name }) => !told.has(name))).toEqual([]);
    const written = new Set(stepsOf(journey).flatMap(({ outputs }) => outputs.map(({ name }) => name)));
    const never = activationNames(config).filter(({ name }) => !written.has(name));
    // What enters a layer is what left the one below: a second name.
    expect(never.map(({ name }) => name)).toEqual(Array.from({ length: L }, (_, l) => `blocks.${l}.hook_resid_pre`));
  });

  test('no weight of the model is skipped', () => {
    const told = globMatcher(stepsOf(journey).flatMap(({ inputs }) => inputs.map(({ name }) => name)));
    expect(Array.from(allWeights(config, 'hf'), ({ name }) => name).filter((name) => !told(name))).toEqual([]);
  });

  test('every step is told by three numbers, a merge by four', () => {
    const wrong = journeys(found).filter(
      ({ stage, numbers }) =>
        numbers.length !== (stage === 'merge' ? 4 : 3) ||
        new Set(numbers.map(({ label }) => label)).size !== numbers.length ||
        numbers.some((number) => number.kind === 'value' && !Number.isFinite(number.value)),
    );
    expect(wrong).toEqual([]);
  });

  test('those of the run can be explained, and all but a step’s first are in the trace', () => {
    const wrong = journeys(found).flatMap(({ key, numbers }) =>
      numbers.flatMap((number, i) => {
        if (number.kind === 'value') return [];
        const { altered, source } = explain(model, trace, number.element);
        return altered || (i > 0 && source !== 'trace') ? [`${key} ${number.label}`] : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('a step’s first number is what its formula gives', () => {
    const { post_norms: post = false, qkv_bias: bias = false, num_local_experts: E } = config;
    const capped = config.attn_logit_softcapping !== undefined;
    const norm: FormulaId[] = ['rms'];
    const formulas: Partial<Record<Stage, FormulaId[]>> = {
      embed: [config.embedding_multiplier === undefined ? 'embedding' : 'scaledEmbedding'],
      norm1: norm,
      qkv: [bias ? 'linearWithBias' : 'linear'],
      qkNorm: ['norm'],
      rotation: ['turnedFirst'],
      scores: [capped ? 'cappedScore' : 'score'],
      mask: ['laterKey', 'outsideWindow'],
      softmax: ['pattern'],
      mix: ['mix'],
      heads: ['headResult'],
      postNorm1: ['norm'],
      add1: ['residual'],
      norm2: norm,
      gateUp: ['linear'],
      activation: [config.hidden_act === 'gelu_pytorch_tanh' ? 'gelu' : 'silu'],
      down: ['linear'],
      router: ['linear'],
      choice: ['chosenExpert'],
      experts: ['mixture'],
      postNorm2: ['norm'],
      add2: ['residual'],
      finalNorm: norm,
      logits: [config.final_logit_softcapping === undefined ? 'linear' : 'cappedLogit'],
      given: ['probability'],
    };
    const seen = new Set<Stage>();
    const wrong = journeys(found).flatMap((step) => {
      const { key, stage } = step;
      const first = numberOf(step);
      if (first === null) return [];
      seen.add(stage);
      const { id } = explain(model, trace, first.element).formula;
      return formulas[stage]?.includes(id) ? [] : [`${key}: ${id}`];
    });
    expect(wrong).toEqual([]);
    const lacks = [
      ...(E === undefined ? ['router', 'choice', 'experts'] : ['gateUp', 'activation', 'down']),
      ...(post ? [] : ['postNorm1', 'postNorm2']),
      ...(config.qk_norm ? [] : ['qkNorm']),
    ];
    expect([...seen].toSorted()).toEqual(
      Object.keys(formulas)
        .filter((stage) => !lacks.includes(stage))
        .toSorted(),
    );
  });

  test('scores and weights are those of visible tokens; what the mask hides is hidden', () => {
    const attention = journeys(found).filter(({ stage }) => ['scores', 'mask', 'softmax', 'mix'].includes(stage));
    const wrong = attention.flatMap(({ key, numbers }) =>
      numbers.flatMap((number) => {
        if (number.kind === 'value') return [];
        const { value } = explain(model, trace, number.element);
        const isHidden = number.label === 'hiddenScore';
        return (isHidden ? value === -Infinity : Number.isFinite(value)) ? [] : [`${key} ${number.label}: ${value}`];
      }),
    );
    expect(wrong).toEqual([]);

    for (let position = 0; position < TOKENS.length; position++)
      for (let layer = 0; layer < L; layer++) {
        const steps = stepsOf({ ...journey, position }).filter((step) => step.layer === layer);
        const visible = Math.min(position + 1, windowOf(config, layer));
        expect(numbersAt(steps, 'mask')).toMatchObject({ visibleCount: visible, hiddenCount: TOKENS.length - visible });
      }
  });

  test('the same journey has the same steps', () => {
    for (let position = 0; position < TOKENS.length; position++) {
      const asked = { ...journey, position };
      const before = structuredClone(asked);
      expect(stepsOf(asked)).toEqual(stepsOf(before));
      expect(asked).toEqual(before);
    }
  });
});

describe('the numbers that are not the run’s', () => {
  test('no number has a name that no step uses', () => {
    const used = Object.values(MODELS).flatMap((changes) => {
      const { journey } = caseOf(changes);
      const told = [{}, { text: undefined }, { full: 0 }, { end: 'end-of-text' as const }].flatMap((variant) =>
        TOKENS.flatMap((_, position) => stepsOf({ ...journey, ...variant, position })),
      );
      return told.flatMap(({ numbers }) => numbers.map(({ label }) => label));
    });
    expect([...new Set(used)].toSorted()).toEqual(NUMBER_LABELS.toSorted());
  });

  test('text and merges', () => {
    const steps = stepsOf({ ...llama.journey, position: 0 });
    expect(numbersAt(steps, 'text')).toEqual({ characters: 3, bytes: 7, promptTokens: 5 });
    expect(numbersAt(steps, 'merge')).toEqual({ mergeRank: 7, leftId: 1, rightId: 2, mergedId: 3 });
    expect(numbersAt(steps, 'ids')).toEqual({ tokenId: 3, position: 0, vocabulary: 23 });
  });

  test('the chain and the draw are the sampler’s', () => {
    const { journey } = caseOf({}, { temperature: 0.5, topK: 3 });
    const steps = stepsOf(journey);
    const [, , topK] = journey.decoding.stages;
    expect(topK).toMatchObject({ name: 'topK', remaining: 3 });
    expect(numbersAt(steps, 'topK')).toEqual({ setting: 3, remaining: 3, removedMass: topK.removedMass });
    expect(numbersAt(steps, 'temperature')).toEqual({ setting: 0.5, remaining: 23, removedMass: 0 });
    const { uniform, probability, id } = journey.decoding;
    expect(numbersAt(steps, 'draw')).toEqual({ uniform, probability, nextId: id });
    expect(numbersAt(steps, 'append')).toEqual({ nextId: id, length: 8, kept: 7 });
  });

  test('the cache’s bytes are those that it takes', () => {
    const { cacheBytes, rows, rowBytes } = numbersAt(stepsOf({ ...llama.journey, position: 3 }), 'cache');
    expect(rows).toBe(4);
    expect(cacheBytes).toBe(new KVCache(textbook, llama.model.config, 4).bytes);
    expect(rowBytes).toBe(new KVCache(textbook, llama.model.config, 1).bytes);
  });

  test('the token that follows is the drawn one, or the one that stands there', () => {
    const { id } = llama.journey.decoding;
    expect(numbersAt(stepsOf(llama.journey), 'logits').logit).toEqual(['logits', LAST, id]);
    const earlier = stepsOf({ ...llama.journey, position: 2 });
    expect(numbersAt(earlier, 'logits').logit).toEqual(['logits', 2, TOKENS[3]]);
    expect(numbersAt(earlier, 'given')).toMatchObject({ nextId: TOKENS[3], rawProbability: ['probabilities', 2, TOKENS[3]] });
  });

  test('of logits that the run does not hold none is quoted', () => {
    const last = stepsOf({ ...llama.journey, logitRows: 1 });
    expect(numbersAt(last, 'logits').logit).toEqual(['logits', 0, llama.journey.decoding.id]);
    const earlier = stepsOf({ ...llama.journey, logitRows: 1, position: 2 });
    expect(numbersAt(earlier, 'logits')).toEqual({ finalRead: ['ln_final.hook_out', 2, 0], vocabulary: 23 });
    expect(numbersAt(earlier, 'given')).toEqual({ nextId: TOKENS[3] });
  });
});

describe('the code', () => {
  const refs = new Map<string, CodeRef>();
  for (const changes of Object.values(MODELS))
    for (const settings of [{}, { temperature: 0 }])
      for (const rounds of [false, true]) {
        const { journey, ...rest } = caseOf(changes, settings);
        const all = journeys({ ...rest, journey: { ...journey, rounds } });
        for (const { code } of all) if (code !== null) refs.set(JSON.stringify(code), code);
      }

  test.each([...refs.values()].map((code) => [`${code.file} ${code.function}`, code.line, code] as const))(
    '%s: %s',
    (_where, line, code) => {
      const lines = linesOf(code);
      expect(lines.length).toBeGreaterThan(1);
      expect(lines.filter((each) => each === line)).toHaveLength(line === undefined ? 0 : 1);
    },
  );

  test('every stage at which something is computed has its code', () => {
    const without = new Set<Stage>();
    for (const changes of Object.values(MODELS))
      for (const step of journeys(caseOf(changes))) if (step.code === null) without.add(step.stage);
    expect([...without]).toEqual(['given']);
  });

  test('it is the code of this model and these settings', () => {
    expect(codeAt({}, 'activation')?.file).toBe('ops/swiglu.ts');
    expect(codeAt(ARCHITECTURES.gemma, 'activation')?.file).toBe('ops/geglu.ts');
    expect(codeAt({}, 'mask')?.file).toBe('ops/attention.ts');
    expect(codeAt(ARCHITECTURES.mistral, 'mask')?.file).toBe('ops/window.ts');
    expect(codeAt({}, 'gateUp')?.line).toContain('x[t * D + i] * row[i]');
    const rounded = stepsOf({ ...llama.journey, rounds: true }).find((step) => step.stage === 'gateUp');
    expect(rounded?.code?.line).toContain('roundedDot');
    expect(codeAt({}, 'temperature')?.line).toContain('/ settings.temperature');
    expect(codeAt({}, 'temperature', { temperature: 0 })?.line).toContain('keepFirst');
  });
});

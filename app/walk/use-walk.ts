import { useCallback, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { ModelConfig } from '../../engine/model/config';
import { readAlterations } from '../../engine/run/alterations-text';
import { drawAt } from '../../engine/run/generate';
import { sample, type SamplerSettings } from '../../engine/run/sampler';
import { mergesOf, stepsOf, type Step } from '../../engine/steps';
import { writeTrail } from '../explain/address';
import { logitRows } from '../engine/needs';
import type { Merges, ModelInfo, RunView } from '../engine/api';
import { useEngine } from '../state/engine-store';
import { requestOf } from '../state/request';
import { useSpecialName } from '../state/use-labels';
import { useChangeView, useView } from '../state/use-view';
import { headIn, type View } from '../state/view';
import { activationStore, alteredActivationStore, type ActivationStore } from './activation-store';
import type { Go, Label, Walk } from './picture';
import { depthAt, nameOf, stepAt } from './place';
import { useMerges } from './use-merges';
import { followedNeuron } from './vectors';

export interface Walking {
  readonly walk: Walk;
  readonly go: (to: Go, options?: { readonly replace?: boolean }) => void;
}

/** The walkthrough as the address and the run on screen have it; null until there is a run. */
export function useWalk(): Walking | null {
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  const plainRun = useEngine((engine) => engine.run);
  const view = useView();
  const changeView = useChangeView();
  const merges = useMerges();
  const labelOf = useLabelOf(model);

  const { layer, head } = model === null ? view : headIn(model.config, view);
  const T = plainRun?.tokens.length ?? 0;
  const position = view.query >= 0 && view.query < T ? view.query : T - 1;
  const original = useTensors(activationStore, model, plainRun, layer, '');
  const altered = useTensors(alteredActivationStore, model, view.alter === '' ? null : plainRun, layer, view.alter);
  const showsAltered = view.alter !== '' && view.shown === '';
  const run = useAlteredRun(model, plainRun, showsAltered ? view.alter : '', altered);

  const get = showsAltered ? altered : original;
  const neurons = useMemo(
    () => (model === null ? [] : followedNeurons(model.config, get, position, view.dimension)),
    [model, get, position, view.dimension],
  );
  const steps = useMemo(
    () => (model === null || run === null ? [] : stepsFor(model, run, merges, { position, head, neurons, full: view.full })),
    [model, run, merges, position, head, neurons, view.full],
  );
  const labels = useMemo(() => run?.tokens.map(labelOf) ?? [], [run, labelOf]);

  const go = useCallback<Walking['go']>(
    (to, { replace = false } = {}) => changeView(changeFor(to, steps, T), { replace }),
    [changeView, steps, T],
  );

  const { step: name, depth, dimension, explain, alter } = view;
  const walk = useMemo<Walk | null>(() => {
    if (model === null || run === null || steps.length === 0) return null;
    const at = stepAt(steps, { step: name, layer });
    const step = steps[at];
    return {
      model,
      config: model.config,
      run,
      labels,
      labelOf,
      steps,
      at,
      step,
      depth: explain !== '' ? 'number' : depthAt(step, depth),
      position,
      layer: step.layer ?? layer,
      head,
      dimension,
      get,
      altered: alter === '' ? null : altered,
      original,
    };
  }, [model, run, labels, labelOf, steps, name, depth, dimension, explain, alter, layer, head, position, original, altered, get]);

  return walk === null ? null : { walk, go };
}

type Get = Walk['get'];

/** What has come of a run's activations; asks for those of the layer. */
function useTensors(store: ActivationStore, model: ModelInfo | null, run: RunView | null, layer: number, altered: string): Get {
  const tensors = useStore(store, (activations) => activations.tensors);
  const isOfThis = useStore(store, (activations) => activations.run === run && activations.altered === altered);
  const want = useStore(store, (activations) => activations.want);
  useEffect(() => {
    if (run !== null && model !== null) want(run, model.config, layer, altered);
  }, [run, model, layer, altered, want]);
  return useCallback((wanted) => (isOfThis ? (tensors.get(wanted) ?? null) : null), [tensors, isOfThis]);
}

/** The run with the tokens that alterations put, and with the choice that follows from its own logits; as it is until those have come. */
function useAlteredRun(model: ModelInfo | null, run: RunView | null, alter: string, get: Get): RunView | null {
  const view = useView();
  const { settings, seed } = requestOf(view);
  const key = JSON.stringify(settings);
  return useMemo(() => {
    const logits = get('logits');
    if (alter === '' || model === null || run === null || logits === null) return run;
    const tokens = [...run.tokens];
    for (const each of readAlterations(alter) ?? []) if (each.kind === 'token') tokens[each.position] = each.id;
    const last = logits.data.subarray(logits.data.length - model.config.vocab_size);
    // Without norms numbers may grow beyond float32: there is no distribution then, and nothing to choose.
    if (last.some((logit) => !Number.isFinite(logit))) return { ...run, tokens };
    return { ...run, tokens, sample: sample(last, JSON.parse(key) as SamplerSettings, tokens, drawAt(seed, tokens.length)) };
  }, [model, run, alter, get, key, seed]);
}

function useLabelOf(model: ModelInfo | null): (id: number) => Label {
  const special = useSpecialName();
  const names = useMemo(() => new Set(model?.specialIds), [model]);
  return useCallback(
    (id) => (names.has(id) ? { text: special(id), special: true } : { text: model?.vocabulary[id] ?? '', special: false }),
    [names, model, special],
  );
}

/** Of each layer the neuron that is looked at. */
function followedNeurons(config: ModelConfig, get: Get, position: number, dimension: number): number[] {
  return Array.from({ length: config.num_hidden_layers }, (_, layer) =>
    followedNeuron({ config, get, position, dimension }, layer),
  );
}

interface Followed {
  readonly position: number;
  readonly neurons: readonly number[];
  readonly head: number;
  readonly full: number;
}

function stepsFor(
  { config, rounds }: ModelInfo,
  run: RunView,
  merges: Merges | null,
  { position, head, neurons, full }: Followed,
): Step[] {
  const { draw, stages } = run.sample;
  return stepsOf({
    config,
    tokens: run.tokens,
    promptLength: run.promptLength,
    position,
    head,
    neurons,
    rounds,
    full: full >= 0 && full < config.num_hidden_layers ? full : null,
    text: merges?.pieces.map((piece) => piece.text).join(''),
    merges: mergesOf(merges?.pieces ?? []),
    decoding: { stages, id: draw.id, uniform: draw.uniform, probability: draw.probability },
    end: run.end,
    logitRows: logitRows(run.tokens.length, config.vocab_size),
  });
}

/** What changes in the address. */
function changeFor(to: Go, steps: readonly Step[], T: number): Partial<View> {
  const { step: key, position, depth, element, ...rest } = to;
  const step = key === undefined ? undefined : steps.find((each) => each.key === key);
  return {
    ...rest,
    ...(step && { step: nameOf(step), ...(step.layer !== null && { layer: step.layer }) }),
    // The last token is followed as it moves on.
    ...(position !== undefined && { query: position === T - 1 ? -1 : position }),
    ...(element === undefined ? { explain: '' } : { explain: writeTrail([element]) }),
    ...(depth !== undefined && { depth }),
  };
}

import { useCallback, useEffect, useMemo } from 'react';
import { stepsOf, type Step } from '../../engine/steps';
import { writeTrail } from '../explain/address';
import { logitRows } from '../engine/needs';
import type { Merges, ModelInfo, RunView } from '../engine/api';
import { useEngine } from '../state/engine-store';
import { useSpecialName } from '../state/use-labels';
import { useChangeView, useView } from '../state/use-view';
import { headIn, type View } from '../state/view';
import { useActivations } from './activation-store';
import type { Go, Label, Walk } from './picture';
import { depthAt, nameOf, stepAt } from './place';
import { useMerges } from './use-merges';

export interface Walking {
  readonly walk: Walk;
  readonly go: (to: Go, options?: { readonly replace?: boolean }) => void;
}

/** The walkthrough as the address and the run on screen have it; null until there is a run. */
export function useWalk(): Walking | null {
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  const run = useEngine((engine) => engine.run);
  const view = useView();
  const changeView = useChangeView();
  const merges = useMerges();
  const labelOf = useLabelOf(model);
  const tensors = useActivations((activations) => activations.tensors);
  const tensorsOf = useActivations((activations) => activations.run);
  const want = useActivations((activations) => activations.want);

  const { layer, head } = model === null ? view : headIn(model.config, view);
  const T = run?.tokens.length ?? 0;
  const position = view.query >= 0 && view.query < T ? view.query : T - 1;

  useEffect(() => {
    if (run !== null && model !== null) want(run, model.config, layer);
  }, [run, model, layer, want]);

  const steps = useMemo(
    () => (model === null || run === null ? [] : stepsFor(model, run, merges, { position, head, full: view.full })),
    [model, run, merges, position, head, view.full],
  );
  const labels = useMemo(() => run?.tokens.map(labelOf) ?? [], [run, labelOf]);

  const go = useCallback<Walking['go']>(
    (to, { replace = false } = {}) => changeView(changeFor(to, steps, T), { replace }),
    [changeView, steps, T],
  );

  const walk = useMemo<Walk | null>(() => {
    if (model === null || run === null || steps.length === 0) return null;
    const at = stepAt(steps, { step: view.step, layer });
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
      depth: view.explain !== '' ? 'number' : depthAt(step, view.depth),
      position,
      layer: step.layer ?? layer,
      head,
      dimension: view.dimension,
      get: (name) => (tensorsOf === run ? (tensors.get(name) ?? null) : null),
      altered: null,
    };
  }, [
    model,
    run,
    labels,
    labelOf,
    steps,
    view.step,
    view.depth,
    view.dimension,
    view.explain,
    layer,
    head,
    position,
    tensors,
    tensorsOf,
  ]);

  return walk === null ? null : { walk, go };
}

function useLabelOf(model: ModelInfo | null): (id: number) => Label {
  const special = useSpecialName();
  const names = useMemo(() => new Set(model?.specialIds), [model]);
  return useCallback(
    (id) => (names.has(id) ? { text: special(id), special: true } : { text: model?.vocabulary[id] ?? '', special: false }),
    [names, model, special],
  );
}

interface Followed {
  readonly position: number;
  readonly head: number;
  readonly full: number;
}

function stepsFor({ config }: ModelInfo, run: RunView, merges: Merges | null, { position, head, full }: Followed): Step[] {
  const { draw, stages } = run.sample;
  return stepsOf({
    config,
    tokens: run.tokens,
    promptLength: run.promptLength,
    position,
    head,
    full: full >= 0 && full < config.num_hidden_layers ? full : null,
    merges: (merges?.pieces ?? []).flatMap((piece, p) =>
      piece.merges.map(({ rank, left, right, merged }, m) => ({ piece: p, merge: m, rank, left, right, merged })),
    ),
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

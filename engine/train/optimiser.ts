/** One optimiser step over the flat parameters, shared out among the members of a team. */
import type { AdamWStep, Backend } from '../tensor/backend';
import type { OptimiserConfig } from './config';
import type { Parameter, ParameterLayout } from './gradients';
import { muon, muonScratch, type HiddenMatrix, type MuonScratch } from './muon';
import { rateAt } from './schedule';
import { dealOut } from './share';

/** The flat arrays that a step reads and changes, all of one length. */
export interface OptimiserState {
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  /** AdamW's first moment; Muon's momentum where a matrix takes Muon. */
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** A stretch of the flat arrays that takes one AdamW call. */
export interface Run {
  readonly offset: number;
  readonly length: number;
  readonly decays: boolean;
}

/** What one member updates. */
export interface OptimiserShare {
  readonly runs: readonly Run[];
  readonly matrices: readonly HiddenMatrix[];
  readonly scratch: MuonScratch | null;
}

/** Stretches between `from` and `to`, neighbours of the same kind made one. Weight decay pulls on matrices only. */
export function adamwRuns(parameters: readonly Parameter[], from: number, to: number): Run[] {
  const runs: Run[] = [];
  for (const { offset, length, decays } of parameters) {
    const begin = Math.max(from, offset);
    const end = Math.min(to, offset + length);
    if (begin >= end) continue;
    const last = runs.at(-1);
    // The gaps that alignment leaves hold zeros and stay zero, so a run may pass over them.
    if (last && last.decays === decays && begin - (last.offset + last.length) < 16)
      runs[runs.length - 1] = { offset: last.offset, length: end - last.offset, decays };
    else runs.push({ offset: begin, length: end - begin, decays });
  }
  return runs;
}

/** The bounds of member `id`'s slice of `length` numbers; 16 numbers, a cache line, are never split between two. */
export function sliceOf(length: number, id: number, size: number): [number, number] {
  const step = Math.ceil(length / 16 / size) * 16;
  return [Math.min(length, id * step), Math.min(length, (id + 1) * step)];
}

/** Member `id`'s part of the update, with scratch from its backend. */
export function optimiserShare(
  backend: Backend,
  { parameters, length }: ParameterLayout,
  optimiser: OptimiserConfig['optimiser'],
  id: number,
  size: number,
): OptimiserShare {
  const [from, to] = sliceOf(length, id, size);
  if (optimiser === 'adamw') return { runs: adamwRuns(parameters, from, to), matrices: [], scratch: null };
  const hidden = parameters.filter(isHidden);
  const owners = dealOut(
    hidden.map(({ length: n, shape }) => n * Math.min(...shape)),
    size,
  );
  const matrices = hidden
    .filter((_, i) => owners[i] === id)
    .map(({ offset, shape: [rows, cols] }): HiddenMatrix => ({ offset, rows, cols }));
  const rest = parameters.filter((parameter) => !isHidden(parameter));
  return {
    runs: adamwRuns(rest, from, to),
    matrices,
    scratch: matrices.length > 0 ? muonScratch(backend, matrices) : null,
  };
}

/** Matrices within the layers: not vectors, not the embedding, not the output head. */
function isHidden({ name, shape }: Parameter): boolean {
  return shape.length === 2 && name.includes('layers.');
}

/** Updates one member's share in place. `seen` tokens before this step of `count`; `step` counts from 1; `norm` is the whole gradient's. */
export function optimiserStep(
  backend: Backend,
  { parameters, gradient, first, second }: OptimiserState,
  share: OptimiserShare,
  config: OptimiserConfig,
  progress: { readonly step: number; readonly seen: number; readonly count: number; readonly norm: number },
): void {
  const rate = rateAt(config, progress.seen, progress.count);
  const gradScale = config.clip > 0 && progress.norm > config.clip ? config.clip / progress.norm : 1;
  for (const { offset, length, decays } of share.runs) {
    const hyper: AdamWStep = {
      learningRate: config.learning_rate * rate,
      beta1: config.beta1,
      beta2: config.beta2,
      epsilon: config.epsilon,
      weightDecay: decays ? config.weight_decay : 0,
      step: progress.step,
      gradScale,
    };
    const end = offset + length;
    backend.adamw(
      parameters.subarray(offset, end),
      gradient.subarray(offset, end),
      first.subarray(offset, end),
      second.subarray(offset, end),
      hyper,
      length,
    );
  }
  if (share.scratch === null) return;
  const hyper = {
    learningRate: config.muon_learning_rate * rate,
    momentum: config.muon_momentum,
    weightDecay: config.weight_decay,
    gradScale,
  };
  for (const matrix of share.matrices) muon(backend, parameters, gradient, first, matrix, hyper, share.scratch);
}

/** Whether a model fits, and for how long a text: counted before any of it is taken. */
import { KERNELS_OVERHEAD } from '../../engine/kernels';
import type { ModelConfig } from '../../engine/model/config';
import { sessionBytes } from '../engine/needs';

export interface MemoryPlan {
  readonly context: number;
  readonly weights: number;
  readonly cache: number;
  readonly run: number;
  readonly traces: number;
  readonly total: number;
  readonly obstacle: Obstacle | null;
}

/** What does not fit where. */
export interface Obstacle {
  /** WebAssembly's addresses, what a page can hold of traces, or the whole machine. */
  readonly where: 'kernels' | 'traces' | 'machine';
  readonly needed: number;
  readonly limit: number;
}

/** WebAssembly's addresses have 32 bits. */
const KERNELS_LIMIT = 2 ** 32;
/** Beyond this, browsers end a page rather than let it go on. */
const TRACES_LIMIT = 2 ** 32;
/** Traces that a person gets without asking for them take at most this. */
const TRACES_UNASKED = 3 * 2 ** 28;
const CONTEXT_UNASKED = 512;

/**
 * What a model takes for texts of `context` tokens. `machine` is the memory that the browser says the machine has, which it
 * rounds and never gives above 8 GiB; null where it does not say.
 */
export function planMemory(config: ModelConfig, weights: number, context: number, machine: number | null): MemoryPlan {
  const { cache, run, traces } = sessionBytes(config, context);
  const total = weights + cache + run + traces;
  const inKernels = weights + cache + run + KERNELS_OVERHEAD;
  const limits: (Obstacle & { readonly exceeded: boolean })[] = [
    { where: 'kernels' as const, needed: inKernels, limit: KERNELS_LIMIT },
    { where: 'traces' as const, needed: traces, limit: TRACES_LIMIT },
    // At its ceiling the number says nothing.
    { where: 'machine' as const, needed: total, limit: machine === null || machine >= 2 ** 33 ? Infinity : machine },
  ].map((each) => ({ ...each, exceeded: each.needed > each.limit }));
  const first = limits.find(({ exceeded }) => exceeded);
  const obstacle = first ? { where: first.where, needed: first.needed, limit: first.limit } : null;
  return { context, weights, cache, run, traces, total, obstacle };
}

/** The lengths of text to choose from: powers of two up to what the model was trained for, and that. */
export function contextChoices(config: ModelConfig): number[] {
  const most = config.max_position_embeddings;
  const powers = Array.from({ length: 10 }, (_, i) => 2 ** (i + 6)).filter((length) => length < most);
  return most <= 2 ** 15 ? [...powers, most] : powers;
}

/** The longest that fits easily; the shortest where none does, with what stands in its way. */
export function suitablePlan(config: ModelConfig, weights: number, machine: number | null): MemoryPlan {
  const plans = contextChoices(config).map((context) => planMemory(config, weights, context, machine));
  const easy = plans.filter(
    ({ context, traces, obstacle }) => !obstacle && traces <= TRACES_UNASKED && context <= CONTEXT_UNASKED,
  );
  return easy.at(-1) ?? plans.find(({ obstacle }) => !obstacle) ?? plans[0];
}

/** What the browser says of the machine's memory, in bytes. */
export function machineMemory(): number | null {
  const gibibytes = (navigator as Navigator & { readonly deviceMemory?: number }).deviceMemory;
  return gibibytes === undefined ? null : gibibytes * 2 ** 30;
}

/**
 * One training step as every member of a team runs it, all at once (single program, multiple data): gradients of one's own
 * sequences, then one's own slice of the sum, then one's own share of the update. With a team of one it is the plain algorithm.
 * All sums are taken in the order of the members' numbers, so a run depends on the seed and the team's size and nothing else.
 */
import type { Backend } from '../tensor/backend';
import type { Barrier } from './barrier';
import type { OptimiserConfig } from './config';
import type { Sequence } from './data';
import type { Learner } from './learner';
import { optimiserStep, sliceOf, type OptimiserShare } from './optimiser';

/** What one member holds; the arrays are the same memory for all of them. */
export interface Member {
  readonly id: number;
  readonly size: number;
  readonly backend: Backend;
  readonly training: OptimiserConfig;
  readonly learner: Learner;
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** One flat gradient a member. */
  readonly gradients: readonly Float32Array[];
  readonly share: OptimiserShare;
  /** Each member's loss in nats, then each member's sum of squares. */
  readonly sums: Float64Array;
  readonly barrier: Barrier;
}

export interface StepResult {
  /** Mean loss in nats a token, before the update. */
  readonly loss: number;
  /** Euclidean length of the whole gradient, before clipping. */
  readonly norm: number;
}

/** Where the run stands before a step: steps and tokens done, and how many targets this step has over all members. */
export interface StepProgress {
  readonly steps: number;
  readonly seen: number;
  readonly count: number;
}

/** Takes one step together with all other members; returns the same on each. */
export function memberStep(member: Member, sequences: readonly Sequence[], { steps, seen, count }: StepProgress): StepResult {
  const { id, size, backend, parameters, first, second, gradients, sums, barrier } = member;
  gradients[id].fill(0);
  sums[id] = 0;
  for (const sequence of sequences) sums[id] += member.learner.learn(sequence, 1 / count);
  barrier.wait();

  const [from, to] = sliceOf(parameters.length, id, size);
  const total = gradients[0].subarray(from, to);
  for (let other = 1; other < size; other++) backend.add(total, total, gradients[other].subarray(from, to), to - from);
  sums[size + id] = backend.sumOfSquares(total, to - from);
  barrier.wait();

  const loss = sum(sums.subarray(0, size)) / count;
  const norm = Math.sqrt(sum(sums.subarray(size, 2 * size)));
  if (!Number.isFinite(loss) || !Number.isFinite(norm))
    throw new RangeError(
      `step ${steps + 1} gave a loss of ${loss} and a gradient of length ${norm}: the learning rate may be too high`,
    );
  const progress = { step: steps + 1, seen, count, norm };
  optimiserStep(backend, { parameters, gradient: gradients[0], first, second }, member.share, member.training, progress);
  barrier.wait();
  return { loss, norm };
}

/** The nats of all members' sequences together, without learning from them. */
export function memberEvaluate({ id, size, learner, sums, barrier }: Member, sequences: readonly Sequence[]): number {
  sums[id] = 0;
  for (const sequence of sequences) sums[id] += learner.measure(sequence);
  barrier.wait();
  const nats = sum(sums.subarray(0, size));
  barrier.wait();
  return nats;
}

const sum = (numbers: Float64Array): number => numbers.reduce((total, x) => total + x, 0);

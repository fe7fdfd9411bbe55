/**
 * A team of threads that train one model together: this thread is member 0, the others are worker threads. They share one
 * memory and meet at barriers (member.ts); nothing is copied and no message is sent while they run.
 */
import { Worker } from 'node:worker_threads';
import { ANOTHER_FAILED, BARRIER_WORDS, createBarrier } from '../barrier';
import { createBatch, readBatch, writeBatch, type SharedBatch } from '../batch';
import type { TrainConfig } from '../config';
import type { Sequence } from '../data';
import { layoutParameters } from '../gradients';
import { memberEvaluate, memberStep, type StepProgress, type StepResult } from '../member';
import { planMemory, type TeamLayout } from './layout';
import { createMember, type BackendChoice } from './seat';

/** What a worker is started with. */
export interface TeamData {
  readonly config: TrainConfig;
  readonly backend: BackendChoice;
  readonly size: number;
  readonly memory: WebAssembly.Memory;
  readonly layout: TeamLayout;
  readonly batch: SharedBatch;
  /** BARRIER_WORDS words for the barrier, then the order. */
  readonly control: Int32Array;
  /** The three numbers of a step's progress. */
  readonly progress: Float64Array;
  readonly sums: Float64Array;
}

/** The place of the order in `control`, and what it may say. */
export const ORDER = BARRIER_WORDS;
export const Order = { step: 1, evaluate: 2 } as const;

export interface Team {
  /** Which backend the members compute with. */
  readonly backend: string;
  /** Flat arrays, in the order of `layoutParameters`. */
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** One training step on these sequences. Throws where a thread failed or the loss is not finite. */
  step(sequences: readonly Sequence[], steps: number, seen: number): StepResult;
  /** Nats of all targets, forward only. */
  evaluate(sequences: readonly Sequence[]): number;
  /** Ends the threads. Returns the error of the worker that failed by itself, null where all was well. */
  close(): Promise<unknown>;
}

const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);

/** Starts `size` members (this thread and size - 1 workers). The parameters are zero: fill them before the first step. */
export async function createTeam(config: TrainConfig, size: number, backend: BackendChoice = 'kernels'): Promise<Team> {
  const { length } = layoutParameters(config.model);
  const layout = planMemory(config.model, length, size, config.data.sequence_length);
  const capacity = config.training.tokens_per_step + config.data.sequence_length;
  const data: TeamData = {
    config,
    backend,
    size,
    layout,
    memory: new WebAssembly.Memory({ initial: layout.pages, maximum: layout.pages, shared: true }),
    batch: createBatch(capacity),
    control: new Int32Array(shared(4 * (BARRIER_WORDS + 1))),
    progress: new Float64Array(shared(8 * 3)),
    sums: new Float64Array(shared(8 * 2 * size)),
  };
  const workers = await Promise.all(Array.from({ length: size - 1 }, (_, i) => startWorker(data, i + 1)));
  const barrier = createBarrier(data.control, size);
  const member = await createMember(data, 0, barrier);

  function give(order: number, sequences: readonly Sequence[], progress: StepProgress): Sequence[] {
    writeBatch(data.batch, sequences, size);
    data.progress.set([progress.steps, progress.seen, progress.count]);
    data.control[ORDER] = order;
    barrier.wait();
    return readBatch(data.batch, 0);
  }

  return {
    backend: member.backend.name,
    parameters: member.parameters,
    first: member.first,
    second: member.second,
    step(sequences, steps, seen) {
      const progress = { steps, seen, count: targetsIn(sequences) };
      return memberStep(member, give(Order.step, sequences, progress), progress);
    },
    evaluate(sequences) {
      let nats = 0;
      for (const some of portions(sequences, capacity))
        nats += memberEvaluate(member, give(Order.evaluate, some, { steps: 0, seen: 0, count: 0 }));
      return nats;
    },
    async close() {
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
      const failures = workers.flatMap(({ failure }) => (failure === null ? [] : [failure]));
      return failures.find((failure) => !(failure instanceof Error && failure.message === ANOTHER_FAILED)) ?? failures[0] ?? null;
    },
  };
}

interface Started {
  readonly worker: Worker;
  failure: unknown;
}

async function startWorker(data: TeamData, id: number): Promise<Started> {
  const worker = new Worker(new URL('./worker-start.mjs', import.meta.url), {
    workerData: { ...data, id },
    execArgv: [],
  });
  const started: Started = { worker, failure: null };
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.on('error', (error) => {
      started.failure ??= error;
      reject(error);
    });
    worker.once('exit', (code) => reject(new Error(`training thread ${id} ended with code ${code} before it began`)));
  });
  return started;
}

/** Sequences in groups of at most `capacity` targets. */
function portions(sequences: readonly Sequence[], capacity: number): Sequence[][] {
  const groups: Sequence[][] = [];
  let room = 0;
  for (const sequence of sequences) {
    const length = sequence.targets.length;
    if (groups.length === 0 || length > room) {
      groups.push([]);
      room = capacity;
    }
    groups[groups.length - 1].push(sequence);
    room -= length;
  }
  return groups;
}

const targetsIn = (sequences: readonly Sequence[]): number =>
  sequences.reduce((sum, sequence) => sum + sequence.targets.length, 0);

/**
 * Threads that compute operations together. The leader writes calls into shared memory and counts a generation up; each
 * helper computes its share of every one and counts itself off. No message is sent. Whoever waits looks for a moment, because the next
 * operation is usually microseconds away, and then sleeps, because the machine is shared with others.
 */
import type { KernelExports } from './exports';
import { perform, type Call, type Operations } from './operations';
import { computeShare, isWorthSharing, SHARED_NAMES } from './shares';

/** What a helper is started with: it can be sent to a worker as it is. */
export interface Seat {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The address of the helper's own working memory. */
  readonly scratch: number;
  readonly words: Int32Array;
  readonly calls: Float64Array;
  /** 1 to size - 1; the leader is 0. */
  readonly id: number;
  readonly size: number;
}

// Places in `words`.
const GENERATION = 0;
const REMAINING = 1;
const SLEEPING_HELPERS = 2;
const SLEEPING_LEADER = 3;
const FAILED = 4;
const WORDS = 8;

/** In `calls`: how many there are; then of each which operation, how many arguments, the arguments. */
const MOST_CALLS = 4;
const MOST_ARGUMENTS = 14;

/** Looks at a word before sleeping: some tens of microseconds. */
const LOOKS = 20_000;
const NAP_MS = 1000;
/** Naps after which a helper that has not finished must have died. */
const MOST_NAPS = 60;

export interface TeamMemory {
  readonly words: Int32Array;
  readonly calls: Float64Array;
}

export function createTeamMemory(): TeamMemory {
  return {
    words: new Int32Array(new SharedArrayBuffer(4 * WORDS)),
    calls: new Float64Array(new SharedArrayBuffer(8 * (1 + MOST_CALLS * (2 + MOST_ARGUMENTS)))),
  };
}

export interface Team {
  /** Computes up to four calls that do not need one another's results, all members together. Throws where a helper failed, now or before. */
  compute(calls: readonly Call[]): void;
}

/** The leader's side. Call it from a thread that may sleep, which a page's main thread may not. */
export function createTeam(wasm: KernelExports, { words, calls: shared }: TeamMemory, size: number): Team {
  const failIfFailed = (): void => {
    if (Atomics.load(words, FAILED) !== 0) throw new Error('a thread of the kernels failed: load the model again');
  };
  return {
    compute(calls) {
      failIfFailed();
      writeCalls(shared, calls);
      Atomics.store(words, REMAINING, size - 1);
      Atomics.add(words, GENERATION, 1);
      if (Atomics.load(words, SLEEPING_HELPERS) > 0) Atomics.notify(words, GENERATION);
      try {
        for (const call of calls) computeShare(wasm, ...call, 0, size);
      } finally {
        // Whatever happens here, the others are still writing.
        awaitHelpers(words);
      }
      failIfFailed();
    },
  };
}

function writeCalls(shared: Float64Array, calls: readonly Call[]): void {
  shared[0] = calls.length;
  let at = 1;
  for (const [name, args] of calls) {
    shared[at] = SHARED_NAMES.indexOf(name);
    shared[at + 1] = args.length;
    shared.set(args, at + 2);
    at += 2 + args.length;
  }
}

function readCalls(shared: Float64Array): Call[] {
  let at = 1;
  return Array.from({ length: shared[0] }, (): Call => {
    const end = at + 2 + shared[at + 1];
    const call: Call = [SHARED_NAMES[shared[at]], Array.from(shared.subarray(at + 2, end))];
    at = end;
    return call;
  });
}

function awaitHelpers(words: Int32Array): void {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(words, REMAINING) === 0) return;
  Atomics.store(words, SLEEPING_LEADER, 1);
  for (let naps = 0; ; naps++) {
    const remaining = Atomics.load(words, REMAINING);
    if (remaining === 0) break;
    if (naps === MOST_NAPS) {
      Atomics.store(words, FAILED, 1);
      break;
    }
    Atomics.wait(words, REMAINING, remaining, NAP_MS);
  }
  Atomics.store(words, SLEEPING_LEADER, 0);
}

/** A helper's side: computes its share of all calls until its worker is ended. Throws where its share does. */
export function help(wasm: KernelExports, { words, calls, id, size }: Omit<Seat, 'module' | 'memory' | 'scratch'>): never {
  for (let generation = 0; ; generation++) {
    awaitGeneration(words, generation);
    try {
      for (const call of readCalls(calls)) computeShare(wasm, ...call, id, size);
    } catch (error) {
      Atomics.store(words, FAILED, 1);
      throw error;
    } finally {
      Atomics.sub(words, REMAINING, 1);
      if (Atomics.load(words, SLEEPING_LEADER) !== 0) Atomics.notify(words, REMAINING);
    }
  }
}

/** Returns once another call than number `generation` was announced. */
function awaitGeneration(words: Int32Array, generation: number): void {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(words, GENERATION) !== generation) return;
  Atomics.add(words, SLEEPING_HELPERS, 1);
  while (Atomics.load(words, GENERATION) === generation) Atomics.wait(words, GENERATION, generation);
  Atomics.sub(words, SLEEPING_HELPERS, 1);
}

/** The operations, shared by a team where that is worth it. */
export function sharedOperations(wasm: KernelExports, team: Team): Operations {
  const together = (calls: readonly Call[]): void => {
    const worth: Call[] = [];
    for (const call of calls) {
      if (isWorthSharing(...call)) worth.push(call);
      else perform(wasm, ...call);
    }
    for (let i = 0; i < worth.length; i += MOST_CALLS) team.compute(worth.slice(i, i + MOST_CALLS));
  };
  const shared = SHARED_NAMES.map((name) => [name, (...args: number[]) => together([[name, args]])]);
  return { ...wasm, ...Object.fromEntries(shared), together };
}

/** The kernels on several threads that share one memory. How a thread is started is the caller's business: Node and pages differ. */
import { instantiate, KERNELS_OVERHEAD, placeKernels, type Kernels, type KernelsOptions } from './index';
import { createTeam, createTeamMemory, help, sharedOperations, type Seat } from './team';

/** A worker that was sent its seat and calls `takeSeat` with it. */
export interface Thread {
  /** Resolves once the worker has said that it is ready; rejects where it failed before. */
  readonly ready: Promise<void>;
  /** Ends the worker, whatever it does. */
  end(): void;
}

export type StartThread = (seat: Seat) => Thread;

export interface ThreadedOptions {
  /** One of the -shared files of engine/kernels/build. */
  readonly code: KernelsOptions['code'];
  readonly name: KernelsOptions['name'];
  /** Bytes for arrays. */
  readonly bytes: number;
  /** This one and those that are started: 2 or more. */
  readonly threads: number;
  readonly start: StartThread;
}

export interface ThreadedKernels extends Kernels {
  readonly threads: number;
  /** Ends the threads; the kernels must not be used after. */
  close(): void;
}

/**
 * The same kernels as createKernels gives, with the same numbers bit for bit. To be used from a thread that may sleep: a worker, or Node.
 * Throws as createKernels does, and where a thread cannot be started.
 */
export async function createThreadedKernels({ code, name, bytes, threads, start }: ThreadedOptions): Promise<ThreadedKernels> {
  const module = code instanceof WebAssembly.Module ? code : await WebAssembly.compile(code);
  const started: Thread[] = [];
  const end = (): void => started.forEach((thread) => thread.end());
  const teamMemory = createTeamMemory();
  try {
    const memory = { bytes: bytes + (threads - 1) * KERNELS_OVERHEAD, shared: true };
    const kernels = await placeKernels({ code: module, name, ...memory }, async (wasm, arena, ofTeam) => {
      for (let id = 1; id < threads; id++)
        started.push(
          start({ module, memory: ofTeam, scratch: arena.take(wasm.scratchBytes()), ...teamMemory, id, size: threads }),
        );
      await Promise.all(started.map((thread) => thread.ready));
      return sharedOperations(wasm, createTeam(wasm, teamMemory, threads));
    });
    return { ...kernels, threads, close: end };
  } catch (error) {
    end();
    throw error;
  }
}

/** What a worker does with the seat that it was sent: says that it is ready, then helps until it is ended. */
export async function takeSeat(seat: Seat, ready: () => void): Promise<void> {
  const wasm = await instantiate(seat.module, seat.memory);
  wasm.setScratch(seat.scratch);
  ready();
  help(wasm, seat);
}

/** Below so many parameters, threads wait for one another longer than they compute. */
const LEAST_PARAMETERS = 10_000_000;
/** More threads than this only wait for memory. */
const MOST_THREADS = 8;

/**
 * How many threads a model of so many parameters should run on, where the machine says that it has so many cores: of more than
 * two it counts each twice, most often, and the page needs one too. 1 where memory cannot be shared.
 */
export function usefulThreads(parameters: number, cores: number, canShare: boolean): number {
  if (!canShare || parameters < LEAST_PARAMETERS) return 1;
  const physical = cores > 2 ? Math.max(2, Math.floor(cores / 2)) : cores;
  return Math.max(1, Math.min(physical, MOST_THREADS));
}

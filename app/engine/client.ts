import * as Comlink from 'comlink';
import type { EngineApi } from './api';

/** Thrown when the worker died, was started anew, and died again on the same request. */
export class WorkerDied extends Error {
  override name = 'WorkerDied';
}

/** Thrown to whoever still waits for a worker that another model took the place of. */
export class WorkerReplaced extends Error {
  override name = 'WorkerReplaced';
}

export interface EngineClient {
  /** Calls the worker; if it dies meanwhile, starts another, prepares it, and repeats the call once. */
  call<Result>(request: (engine: EngineApi) => Promise<Result>): Promise<Result>;
  /**
   * What a fresh worker needs before it can take requests: remembered, and repeated after a death. A second preparation gets a
   * worker of its own, so that all that the first one held is given back at once.
   */
  prepare<Result>(request: (engine: EngineApi) => Promise<Result>): Promise<Result>;
}

interface Living {
  readonly engine: EngineApi;
  /** Rejects when the worker is gone; never resolves. */
  readonly death: Promise<never>;
  readonly end: () => void;
}

let births = 0;

/**
 * A worker that is killed (out of memory, say) sends no event. But it holds a Web Lock for as long as it lives:
 * when we are given the lock, it is dead.
 */
function start(): Living {
  const lockName = `clearhead-engine-${performance.timeOrigin}-${++births}`;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: lockName });
  const stopWatching = new AbortController();
  const death = new Promise<never>((_, reject) => {
    const die = () => reject(new WorkerDied('the engine stopped unexpectedly'));
    stopWatching.signal.addEventListener('abort', () => reject(new WorkerReplaced('another model is being loaded')));
    worker.addEventListener('error', die);
    worker.addEventListener('message', function locked({ data }: MessageEvent<unknown>) {
      if (data !== 'locked') return;
      worker.removeEventListener('message', locked);
      navigator.locks.request(lockName, { signal: stopWatching.signal }, die).catch(() => undefined);
    });
  });
  death.catch(() => undefined);
  const end = () => {
    stopWatching.abort();
    worker.terminate();
  };
  return { engine: Comlink.wrap<EngineApi>(worker), death, end };
}

export function createEngineClient(): EngineClient {
  let living = start();
  let preparation: ((engine: EngineApi) => Promise<unknown>) | null = null;

  async function attempt<Result>(request: (engine: EngineApi) => Promise<Result>): Promise<Result> {
    return Promise.race([request(living.engine), living.death]);
  }

  async function withOneRetry<Result>(request: (engine: EngineApi) => Promise<Result>, isPreparation: boolean): Promise<Result> {
    const before = living;
    try {
      return await attempt(request);
    } catch (error) {
      if (!(error instanceof WorkerDied)) throw error;
      // Several requests may see the same death; only the first of them starts the next worker.
      if (living === before) {
        before.end();
        living = start();
        if (preparation && !isPreparation) revival = attempt(preparation);
      }
      await revival;
      return attempt(request);
    }
  }
  let revival: Promise<unknown> = Promise.resolve();

  return {
    call: (request) => withOneRetry(request, false),
    prepare: (request) => {
      if (preparation) {
        living.end();
        living = start();
      }
      preparation = request;
      return withOneRetry(request, true);
    },
  };
}

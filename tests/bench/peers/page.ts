/** The page in which contestants run, one contestant a page. */
import * as Comlink from 'comlink';
import { collectGarbage, CONTEXT, timeRound, type Contestant, type Task } from './contestant';
import type { EngineWorker } from './engine-worker';

/** As much of @wllama/wllama as is used here. */
interface Wllama {
  loadModel(files: Blob[], options: object): Promise<void>;
  kvClear(): Promise<void>;
  samplingInit(options: object): Promise<void>;
  samplingSample(): Promise<{ token: number }>;
  decode(tokens: readonly number[], options: object): Promise<unknown>;
  getNumThreads(): number;
}

let contestant: Contestant | null = null;

async function ours(url: string, threads: number): Promise<string> {
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { type: 'module' });
  const loaded = await Comlink.wrap<EngineWorker>(worker).load(url, threads);
  contestant = { round: (task) => loaded.round(task) };
  return loaded.backend;
}

async function wllama(url: string, threads: number): Promise<string> {
  const library = '/wllama/index.js';
  const { Wllama: Constructor } = await import(/* @vite-ignore */ library);
  const paths = {
    'single-thread/wllama.wasm': '/wllama/single-thread/wllama.wasm',
    ...(threads > 1 && { 'multi-thread/wllama.wasm': '/wllama/multi-thread/wllama.wasm' }),
  };
  const quiet = { debug: () => {}, log: () => {}, warn: () => {}, error: console.error };
  const instance: Wllama = new Constructor(paths, { suppressNativeLog: true, logger: quiet });
  await instance.loadModel([await (await fetch(url)).blob()], { n_ctx: CONTEXT, n_batch: CONTEXT, n_threads: threads });
  collectGarbage();
  contestant = {
    async round(task) {
      await instance.kvClear();
      await instance.samplingInit({ temp: 0 });
      return timeRound(
        task,
        () => instance.decode(task.prompt, {}),
        async () => instance.decode([(await instance.samplingSample()).token], {}),
      );
    },
  };
  return `${instance.getNumThreads()} thread(s)`;
}

const peers = {
  ours,
  wllama,
  round(task: Task) {
    if (contestant === null) throw new Error('nothing is loaded');
    return contestant.round(task);
  },
};
declare global {
  interface Window {
    peers: typeof peers;
  }
}
window.peers = peers;

/** Our engine as the page runs it: in a worker, on the page's own backend. */
import * as Comlink from 'comlink';
import { bestBackend } from '../../../app/engine/backend';
import { blobSources } from '../../../app/models/blob-source';
import { openModel } from '../../../engine/formats/open';
import { KVCache } from '../../../engine/run/cache';
import { workingBytes } from '../../../engine/run/memory';
import { run } from '../../../engine/run/trace';
import { collectGarbage, CONTEXT, timeRound, type Contestant, type Task } from './contestant';

async function load(url: string, threads: number): Promise<Contestant & { readonly backend: string }> {
  const file = await (await fetch(url)).blob();
  const opened = openModel(blobSources(new Map([['model.gguf', file]])));
  const config = { ...opened.config(), max_position_embeddings: CONTEXT };
  const needs = { logits: 'last', wanted: [] } as const;
  const backend = await bestBackend(opened.weightBytes() + workingBytes(config, CONTEXT, needs), threads);
  const model = { ...opened.load(backend).model, config };
  const cache = new KVCache(backend, config, CONTEXT);
  let logits: Float32Array;
  const read = (tokens: readonly number[]): void => {
    logits = run(backend, model, tokens, { cache, logits: 'last' }).logits.data;
  };
  const contestant = {
    backend: backend.name,
    round(task: Task) {
      cache.truncate(0);
      return timeRound(
        task,
        () => read(task.prompt),
        () => read([mostProbable(logits)]),
      );
    },
  };
  collectGarbage();
  return Comlink.proxy(contestant);
}

function mostProbable(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
  return best;
}

export type EngineWorker = { load: typeof load };
Comlink.expose({ load });

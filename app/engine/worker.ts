import * as Comlink from 'comlink';
import type { EngineApi } from './api';
import { loadFiles, loadShippedModel } from './load-model';
import type { Session } from './session';

let session: Session | null = null;

function loaded(): Session {
  if (!session) throw new Error('no model is loaded');
  return session;
}

const api: EngineApi = {
  async load(cardUrl, progress) {
    const { result, session: made } = await loadShippedModel(cardUrl, progress);
    session = made;
    return result;
  },
  async open(request, progress) {
    const { result, session: made } = await loadFiles(request, progress);
    session = made;
    return result;
  },
  run: async (request) => loaded().run(request),
  head: async (request, layer, head) => loaded().head(request, layer, head),
  explain: async (request, altered, name, index) => loaded().explain(request, altered, name, index),
  observe: async (request, altered, globs) => loaded().observe(request, altered, globs),
  merges: async (request) => loaded().merges(request),
  guess: async (request, text) => loaded().guess(request, text),
};

Comlink.expose(api);

// Held until this worker is gone: how the page learns of a death that sends no event (see client.ts).
void navigator.locks?.request(self.name, () => {
  self.postMessage('locked');
  return new Promise(() => undefined);
});

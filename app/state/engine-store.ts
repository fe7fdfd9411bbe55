import * as Comlink from 'comlink';
import { create } from 'zustand';
import type { HeadView, LoadFault, ModelInfo, RunRequest, RunView, TooLong } from '../engine/api';
import { createEngineClient } from '../engine/client';
import { headIn } from './view';

/** The shipped model's card, beside the page; it names the model's file. */
const CARD_URL = new URL('models/clearhead-stories-3m.json', document.baseURI).href;

export type LoadState =
  | { readonly kind: 'loading'; readonly loaded: number; readonly total: number | null }
  | { readonly kind: 'ready'; readonly model: ModelInfo }
  | { readonly kind: 'failed'; readonly fault: LoadFault | 'unknown'; readonly detail: string };

interface EngineStore {
  readonly load: LoadState;
  /** The last run that fitted: kept on screen while a longer or broken request is being mended. */
  readonly run: RunView | null;
  readonly tooLong: TooLong | null;
  readonly head: HeadView | null;
  /** What the last request failed with, in the engine's words. */
  readonly failure: string | null;
  readonly busy: boolean;
  readonly loadModel: () => Promise<void>;
  readonly request: (request: RunRequest) => void;
  readonly showHead: (layer: number, head: number) => void;
  /** Repeats the last request after a failure. */
  readonly retry: () => void;
}

const client = createEngineClient();

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Requests while one is under way wait in a slot of one: only the newest is run next, so that typing never queues.
 */
let waiting: RunRequest | null = null;
let last: RunRequest | null = null;
/** The request whose run is on screen. */
let shown: RunRequest | null = null;
let wantedHead = { layer: 0, head: 0 };

function headToShow(): typeof wantedHead {
  const { load } = useEngine.getState();
  return load.kind === 'ready' ? headIn(load.model.config, wantedHead) : wantedHead;
}

function fetchHead(request: RunRequest): Promise<HeadView> {
  const { layer, head } = headToShow();
  return client.call((engine) => engine.head(request, layer, head));
}

export const useEngine = create<EngineStore>((set, get) => {
  async function work(): Promise<void> {
    if (get().busy || get().load.kind !== 'ready') return;
    set({ busy: true });
    while (waiting) {
      const request = waiting;
      waiting = null;
      try {
        const answer = await client.call((engine) => engine.run(request));
        if (answer.kind === 'too-long') set({ tooLong: answer, failure: null });
        else {
          const head = await fetchHead(request);
          shown = request;
          set({ run: answer, head, tooLong: null, failure: null });
        }
      } catch (error) {
        set({ failure: messageOf(error) });
      }
    }
    set({ busy: false });
    catchUpWithHead();
  }

  /** Another head may have been chosen while a run was under way. */
  function catchUpWithHead(): void {
    const { head, busy } = get();
    const wanted = headToShow();
    if (busy || !shown || (head && head.layer === wanted.layer && head.head === wanted.head)) return;
    fetchHead(shown).then(
      (view) => set({ head: view }),
      (error: unknown) => set({ failure: messageOf(error) }),
    );
  }

  return {
    load: { kind: 'loading', loaded: 0, total: null },
    run: null,
    tooLong: null,
    head: null,
    failure: null,
    busy: false,

    loadModel: async () => {
      set({ load: { kind: 'loading', loaded: 0, total: null } });
      // A worker that is started anew does it again, while what the dead one said stays on screen.
      const progress = (loaded: number, total: number | null) => {
        if (get().load.kind === 'loading') set({ load: { kind: 'loading', loaded, total } });
      };
      try {
        await client.prepare(async (engine) => {
          const result = await engine.load(CARD_URL, Comlink.proxy(progress));
          if (result.kind === 'loaded') set({ load: { kind: 'ready', model: result.model } });
          else set({ load: { kind: 'failed', fault: result.kind, detail: result.detail } });
        });
        void work();
      } catch (error) {
        set({ load: { kind: 'failed', fault: 'unknown', detail: messageOf(error) } });
      }
    },

    request: (request) => {
      waiting = request;
      last = request;
      void work();
    },

    showHead: (layer, head) => {
      wantedHead = { layer, head };
      catchUpWithHead();
    },

    retry: () => {
      waiting ??= last;
      if (get().load.kind === 'failed') void get().loadModel();
      else void work();
    },
  };
});

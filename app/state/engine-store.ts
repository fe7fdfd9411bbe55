import * as Comlink from 'comlink';
import { create } from 'zustand';
import type {
  EngineApi,
  Explained,
  GuessedToken,
  HeadView,
  LoadFault,
  LoadResult,
  Merges,
  ModelInfo,
  Observed,
  RunRequest,
  RunView,
  TooLong,
  Unexplained,
} from '../engine/api';
import { createEngineClient } from '../engine/client';
import { messageOf } from './message-of';
import { headIn } from './view';

/** The shipped model's card, beside the page; it names the model's file. */
const CARD_URL = new URL('models/clearhead-stories-3m.json', document.baseURI).href;

/** Which model: its name, empty for the page's own, and the positions it is to have room for, 0 for as many as suit it. */
export interface ModelChoice {
  readonly id: string;
  readonly context: number;
}

export type LoadState =
  | { readonly kind: 'loading'; readonly loaded: number; readonly total: number | null }
  | { readonly kind: 'ready'; readonly model: ModelInfo }
  | { readonly kind: 'failed'; readonly fault: LoadFault | 'unknown'; readonly detail: string }
  /** This browser does not have the model that the address names. */
  | { readonly kind: 'absent'; readonly id: string };

interface EngineStore {
  readonly load: LoadState;
  /** The last run that fitted: kept on screen while a longer or broken request is being mended. */
  readonly run: RunView | null;
  readonly tooLong: TooLong | null;
  readonly head: HeadView | null;
  /** What the last request failed with, in the engine's words. */
  readonly failure: string | null;
  readonly busy: boolean;
  /** The model to use from now on; nothing happens where it is that already, unless it is to be read again. */
  readonly chooseModel: (choice: ModelChoice, options?: { readonly again?: boolean }) => void;
  readonly loadModel: () => Promise<void>;
  readonly request: (request: RunRequest) => void;
  readonly showHead: (layer: number, head: number) => void;
  /** How a number of the run on screen comes about, altered or as it is. Rejects where there is no run. */
  readonly explain: (altered: string, name: string, index: readonly number[]) => Promise<Explained | Unexplained>;
  /** Activations of the run on screen, altered or as it is, that match the globs. Rejects where there is no run. */
  readonly observe: (altered: string, globs: readonly string[]) => Promise<Observed | Unexplained>;
  /** How the text on screen became tokens. Rejects where there is no run. */
  readonly merges: () => Promise<Merges>;
  /** How likely this text is to come next. Rejects where there is no run. */
  readonly guess: (text: string) => Promise<readonly GuessedToken[]>;
  /** Repeats the last request after a failure. */
  readonly retry: () => void;
}

const client = createEngineClient();

/**
 * Requests while one is under way wait in a slot of one: only the newest is run next, so that typing never queues.
 */
let waiting: RunRequest | null = null;
let last: RunRequest | null = null;
/** The request whose run is on screen. */
let shown: RunRequest | null = null;
let wantedHead = { layer: 0, head: 0 };
let model: ModelChoice | null = null;
/** Counts loadings, so that what belongs to an earlier one is known to be late. */
let loadings = 0;

function headToShow(): typeof wantedHead {
  const { load } = useEngine.getState();
  return load.kind === 'ready' ? headIn(load.model.config, wantedHead) : wantedHead;
}

function requestShown(): RunRequest {
  if (shown === null) throw new Error('there is no run on screen');
  return shown;
}

function fetchHead(request: RunRequest): Promise<HeadView> {
  const { layer, head } = headToShow();
  return client.call((engine) => engine.head(request, layer, head));
}

async function loadInto(
  engine: EngineApi,
  { id, context }: ModelChoice,
  progress: (loaded: number, total: number | null) => void,
): Promise<LoadResult | { readonly kind: 'absent' }> {
  if (id === '') return engine.load(CARD_URL, progress);
  // All that other models need is fetched when somebody has one.
  const { findModel } = await import('../models/find-model');
  const found = await findModel(id);
  if (found === null) return { kind: 'absent' };
  return found.kind === 'refused'
    ? { kind: found.fault === 'unreadable' ? 'unreadable' : 'damaged', detail: found.detail }
    : engine.open({ name: found.name, files: found.files, context: context || found.context }, progress);
}

export const useEngine = create<EngineStore>((set, get) => {
  async function work(): Promise<void> {
    if (get().busy || get().load.kind !== 'ready') return;
    set({ busy: true });
    while (waiting && get().load.kind === 'ready') {
      const request = waiting;
      const loading = loadings;
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
        // Another model took this one's place: the text is for that one now.
        if (loading !== loadings) waiting ??= request;
        else set({ failure: messageOf(error) });
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

    chooseModel: (choice, { again = false } = {}) => {
      const same = model && model.id === choice.id && (model.id === '' || model.context === choice.context);
      if (same && !again) return;
      const changed = model !== null;
      model = choice;
      if (changed) {
        // Numbers of one model must not stand under the name of another.
        shown = null;
        waiting ??= last;
        set({ run: null, head: null, tooLong: null, failure: null });
      }
      void get().loadModel();
    },

    loadModel: async () => {
      const loading = ++loadings;
      const wanted = model ?? { id: '', context: 0 };
      set({ load: { kind: 'loading', loaded: 0, total: null } });
      // A worker that is started anew does it again, while what the dead one said stays on screen.
      const progress = Comlink.proxy((loaded: number, total: number | null) => {
        if (loading === loadings && get().load.kind === 'loading') set({ load: { kind: 'loading', loaded, total } });
      });
      try {
        await client.prepare(async (engine) => {
          const result = await loadInto(engine, wanted, progress);
          if (loading !== loadings) return;
          if (result.kind === 'loaded') set({ load: { kind: 'ready', model: result.model } });
          else if (result.kind === 'absent') set({ load: { kind: 'absent', id: wanted.id } });
          else set({ load: { kind: 'failed', fault: result.kind, detail: result.detail } });
        });
        void work();
      } catch (error) {
        if (loading === loadings) set({ load: { kind: 'failed', fault: 'unknown', detail: messageOf(error) } });
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

    explain: async (altered, name, index) => {
      const request = requestShown();
      return client.call((engine) => engine.explain(request, altered, name, index));
    },

    observe: async (altered, globs) => {
      const request = requestShown();
      return client.call((engine) => engine.observe(request, altered, globs));
    },

    merges: async () => {
      const request = requestShown();
      return client.call((engine) => engine.merges(request));
    },

    guess: async (text) => {
      const request = requestShown();
      return client.call((engine) => engine.guess(request, text));
    },

    retry: () => {
      waiting ??= last;
      if (get().load.kind !== 'ready') void get().loadModel();
      else void work();
    },
  };
});

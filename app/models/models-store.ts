/** Getting a model in: what the dialog shows, and what is under way. What is in use is the engine store's business. */
import * as Comlink from 'comlink';
import { create } from 'zustand';
import type { Fault, Refusal } from './fault';
import { sessionFiles } from './find-model';
import type { ModelFacts } from './inspect';
import { theLibrary } from './library-client';
import type { LocalFile } from './dropped-files';
import { localModel } from './local-files';
import { bytesOf, type Holdings, type Manifest, type ModelFiles } from './model-files';

/** A model whose files are all here, looked into and not yet loaded. */
export interface Candidate {
  readonly manifest: Manifest;
  readonly files: ModelFiles;
  readonly facts: ModelFacts;
  /** From the person's own files, which may be copied into the browser's storage. */
  readonly local: boolean;
}

export type Step =
  | { readonly kind: 'home' }
  | { readonly kind: 'working'; readonly on: 'looking' | 'reading' }
  | { readonly kind: 'choices'; readonly models: readonly Manifest[] }
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
  | Refusal;

export interface Download {
  readonly manifest: Manifest;
  readonly state: 'running' | 'paused' | 'failed';
  readonly received: number;
  readonly total: number;
  /** Bytes a second, lately; null until that can be said. */
  readonly speed: number | null;
  readonly fault: Fault | null;
  readonly detail: string;
}

/** A copy into the browser's storage: how far it is, or what stopped it. */
export type Copy =
  { readonly kind: 'running'; readonly done: number; readonly total: number } | (Refusal & { readonly of: string });

interface ModelsStore {
  readonly step: Step;
  readonly holdings: Holdings | null;
  readonly download: Download | null;
  readonly copy: Copy | null;
  readonly back: () => void;
  readonly refresh: () => Promise<void>;
  readonly choose: (files: readonly LocalFile[]) => Promise<void>;
  /** Finds what an address on Hugging Face holds; where that is one model, fetches it. */
  readonly get: (address: string) => Promise<void>;
  /** Fetches a model, or the rest of it. */
  readonly fetch: (manifest: Manifest) => Promise<void>;
  readonly pause: () => void;
  readonly cancel: () => Promise<void>;
  /** Looks into a kept model. */
  readonly consider: (manifest: Manifest) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  /** Makes a candidate's files available under its name, copied if wanted. False where the copy failed: `copy` says why. */
  readonly admit: (candidate: Candidate, keep: boolean) => Promise<boolean>;
}

/** Speed is measured over this long: steady to look at, and quick to tell a stall. */
const SPEED_MS = 3000;

export const useModels = create<ModelsStore>((set, get) => {
  /** The present attempt: what is asked for later makes earlier answers late. */
  let attempt = 0;

  async function look(manifest: Manifest, files: ModelFiles, local: boolean): Promise<void> {
    const mine = ++attempt;
    set({ step: { kind: 'working', on: 'reading' } });
    const facts = await theLibrary().inspect(files);
    if (mine !== attempt) return;
    set({ step: facts.kind === 'refused' ? facts : { kind: 'candidate', candidate: { manifest, files, facts, local } } });
  }

  return {
    step: { kind: 'home' },
    holdings: null,
    download: null,
    copy: null,

    back: () => {
      attempt++;
      set({ step: { kind: 'home' }, copy: null });
    },

    refresh: async () => set({ holdings: await theLibrary().holdings() }),

    choose: async (chosen) => {
      if (chosen.length === 0) return;
      const { manifest, files } = localModel(chosen);
      set({ copy: null });
      await look(manifest, files, true);
    },

    get: async (address) => {
      const mine = ++attempt;
      set({ step: { kind: 'working', on: 'looking' } });
      const found = await theLibrary().lookUp(address);
      if (mine !== attempt) return;
      if (found.kind === 'refused') set({ step: found });
      else if (found.models.length > 1) set({ step: { kind: 'choices', models: found.models } });
      else await get().fetch(found.models[0]);
    },

    fetch: async (manifest) => {
      const mine = ++attempt;
      const total = bytesOf(manifest);
      const now = (change: Partial<Download>) => {
        const { download } = get();
        if (download?.manifest === manifest) set({ download: { ...download, ...change } });
      };
      set({
        step: { kind: 'home' },
        download: { manifest, state: 'running', received: 0, total, speed: null, fault: null, detail: '' },
      });
      const seen: { readonly at: number; readonly received: number }[] = [];
      const progress = Comlink.proxy((received: number) => {
        const at = performance.now();
        seen.push({ at, received });
        while (seen.length > 2 && seen[1].at < at - SPEED_MS) seen.shift();
        const [first] = seen;
        now({ received, speed: at > first.at ? (1000 * (received - first.received)) / (at - first.at) : null });
      });
      const end = await theLibrary().fetch(manifest, progress);
      if (end.kind === 'paused') now({ state: 'paused', speed: null });
      else if (end.kind === 'refused') now({ state: 'failed', speed: null, fault: end.fault, detail: end.detail });
      else if (get().download?.manifest === manifest) {
        set({ download: null });
        // Whoever has gone on to another model meanwhile is left alone.
        if (mine === attempt) await get().consider(manifest);
      }
      await get().refresh();
    },

    pause: () => void theLibrary().pause(),

    cancel: async () => {
      const { download } = get();
      if (!download) return;
      set({ download: null });
      await theLibrary().pause();
      await get().remove(download.manifest.id);
    },

    consider: async (manifest) => {
      const files = await theLibrary().files(manifest.id);
      if (files) await look(manifest, files, false);
      else await get().refresh();
    },

    remove: async (id) => {
      const end = await theLibrary().remove(id);
      if (end.kind === 'refused') set({ step: end });
      await get().refresh();
    },

    admit: async ({ manifest, files, local }, keep) => {
      if (!local) {
        sessionFiles.delete(manifest.id);
        return true;
      }
      sessionFiles.set(manifest.id, files);
      if (!keep) return true;
      const progress = Comlink.proxy((done: number, total: number) => set({ copy: { kind: 'running', done, total } }));
      set({ copy: { kind: 'running', done: 0, total: bytesOf(manifest) } });
      const end = await theLibrary().keep(manifest, files, progress);
      if (end.kind === 'refused') {
        set({ copy: { ...end, of: manifest.id } });
        return false;
      }
      set({ copy: null });
      sessionFiles.delete(manifest.id);
      await get().refresh();
      return true;
    },
  };
});

/**
 * The activations of the run on screen, fetched from the engine's worker when a picture first needs them, and kept until the run changes;
 * and the same of the altered run, where something is altered. Small runs come whole; of large ones a layer at a time, and of the
 * layers seen longest ago the numbers are given back.
 */
import { createStore, type StoreApi } from 'zustand';
import type { ModelConfig } from '../../engine/model/config';
import { activationNames, shapeOf } from '../../engine/run/names';
import { sizeOf, type Tensor } from '../../engine/tensor/tensor';
import type { RunView, Unexplained } from '../engine/api';
import { useEngine } from '../state/engine-store';
import { messageOf } from '../state/message-of';
import { layerGlobs, OUTSIDE_GLOBS } from './parts';

/** A run whose activations together take less comes in one piece. */
const WHOLE_BYTES = 48 * 2 ** 20;
/** Of a run that comes in pieces, so many layers are kept. */
const LAYERS_KEPT = 4;
/** The name of the piece that is no layer. */
const OUTSIDE = 'outside';

export type Refused = Unexplained | { readonly kind: 'failed'; readonly detail: string };

interface Activations {
  /** The run that they are of, and how it is altered. */
  readonly run: RunView | null;
  readonly altered: string;
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Why there are none, or what went wrong. */
  readonly refused: Refused | null;
  /** Sees to it that this layer's activations come, and those outside the layers. */
  readonly want: (run: RunView, config: ModelConfig, layer: number, altered: string) => void;
}

export type ActivationStore = StoreApi<Activations>;

/** Of the run as it is. */
export const activationStore = createActivationStore();
/** Of the altered run. */
export const alteredActivationStore = createActivationStore();

function createActivationStore(): ActivationStore {
  /** What was asked for, the newest last. */
  let asked: string[] = [];

  return createStore<Activations>((set, get) => {
    function fetch(run: RunView, altered: string, part: string, globs: readonly string[]): void {
      asked.push(part);
      const isLate = (): boolean => get().run !== run || get().altered !== altered;
      useEngine
        .getState()
        .observe(altered, globs)
        .then(
          (answer) => {
            if (isLate()) return;
            if (answer.kind !== 'observed') return set({ refused: answer });
            set({ tensors: new Map([...get().tensors, ...answer.tensors]), refused: null });
          },
          (error: unknown) => {
            if (!isLate()) set({ refused: { kind: 'failed', detail: messageOf(error) } });
          },
        );
    }

    /** Gives back the layers seen longest ago. */
    function forget(): void {
      const layers = asked.filter((part) => part !== OUTSIDE);
      const gone = layers.slice(0, Math.max(0, layers.length - LAYERS_KEPT));
      if (gone.length === 0) return;
      asked = asked.filter((part) => !gone.includes(part));
      const prefixes = gone.map((part) => `blocks.${part}.`);
      const isGone = (name: string): boolean => prefixes.some((prefix) => name.startsWith(prefix));
      set({ tensors: new Map([...get().tensors].filter(([name]) => !isGone(name))) });
    }

    return {
      run: null,
      altered: '',
      tensors: new Map(),
      refused: null,

      want: (run, config, layer, altered) => {
        if (get().run !== run || get().altered !== altered) {
          asked = [];
          set({ run, altered, tensors: new Map(), refused: null });
        }
        if (bytesOf(config, run.tokens.length) <= WHOLE_BYTES) {
          if (!asked.includes(OUTSIDE)) fetch(run, altered, OUTSIDE, ['*']);
          return;
        }
        if (!asked.includes(OUTSIDE)) fetch(run, altered, OUTSIDE, OUTSIDE_GLOBS);
        const part = String(layer);
        if (asked.includes(part)) asked = [...asked.filter((each) => each !== part), part];
        else fetch(run, altered, part, layerGlobs(layer));
        forget();
      },
    };
  });
}

function bytesOf(config: ModelConfig, T: number): number {
  const numbers = activationNames(config).reduce((sum, { axes }) => sum + sizeOf(shapeOf(axes, config, T, T)), 0);
  return numbers * Float32Array.BYTES_PER_ELEMENT;
}

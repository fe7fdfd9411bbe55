/**
 * Where activations live while a model runs. There is one mechanism: reading an activation is visualisation, writing it is
 * intervention, keeping it is what the backward pass needs. The forward pass asks a store for memory before it computes an
 * activation and tells it right afterwards; what a store does with that makes it a recorder, an editor or a keeper.
 */
import type { ModelConfig } from '../model/config';
import type { Backend } from '../tensor/backend';
import { sizeOf } from '../tensor/tensor';
import type { Tensor } from '../tensor/tensor';
import { activationNames, globMatcher, shapeOf } from './names';

export interface ActivationStore {
  /** Whether somebody reads, keeps or edits this activation; one that costs extra is computed only then. */
  wants(name: string): boolean;
  /** Memory for an activation about to be computed. Its old contents are anything. */
  place(name: string, shape: readonly number[]): Float32Array;
  /** Called when the activation stands in `data`. Returns true if the store changed it, so that what hangs on it follows. */
  computed(name: string, data: Float32Array, shape: readonly number[]): boolean;
}

const LAYER = 'blocks.';

/** The name without its layer: all layers share scratch memory, one array for each such role. */
function roleOf(name: string): string {
  return name.startsWith(LAYER) ? name.slice(name.indexOf('.', LAYER.length) + 1) : name;
}

/** The first `size` numbers of an array: itself where these are all, because a view of it takes its time. */
function firstOf(array: Float32Array, size: number): Float32Array {
  return size === array.length ? array : array.subarray(0, size);
}

/** A store that keeps what a backward pass needs. */
export interface KeepingStore extends ActivationStore {
  /** The kept activation, as the last run left it. Throws a RangeError for a name that no glob asked for. */
  get(name: string): Float32Array;
}

/**
 * For training: keeps the activations that match the globs, for runs of at most T tokens without a cache. All memory is taken
 * from the backend here, once; runs allocate nothing.
 */
export function createKeepingStore(backend: Backend, config: ModelConfig, T: number, globs: readonly string[]): KeepingStore {
  const wanted = globMatcher(globs);
  const kept = new Map<string, Float32Array>();
  const scratch = new Map<string, Float32Array>();
  for (const { name, axes, onDemand } of activationNames(config)) {
    const size = sizeOf(shapeOf(axes, config, T, T));
    if (wanted(name)) kept.set(name, backend.alloc(size));
    else if (!onDemand && !scratch.has(roleOf(name))) scratch.set(roleOf(name), backend.alloc(size));
  }
  // What the last run placed: shorter than what was allocated if the run was shorter than T.
  const placed = new Map<string, Float32Array>(kept);

  return {
    wants: (name) => kept.has(name),
    place(name, shape) {
      const memory = kept.get(name) ?? scratch.get(roleOf(name));
      const size = sizeOf(shape);
      if (memory === undefined) throw new RangeError(`there is no activation named ${name} in this model`);
      if (size > memory.length)
        throw new RangeError(`${name} of shape [${shape.join(', ')}] is larger than this store, which was made for ${T} tokens`);
      const array = firstOf(memory, size);
      if (kept.has(name)) placed.set(name, array);
      return array;
    },
    computed: () => false,
    get(name) {
      const array = placed.get(name);
      if (array === undefined) throw new RangeError(`${name} is not kept by this store`);
      return array;
    },
  };
}

/** Changes an activation in place. */
export type Edit = (data: Float32Array) => void;

/** A store that records copies and applies edits. */
export interface RecordingStore extends ActivationStore {
  /** What was recorded so far, in the order of computation, in arrays of its own that can be transferred. */
  readonly recorded: ReadonlyMap<string, Tensor>;
}

/**
 * For looking at a run, and for changing it: copies out every activation that `wanted` accepts, after applying the edits that
 * its name has; into arrays that `take` gives, if there is one. Its scratch memory comes from the backend's arena; the caller marks before
 * and releases after the run.
 */
export function createRecordingStore(
  backend: Backend,
  wanted: (name: string) => boolean,
  edits: ReadonlyMap<string, readonly Edit[]>,
  take?: (length: number) => Float32Array,
): RecordingStore {
  const scratch = new Map<string, Float32Array>();
  const recorded = new Map<string, Tensor>();

  return {
    recorded,
    wants: (name) => edits.has(name) || wanted(name),
    place(name, shape) {
      const role = roleOf(name);
      const size = sizeOf(shape);
      const present = scratch.get(role);
      if (present !== undefined && present.length >= size) return firstOf(present, size);
      const memory = backend.alloc(size);
      scratch.set(role, memory);
      return memory;
    },
    computed(name, data, shape) {
      const changes = edits.get(name) ?? [];
      for (const change of changes) change(data);
      // Copied at once, because the next layer computes in the same memory.
      if (wanted(name)) recorded.set(name, { data: copyOf(data, take), shape });
      return changes.length > 0;
    },
  };
}

/** Where nothing is given, a new array, written once: other ways to make one fill it with zeros first. */
function copyOf(data: Float32Array, take: ((length: number) => Float32Array) | undefined): Float32Array {
  if (take === undefined) return new Float32Array(data);
  const copy = take(data.length);
  copy.set(data);
  return copy;
}

/** One run of a model, and what was seen of it: the source of every number that is drawn. */
import type { Model } from '../model/weights';
import type { Backend } from '../tensor/backend';
import type { Tensor } from '../tensor/tensor';
import { compileAlterations, type Alteration } from './alterations';
import { anglesOf, type Angles } from './angles';
import type { KVCache } from './cache';
import { forward } from './forward';
import { compileInterventions } from './interventions';
import type { Intervention } from './interventions';
import { globMatcher } from './names';
import { reusing } from './reuse';
import { createRecordingStore } from './store';

/** A trace as plain data, which can cross threads; its arrays lie in ordinary memory of their own and can be transferred. */
export interface TraceData {
  /** Those that were run, replaced ones included. */
  readonly tokens: readonly number[];
  /** The position of the first token: how many the cache held before. */
  readonly start: number;
  /** How the run was altered; absent where it was not. */
  readonly alterations?: readonly Alteration[];
  /** What was recorded, in the order of computation; the logits always. */
  readonly activations: ReadonlyMap<string, Tensor>;
}

export interface Trace extends TraceData {
  /** [T, V], or [1, V] where only the last were asked for. */
  readonly logits: Tensor;
  names(): string[];
  has(name: string): boolean;
  /** Throws a RangeError that says what was recorded instead, if the activation was not. */
  get(name: string): Tensor;
}

/** A trace from its plain data. */
export function traceOf(data: TraceData): Trace {
  const { activations } = data;
  const names = (): string[] => [...activations.keys()];
  const get = (name: string): Tensor => {
    const found = activations.get(name);
    if (found === undefined) throw new RangeError(`${name} was not recorded in this run; recorded: ${names().join(', ')}`);
    return found;
  };
  return { ...data, logits: get('logits'), names, has: (name) => activations.has(name), get };
}

export interface RunOptions {
  /** Globs of the activations to record; none by default. The logits are recorded in any case. */
  readonly record?: readonly string[];
  readonly interventions?: readonly Intervention[];
  /** Apply before the interventions. */
  readonly alterations?: readonly Alteration[];
  /** Interventions on positions that this run does not have belong to other steps, and are passed over instead of refused. */
  readonly generating?: boolean;
  /** The run continues after the cache's tokens and adds its own. */
  readonly cache?: KVCache;
  readonly logits?: 'all' | 'last';
  /**
   * Tensors that nobody will read any more, those of an older trace: what is recorded takes their memory where it fits, which saves much
   * of what recording costs. Give none, rather than nothing, for a trace that is to be reused later. Such arrays have up to an eighth
   * more memory than they need, which goes with them when they are transferred.
   */
  readonly reuse?: Iterable<Tensor>;
  /** Angles to use instead of the cache's, or of a table made for this run. */
  readonly rope?: Angles;
}

/**
 * Runs the tokens and returns what was asked for; the memory used for it is given back. Throws a RangeError, before anything
 * is computed, for tokens that cannot be run (see `forward`) and for alterations and interventions that make no sense (see
 * `compileAlterations`, `compileInterventions`).
 */
export function run(backend: Backend, model: Model, tokens: ArrayLike<number>, options: RunOptions = {}): Trace {
  const { record = [], interventions = [], alterations = [], generating = false, cache, logits = 'all', reuse } = options;
  const T = tokens.length;
  const start = cache?.length ?? 0;
  const span = { start, T, rows: logits === 'all' ? T : 1 };
  const recorded = globMatcher([...record, 'logits']);
  const altered = compileAlterations(alterations, model.config, tokens, start, generating);
  const edits = compileInterventions([...altered.interventions, ...interventions], model.config, span, generating);

  const mark = backend.mark();
  try {
    const store = createRecordingStore(backend, recorded, edits, reuse && reusing(reuse));
    const positions = Math.min(T, model.config.max_position_embeddings);
    const rope = options.rope ?? cache?.rope ?? anglesOf(backend, model.config, positions);
    forward(backend, model, altered.tokens, store, { rope, cache, logits, alterations });
    return traceOf({
      tokens: Array.from(altered.tokens),
      start,
      ...(alterations.length > 0 && { alterations }),
      activations: store.recorded,
    });
  } finally {
    backend.release(mark);
  }
}

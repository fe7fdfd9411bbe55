/**
 * Explains numbers of a text, as it is run or altered. The session's own runs record attention alone and go on from a cache; for an
 * explanation the tokens are run once more, all at once, and what it needs is recorded. That run is kept until the text changes, or
 * until more is needed; so is that of the last alterations.
 */
import { explain, linesOf, needed, type Element } from '../../engine/explain';
import { checkAlterations } from '../../engine/run/alterations';
import { readAlterations } from '../../engine/run/alterations-text';
import type { Model } from '../../engine/model/weights';
import { run, type Trace } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import { activationNames, globMatcher } from '../../engine/run/names';
import type { Explained, Observed, Unexplained } from './api';
import { logitRows } from './needs';

/** Tokens of the longest text that is run again: all its activations may be asked for in the end. */
export const EXPLAINED_TOKENS = 128;

/** Lines sent; a vocabulary has more terms than anybody reads. */
const MOST_LINES = 1000;

export interface Explainer {
  explain(tokens: readonly number[], altered: string, element: Element): Explained | Unexplained;
  /** Activations that match the globs, as they stand until the next call of either method. */
  observe(tokens: readonly number[], altered: string, globs: readonly string[]): Observed | Unexplained;
}

/** A trace, and what it is of. */
interface Held {
  readonly tokens: readonly number[];
  readonly altered: string;
  readonly trace: Trace;
}

/** `altered` in its methods is a list of alterations as an address has it (engine/run/alterations-text.ts), empty for none. */
export function createExplainer(backend: Backend, model: Model): Explainer {
  /** Of the run as it is, and of an altered one. */
  const held: { plain: Held | null; altered: Held | null } = { plain: null, altered: null };

  /** A trace of the tokens that has all of these; or why there is none. */
  function traceWith(tokens: readonly number[], altered: string, names: readonly string[]): Trace | Unexplained {
    if (tokens.length > EXPLAINED_TOKENS) return { kind: 'text-too-long', count: tokens.length, limit: EXPLAINED_TOKENS };
    const alterations = readAlterations(altered);
    if (alterations === null) return { kind: 'no-such-alteration', detail: altered };
    try {
      checkAlterations(alterations, model.config, tokens.length);
    } catch (error) {
      if (error instanceof RangeError) return { kind: 'no-such-alteration', detail: error.message };
      throw error;
    }
    const slot = altered === '' ? 'plain' : 'altered';
    const before = held[slot];
    const isSame = before !== null && before.altered === altered && sameTokens(before.tokens, tokens);
    if (isSame && names.every((name) => before.trace.has(name))) return before.trace;
    held[slot] = null;
    try {
      const trace = run(backend, model, tokens, {
        // What was read of it has been sent by now: a copy.
        reuse: before?.trace.activations.values() ?? [],
        record: [...names, ...(isSame ? before.trace.names() : [])],
        logits: logitRows(tokens.length, model.config.vocab_size) > 1 ? 'all' : 'last',
        alterations,
      });
      held[slot] = { tokens, altered, trace };
      return trace;
    } catch (error) {
      // The tokens have run before, so this is the kernels' memory, which holds no more.
      if (error instanceof RangeError) return { kind: 'no-memory' };
      throw error;
    }
  }

  return {
    explain(tokens, altered, element) {
      const names = orNull(() => needed(model.config, element.name));
      if (names === null) return { kind: 'no-such-number' };
      const found = traceWith(tokens, altered, names);
      if ('kind' in found) return found;
      const explanation = orNull(() => explain(model, found, element));
      if (explanation === null) return { kind: 'no-such-number' };
      const { terms, ...rest } = explanation;
      return { kind: 'explained', ...rest, lines: linesOf(terms, 'largest', MOST_LINES) };
    },

    observe(tokens, altered, globs) {
      const isWanted = globMatcher(globs);
      const names = activationNames(model.config).flatMap(({ name }) => (isWanted(name) ? [name] : []));
      const found = traceWith(tokens, altered, names);
      if ('kind' in found) return found;
      return { kind: 'observed', tensors: new Map(names.map((name) => [name, found.get(name)])) };
    },
  };
}

function sameTokens(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, t) => id === b[t]);
}

/** What is computed, or null where a name or an index makes no sense: they come from an address that anybody may have written. */
function orNull<Result>(compute: () => Result): Result | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

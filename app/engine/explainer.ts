/**
 * Explains numbers of a text. The session's own runs record attention alone and go on from a cache; for an explanation the tokens are
 * run once more, all at once, and what it needs is recorded. That run is kept until the text changes, or until more is needed.
 */
import { explain, linesOf, needed, type Element } from '../../engine/explain';
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
  explain(tokens: readonly number[], element: Element): Explained | Unexplained;
  /** Activations that match the globs. */
  observe(tokens: readonly number[], globs: readonly string[]): Observed | Unexplained;
}

export function createExplainer(backend: Backend, model: Model): Explainer {
  let trace: Trace | null = null;

  /** A trace of the tokens that has all of these, and null where there is no memory for it. */
  function traceWith(tokens: readonly number[], names: readonly string[]): Trace | null {
    const isOfTokens = trace !== null && trace.tokens.length === tokens.length && trace.tokens.every((id, t) => id === tokens[t]);
    const held = isOfTokens && trace !== null ? trace : null;
    if (held !== null && names.every((name) => held.has(name))) return held;
    try {
      trace = run(backend, model, tokens, {
        record: [...names, ...(held?.names() ?? [])],
        logits: logitRows(tokens.length, model.config.vocab_size) > 1 ? 'all' : 'last',
      });
      return trace;
    } catch (error) {
      // The tokens have run before, so this is the kernels' memory, which holds no more.
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  return {
    explain(tokens, element) {
      if (tokens.length > EXPLAINED_TOKENS) return tooLong(tokens);
      const names = orNull(() => needed(model.config, element.name));
      if (names === null) return { kind: 'no-such-number' };
      const found = traceWith(tokens, names);
      if (found === null) return { kind: 'no-memory' };
      const explanation = orNull(() => explain(model, found, element));
      if (explanation === null) return { kind: 'no-such-number' };
      const { terms, ...rest } = explanation;
      return { kind: 'explained', ...rest, lines: linesOf(terms, 'largest', MOST_LINES) };
    },

    observe(tokens, globs) {
      if (tokens.length > EXPLAINED_TOKENS) return tooLong(tokens);
      const isWanted = globMatcher(globs);
      const names = activationNames(model.config).flatMap(({ name }) => (isWanted(name) ? [name] : []));
      const found = traceWith(tokens, names);
      if (found === null) return { kind: 'no-memory' };
      return { kind: 'observed', tensors: new Map(names.map((name) => [name, found.get(name)])) };
    },
  };
}

function tooLong({ length }: readonly number[]): Unexplained {
  return { kind: 'text-too-long', count: length, limit: EXPLAINED_TOKENS };
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

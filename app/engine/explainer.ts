/**
 * Explains numbers of a text. The session's own runs record attention alone and go on from a cache; for an explanation the tokens are
 * run once more, all at once, and what it needs is recorded. That run is kept until the text changes, or until more is needed.
 */
import { explain, linesOf, needed, type Element } from '../../engine/explain';
import type { Model } from '../../engine/model/weights';
import { run, type Trace } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import type { Explained, Unexplained } from './api';

/** Tokens of the longest text that is run again: all its activations may be asked for in the end. */
export const EXPLAINED_TOKENS = 128;

/** Lines sent; a vocabulary has more terms than anybody reads. */
const MOST_LINES = 1000;

export type Explainer = (tokens: readonly number[], element: Element) => Explained | Unexplained;

export function createExplainer(backend: Backend, model: Model): Explainer {
  let trace: Trace | null = null;

  /** A trace of the tokens that has all of these, and null where there is no memory for it. */
  function traceWith(tokens: readonly number[], names: readonly string[]): Trace | null {
    const isOfTokens = trace !== null && trace.tokens.length === tokens.length && trace.tokens.every((id, t) => id === tokens[t]);
    const held = isOfTokens && trace !== null ? trace : null;
    if (held !== null && names.every((name) => held.has(name))) return held;
    try {
      trace = run(backend, model, tokens, { record: [...names, ...(held?.names() ?? [])], logits: 'last' });
      return trace;
    } catch (error) {
      // The tokens have run before, so this is the kernels' memory, which holds no more.
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  return (tokens, element) => {
    if (tokens.length > EXPLAINED_TOKENS) return { kind: 'text-too-long', count: tokens.length, limit: EXPLAINED_TOKENS };
    const names = orNull(() => needed(model.config, element.name));
    if (names === null) return { kind: 'no-such-number' };
    const found = traceWith(tokens, names);
    if (found === null) return { kind: 'no-memory' };
    const explanation = orNull(() => explain(model, found, element));
    if (explanation === null) return { kind: 'no-such-number' };
    const { terms, ...rest } = explanation;
    return { kind: 'explained', ...rest, lines: linesOf(terms, 'largest', MOST_LINES) };
  };
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

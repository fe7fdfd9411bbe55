/** Prompts: the ids that a command is given, and reading them, in stretches so that no run needs memory for all positions times all. */
import type { ModelConfig } from '../model/config';
import type { Model } from '../model/weights';
import { KVCache } from '../run/cache';
import { cacheBytes, runBytes } from '../run/memory';
import { run } from '../run/trace';
import type { Backend } from '../tensor/backend';
import type { Tokenizer } from '../tokenizer';
import type { Runnable } from './model';

/** Tokens that are run at once. */
const STRETCH = 256;

/** Bytes beside the weights for a cache of so many positions, filled in stretches. */
export function promptBytes(config: ModelConfig, positions: number): number {
  return cacheBytes(config, positions) + runBytes(config, Math.min(STRETCH, positions), positions);
}

/** Runs all tokens into the cache. Returns the logits after the last, [V]. */
export function readPrompt(backend: Backend, model: Model, tokens: readonly number[], cache: KVCache): Float32Array {
  let logits: Float32Array = new Float32Array();
  for (let start = 0; start < tokens.length; start += STRETCH)
    logits = run(backend, model, tokens.slice(start, start + STRETCH), { cache, logits: 'last' }).logits.data;
  return logits;
}

/** Throws a RangeError where the model has fewer positions than are asked for. */
export function checkPositions({ max_position_embeddings: most }: ModelConfig, positions: number): void {
  if (positions > most) throw new RangeError(`${positions} tokens are too many: this model has ${most} positions`);
}

/**
 * The ids that --tokens lists, or those of --text with the begin-of-text token that the model expects before it. Throws a
 * RangeError for neither or both, for what is no id, and for more than the model has positions for.
 */
export function promptIds(
  { config, tokenizer }: Pick<Runnable, 'config' | 'tokenizer'>,
  { tokens, text }: { readonly tokens?: string; readonly text?: string },
): number[] {
  if ((tokens === undefined) === (text === undefined)) throw new RangeError('either --tokens or --text must be given');
  const ids = tokens === undefined ? encode(tokenizer(), text ?? '') : parseIds(tokens, config.vocab_size);
  checkPositions(config, ids.length);
  return ids;
}

function encode(tokenizer: Tokenizer, text: string): number[] {
  const ids = tokenizer.encode(text, { bos: tokenizer.data.addBos });
  if (ids.length === 0) throw new RangeError('--text has no tokens, and this vocabulary puts none before a text');
  return ids;
}

function parseIds(tokens: string, vocabSize: number): number[] {
  const words = tokens.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) throw new RangeError('--tokens lists no ids');
  return words.map((word) => {
    const id = Number(word);
    if (!/^\d+$/.test(word) || id >= vocabSize)
      throw new RangeError(`--tokens: ${word} is no id; this vocabulary has 0 to ${vocabSize - 1}`);
    return id;
  });
}

/**
 * One text and what the model made of it so far. A request that goes on where the last one ended costs one token;
 * anything else starts anew. Either way the answer depends on the request alone.
 * Legend: T positions, L layers, H query heads, V vocabulary.
 */
import type { Model } from '../../engine/model/weights';
import { KVCache } from '../../engine/run/cache';
import { sample, type SampleRecord } from '../../engine/run/sampler';
import { run } from '../../engine/run/trace';
import { drawAt } from '../../engine/run/generate';
import type { Backend } from '../../engine/tensor/backend';
import type { Tensor } from '../../engine/tensor/tensor';
import { replacedSurrogates, segmentTokens, type Tokenizer } from '../../engine/tokenizer';
import type {
  Explained,
  GuessedToken,
  HeadView,
  Merges,
  Observed,
  RunEnd,
  RunRequest,
  RunView,
  TooLong,
  Unexplained,
} from './api';
import { AttentionLog } from './attention-log';
import { createExplainer } from './explainer';
import { scoreGuess } from './guess';
import { mergesIn } from './merges';
import { likelihoodOf } from './likelihood';
import { RECORDED, STEPS_KEPT } from './needs';

export interface Session {
  run(request: RunRequest): RunView | TooLong;
  head(request: RunRequest, layer: number, head: number): HeadView;
  explain(request: RunRequest, altered: string, name: string, index: readonly number[]): Explained | Unexplained;
  observe(request: RunRequest, altered: string, globs: readonly string[]): Observed | Unexplained;
  merges(request: RunRequest): Merges;
  guess(request: RunRequest, text: string): readonly GuessedToken[];
}

export interface SessionOptions {
  /** Tokens at which a text ends; the tokenizer's end-of-text unless told otherwise. */
  readonly stopIds?: readonly number[];
  /** Writes a prompt as a conversation, the way the model was trained to read one; null where it was not. */
  readonly converse?: ((prompt: string) => string) | null;
}

export function createSession(
  backend: Backend,
  model: Model,
  tokenizer: Tokenizer,
  { stopIds, converse = null }: SessionOptions = {},
): Session {
  const { num_hidden_layers: L, num_attention_heads: H, max_position_embeddings: context } = model.config;
  const { eosId, addBos } = tokenizer.data;
  const ends = new Set(stopIds ?? (eosId === null ? [] : [eosId]));
  const cache = new KVCache(backend, model.config);
  const attention = new AttentionLog(L, H);
  const explainer = createExplainer(backend, model);
  /** What the present contents were computed from. */
  let current: RunRequest | null = null;
  let promptIds: number[] = [];
  let tokens: number[] = [];
  /** The logits after each position from the prompt's last on, logits[i] chose the token of step i; null where it was long ago. */
  let logits: (Float32Array | null)[] = [];
  /** The choice after the last position. */
  let chosen: SampleRecord | null = null;
  let timing: RunView['timing'] = { promptMs: 0, tokenMs: null };

  /** Runs tokens that follow those in the cache, and chooses what comes next. `reuse` as in RunOptions. */
  function extend(ids: number[], request: RunRequest, reuse?: readonly Tensor[]): void {
    const trace = run(backend, model, ids, { record: RECORDED, cache, logits: 'last', reuse });
    const rows = Array.from({ length: L }, (_, l) => ({
      scores: trace.get(`blocks.${l}.attn.hook_attn_scores`),
      weights: trace.get(`blocks.${l}.attn.hook_pattern`),
    }));
    attention.append(rows, ids.length);
    tokens.push(...ids);
    logits.push(trace.logits.data);
    // A large vocabulary's logits are a megabyte a token.
    if (logits.length > STEPS_KEPT) logits[logits.length - 1 - STEPS_KEPT] = null;
    choose(trace.logits.data, request);
  }

  function choose(from: Float32Array, { settings, seed }: RunRequest): void {
    chosen = sample(from, settings, tokens, drawAt(seed, tokens.length));
  }

  /** What the tokenizer is given. */
  function written({ prompt, reading = 'text' }: RunRequest): { text: string; bos: boolean; parseSpecial: boolean } {
    if (reading === 'chat' && converse) return { text: converse(prompt), bos: false, parseSpecial: true };
    return { text: prompt, bos: addBos, parseSpecial: reading === 'special' };
  }

  function encode(request: RunRequest): number[] {
    const { text, ...options } = written(request);
    return tokenizer.encode(text, options);
  }

  function restart(request: RunRequest, ids: number[]): void {
    cache.truncate(0);
    const forgotten = attention.truncate(0);
    promptIds = ids;
    tokens = [];
    logits = [];
    current = null;
    const began = performance.now();
    extend(ids, request, forgotten);
    timing = { promptMs: performance.now() - began, tokenMs: null };
  }

  /** Steps back to `steps` generated tokens, which must not be more than there are. */
  function rewind(steps: number, request: RunRequest): void {
    const left = logits[steps];
    // Running the last token once more would give the same numbers but for rounding; from the start it gives the same.
    if (left === null) return restart(request, promptIds);
    const length = promptIds.length + steps;
    cache.truncate(length);
    attention.truncate(length);
    tokens.length = length;
    logits.length = steps + 1;
    choose(left, request);
  }

  function endNow(): RunEnd | null {
    if (tokens.length > promptIds.length && ends.has(tokens[tokens.length - 1])) return 'end-of-text';
    return tokens.length >= context ? 'context-full' : null;
  }

  /** Brings the session to what the request asks for, or says why it cannot. */
  function follow(request: RunRequest): TooLong | null {
    if (!current || !sameText(current, request)) {
      const ids = encode(request);
      if (ids.length > context) return tooLong(request, ids.length);
      // An empty text of a model without a begin-of-text token has nothing to run.
      if (ids.length === 0) throw new RangeError('this model needs at least one token of text');
      restart(request, ids);
    }
    // What fails half-way is begun anew the next time.
    current = null;
    const done = tokens.length - promptIds.length;
    if (request.steps < done) rewind(request.steps, request);
    while (tokens.length - promptIds.length < request.steps && endNow() === null) {
      const began = performance.now();
      extend([chosen!.draw.id], request);
      timing = { ...timing, tokenMs: performance.now() - began };
    }
    current = request;
    return null;
  }

  function tooLong(request: RunRequest, count: number): TooLong {
    const around = encode({ ...request, prompt: '' }).length;
    return { kind: 'too-long', count, context, lastThatFits: lastThatFits(tokenizer, request.prompt, context - around) };
  }

  return {
    run(request) {
      const refused = follow(request);
      if (refused) return refused;
      return {
        kind: 'run',
        tokens: [...tokens],
        segments: segmentTokens(tokenizer, tokens),
        promptLength: promptIds.length,
        end: endNow(),
        replaced: replacedSurrogates(request.prompt),
        sample: chosen!,
        thumbnails: attention.thumbnails(),
        timing,
      };
    },

    head(request, layer, head) {
      if (layer >= L || head >= H) throw new RangeError(`there is no head ${head} in layer ${layer}`);
      follow(request);
      return { layer, head, size: attention.length, ...attention.head(layer, head) };
    },

    explain(request, altered, name, index) {
      follow(request);
      return explainer.explain([...tokens], altered, { name, index });
    },

    observe(request, altered, globs) {
      follow(request);
      return explainer.observe([...tokens], altered, globs);
    },

    merges(request) {
      const { text, parseSpecial } = written(request);
      return mergesIn(tokenizer, text, parseSpecial);
    },

    guess(request, text) {
      follow(request);
      const ways = [` ${text}`, text].map((way) => {
        const ids = tokenizer.encode(way);
        return scoreGuess(backend, model, tokens, ids, chosen!.raw.probabilities);
      });
      return ways.reduce((best, way) => (likelihoodOf(way) > likelihoodOf(best) ? way : best));
    },
  };
}

/** Whether two requests differ at most in how many tokens are generated. */
function sameText(a: RunRequest, b: RunRequest): boolean {
  return (
    a.prompt === b.prompt &&
    a.reading === b.reading &&
    a.seed === b.seed &&
    JSON.stringify(a.settings) === JSON.stringify(b.settings)
  );
}

/** The longest end of the text that encodes to at most `limit` tokens and does not begin inside a character. */
export function lastThatFits(tokenizer: Tokenizer, text: string, limit: number): string {
  const ids = tokenizer.encode(text);
  let room = ids.slice(Math.max(0, ids.length - limit)).reduce((sum, id) => sum + tokenizer.bytesOf(id).length, 0);
  const characters = Array.from(text);
  let from = characters.length;
  while (from > 0 && (room -= new TextEncoder().encode(characters[from - 1]).length) >= 0) from--;
  const kept = (): string => characters.slice(from).join('');
  // Cut in the middle of a word, the rest may fall into more tokens than it had.
  while (tokenizer.encode(kept()).length > limit) from++;
  return kept();
}

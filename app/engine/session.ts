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
import { replacedSurrogates, segmentTokens, type Tokenizer } from '../../engine/tokenizer';
import type { HeadView, RunEnd, RunRequest, RunView, TooLong } from './api';
import { AttentionLog } from './attention-log';

export interface Session {
  run(request: RunRequest): RunView | TooLong;
  head(request: RunRequest, layer: number, head: number): HeadView;
}

export function createSession(backend: Backend, model: Model, tokenizer: Tokenizer): Session {
  const { num_hidden_layers: L, num_attention_heads: H, max_position_embeddings: context } = model.config;
  const { eosId, addBos } = tokenizer.data;
  const cache = new KVCache(backend, model.config);
  const attention = new AttentionLog(L, H);
  /** What the present contents were computed from. */
  let current: RunRequest | null = null;
  let promptIds: number[] = [];
  let tokens: number[] = [];
  /** The choice after each position from the prompt's last on: samples[i] chose the token of step i. */
  let samples: SampleRecord[] = [];
  let timing: RunView['timing'] = { promptMs: 0, tokenMs: null };

  /** Runs tokens that follow those in the cache, and chooses what comes next. */
  function extend(ids: number[], { settings, seed }: RunRequest): void {
    const trace = run(backend, model, ids, {
      record: ['blocks.*.attn.hook_attn_scores', 'blocks.*.attn.hook_pattern'],
      cache,
      logits: 'last',
    });
    const rows = Array.from({ length: L }, (_, l) => ({
      scores: trace.get(`blocks.${l}.attn.hook_attn_scores`),
      weights: trace.get(`blocks.${l}.attn.hook_pattern`),
    }));
    attention.append(rows, ids.length);
    tokens.push(...ids);
    samples.push(sample(trace.logits.data, settings, tokens, drawAt(seed, tokens.length)));
  }

  function restart(request: RunRequest, ids: number[]): void {
    cache.truncate(0);
    attention.truncate(0);
    promptIds = ids;
    tokens = [];
    samples = [];
    current = null;
    const began = performance.now();
    extend(ids, request);
    timing = { promptMs: performance.now() - began, tokenMs: null };
  }

  /** Steps back to `steps` generated tokens, which must not be more than there are. */
  function rewind(steps: number): void {
    const length = promptIds.length + steps;
    cache.truncate(length);
    attention.truncate(length);
    tokens.length = length;
    samples.length = steps + 1;
  }

  function endNow(): RunEnd | null {
    if (eosId !== null && tokens.length > promptIds.length && tokens.at(-1) === eosId) return 'end-of-text';
    return tokens.length >= context ? 'context-full' : null;
  }

  /** Brings the session to what the request asks for, or says why it cannot. */
  function follow(request: RunRequest): TooLong | null {
    if (!current || !sameText(current, request)) {
      const ids = tokenizer.encode(request.prompt, { bos: addBos });
      if (ids.length > context) return tooLong(request.prompt, ids.length);
      // An empty text of a model without a begin-of-text token has nothing to run.
      if (ids.length === 0) throw new RangeError('this model needs at least one token of text');
      restart(request, ids);
    }
    // What fails half-way is begun anew the next time.
    current = null;
    const done = tokens.length - promptIds.length;
    if (request.steps < done) rewind(request.steps);
    while (tokens.length - promptIds.length < request.steps && endNow() === null) {
      const began = performance.now();
      extend([samples.at(-1)!.draw.id], request);
      timing = { ...timing, tokenMs: performance.now() - began };
    }
    current = request;
    return null;
  }

  function tooLong(prompt: string, count: number): TooLong {
    return { kind: 'too-long', count, context, lastThatFits: lastThatFits(tokenizer, prompt, context - (addBos ? 1 : 0)) };
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
        sample: samples.at(-1)!,
        thumbnails: attention.thumbnails(),
        timing,
      };
    },

    head(request, layer, head) {
      if (layer >= L || head >= H) throw new RangeError(`there is no head ${head} in layer ${layer}`);
      follow(request);
      return { layer, head, size: attention.length, ...attention.head(layer, head) };
    },
  };
}

/** Whether two requests differ at most in how many tokens are generated. */
function sameText(a: RunRequest, b: RunRequest): boolean {
  return a.prompt === b.prompt && a.seed === b.seed && JSON.stringify(a.settings) === JSON.stringify(b.settings);
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

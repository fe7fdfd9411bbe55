/**
 * The forward pass of a LLaMA-family transformer, written once over a Backend. Every activation has a name
 * (names.ts lists them) and passes through the store, which may record it, keep it or change it; whatever is
 * computed later uses the changed values.
 *
 * Legend: T tokens of this run, S positions that they can see (the cache's and their own), D hidden_size, H query heads,
 * K key/value heads, d head_dim, F intermediate_size, E experts, k experts a token, V vocab_size.
 */
import { isMixture, type Model } from '../model/weights';
import type { Backend } from '../tensor/backend';
import { isDropped, type Alteration } from './alterations';
import type { Angles } from './angles';
import { attention } from './attention';
import type { KVCache } from './cache';
import { feedForward } from './feed-forward';
import { activationNames, type ActivationName } from './names';
import { activation, norm, type Pass } from './pass';
import type { ActivationStore } from './store';

export interface ForwardOptions {
  /** Angles for at least S positions, in the backend's memory. */
  readonly rope: Angles;
  /** Keys and values of earlier tokens; this run's are appended to it. */
  readonly cache?: KVCache;
  /** Next-token logits after every token (the default), or after the last one only. */
  readonly logits?: 'all' | 'last';
  /** Of these, what is dropped: the mask, the rotation, the residual additions, the scaling. All else has become tokens and edits. */
  readonly alterations?: readonly Alteration[];
}

/**
 * Runs the model on the tokens, which stand after those in the cache. Returns the logits, [T, V] or [1, V], in the store's memory.
 * Throws a RangeError for no tokens, a token outside the vocabulary, or more tokens than the model or the cache has positions for.
 */
export function forward(
  backend: Backend,
  model: Model,
  tokens: ArrayLike<number>,
  store: ActivationStore,
  { rope, cache, logits = 'all', alterations = [] }: ForwardOptions,
): Float32Array {
  const { config, weights } = model;
  const { hidden_size: D, num_hidden_layers: L, vocab_size: V, head_dim: d } = config;
  const T = tokens.length;
  const start = cache?.length ?? 0;
  const angles = rope.cos.length / (d / 2);
  checkTokens(tokens, V, start, Math.min(config.max_position_embeddings, cache?.maxPositions ?? Infinity, angles));
  const pass: Pass = { backend, model, store, rope, cache, alterations, start, T, S: start + T };

  let residual = activation(pass, 'hook_embed', [T, D], (out) => {
    backend.embed(out, tokens, weights.embed_tokens, config.embedding_multiplier ?? 1, T, D);
  });
  const needed = logits === 'all' ? pass : tail(pass);
  for (let layer = 0; layer < L; layer++) residual = block(pass, layer < L - 1 ? pass : needed, layer, residual);
  const final = norm(needed, 'ln_final', residual, weights.norm); // [T, D], or the last rows of it
  const rows = logits === 'all' ? T : 1;
  const result = activation(pass, 'logits', [rows, V], (out) => {
    backend.linear(out, final.subarray((needed.T - rows) * D), weights.lm_head, null, rows, D, V);
    if (config.final_logit_softcapping !== undefined) backend.softcap(out, out, config.final_logit_softcapping, rows * V);
  });
  cache?.advance(tokens);
  return result;
}

/** So many rows are multiplied by the same sums as more of them would be; fewer go another way, and end in other last bits. */
const TAIL = 4;

/**
 * The last positions of a run of which only the last logits are asked for: behind the last layer's keys and values no others are
 * needed, unless somebody looks there. (How many tokens an expert is given would change its last bits, so mixtures are run whole.)
 */
function tail(pass: Pass): Pass {
  const { model, store, start, T } = pass;
  const { config } = model;
  const last = config.num_hidden_layers - 1;
  const isLookedAt = ({ name, layer }: ActivationName): boolean =>
    (layer === last || name.startsWith('ln_final')) && store.wants(name);
  if (T <= TAIL || isMixture(model.weights.layers[last]) || activationNames(config).some(isLookedAt)) return pass;
  return { ...pass, start: start + T - TAIL, T: TAIL };
}

/**
 * One layer: attention and the feed-forward network each read the normalised residual stream and add to it. The keys and values are
 * those of the whole pass, all else that of the positions that are needed. entering [T, D], to the needed rows of it.
 */
function block(pass: Pass, needed: Pass, layer: number, entering: Float32Array): Float32Array {
  const { T } = pass;
  const { hidden_size: D } = pass.model.config;
  const weights = pass.model.weights.layers[layer];
  const at = `blocks.${layer}`;

  // What left the layer below enters this one: a second name for the same numbers, copied only for somebody who wants it.
  const residPre = pass.store.wants(`${at}.hook_resid_pre`)
    ? activation(pass, `${at}.hook_resid_pre`, [T, D], (out) => out.set(entering))
    : entering;

  const attentionIn = norm(pass, `${at}.ln1`, residPre, weights.input_layernorm);
  const attentionOut = attention(pass, needed, layer, attentionIn);
  const residMid = added(needed, layer, `${at}.hook_resid_mid`, residPre.subarray((T - needed.T) * D), attentionOut);

  const feedForwardIn = norm(needed, `${at}.ln2`, residMid, weights.post_attention_layernorm);
  const feedForwardOut = feedForward(needed, layer, feedForwardIn);
  return added(needed, layer, `${at}.hook_resid_post`, residMid, feedForwardOut);
}

/** A branch added to the residual stream; alone where the addition is dropped. All [T, D]. */
function added(pass: Pass, layer: number, name: string, stream: Float32Array, branch: Float32Array): Float32Array {
  const { backend, alterations, T } = pass;
  const { hidden_size: D } = pass.model.config;
  return activation(pass, name, [T, D], (out) => {
    if (isDropped(alterations, 'residuals', layer)) out.set(branch);
    else backend.add(out, stream, branch, T * D);
  });
}

function checkTokens(tokens: ArrayLike<number>, V: number, start: number, positions: number): void {
  if (tokens.length === 0) throw new RangeError('there are no tokens to run: a prompt has at least one');
  for (let t = 0; t < tokens.length; t++)
    if (!Number.isInteger(tokens[t]) || tokens[t] < 0 || tokens[t] >= V)
      throw new RangeError(`token ${tokens[t]} at position ${start + t} is outside the vocabulary of ${V}`);
  if (start + tokens.length > positions)
    throw new RangeError(`${start + tokens.length} tokens do not fit: there are ${positions} positions`);
}

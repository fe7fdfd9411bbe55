/**
 * The forward pass of a LLaMA-family transformer, written once over a Backend. Every activation has a name
 * (names.ts lists them) and passes through the store, which may record it, keep it or change it; whatever is
 * computed later uses the changed values.
 *
 * Legend: T tokens of this run, S positions that they can see (the cache's and their own), D hidden_size, H query heads,
 * K key/value heads, d head_dim, F intermediate_size, V vocab_size.
 */
import type { Model } from '../model/weights';
import type { Matrix } from '../tensor/matrix';
import type { Backend, RopeTable } from '../tensor/backend';
import type { KVCache } from './cache';
import type { ActivationStore } from './store';

export interface ForwardOptions {
  /** Angles for at least S positions, in the backend's memory. */
  readonly rope: RopeTable;
  /** Keys and values of earlier tokens; this run's are appended to it. */
  readonly cache?: KVCache;
  /** Next-token logits after every token (the default), or after the last one only. */
  readonly logits?: 'all' | 'last';
}

/** What every step of one run needs. */
interface Pass {
  readonly backend: Backend;
  readonly model: Model;
  readonly store: ActivationStore;
  readonly rope: RopeTable;
  readonly cache: KVCache | undefined;
  /** The position of the run's first token. */
  readonly start: number;
  readonly T: number;
  readonly S: number;
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
  { rope, cache, logits = 'all' }: ForwardOptions,
): Float32Array {
  const { config, weights } = model;
  const { hidden_size: D, num_hidden_layers: L, vocab_size: V, head_dim: d } = config;
  const T = tokens.length;
  const start = cache?.length ?? 0;
  const angles = rope.cos.length / (d / 2);
  checkTokens(tokens, V, start, Math.min(config.max_position_embeddings, cache?.maxPositions ?? Infinity, angles));
  const pass: Pass = { backend, model, store, rope, cache, start, T, S: start + T };

  let residual = activation(pass, 'hook_embed', [T, D], (out) => {
    backend.embed(out, tokens, weights.embed_tokens, 1, T, D);
  });
  for (let layer = 0; layer < L; layer++) residual = block(pass, layer, residual);
  const final = norm(pass, 'ln_final', residual, weights.norm); // [T, D]
  const rows = logits === 'all' ? T : 1;
  const result = activation(pass, 'logits', [rows, V], (out) => {
    backend.linear(out, final.subarray((T - rows) * D), weights.lm_head, null, rows, D, V);
  });
  cache?.advance(tokens);
  return result;
}

/** One layer: attention and the feed-forward network each read the normalised residual stream and add to it. */
function block(pass: Pass, layer: number, entering: Float32Array): Float32Array {
  const { backend, T } = pass;
  const { hidden_size: D } = pass.model.config;
  const weights = pass.model.weights.layers[layer];
  const at = `blocks.${layer}`;

  // What left the layer below enters this one: a second name for the same numbers, copied only for somebody who wants it.
  const residPre = pass.store.wants(`${at}.hook_resid_pre`)
    ? activation(pass, `${at}.hook_resid_pre`, [T, D], (out) => out.set(entering))
    : entering;

  const attentionIn = norm(pass, `${at}.ln1`, residPre, weights.input_layernorm);
  const attentionOut = attention(pass, layer, attentionIn);
  const residMid = activation(pass, `${at}.hook_resid_mid`, [T, D], (out) => backend.add(out, residPre, attentionOut, T * D));

  const feedForwardIn = norm(pass, `${at}.ln2`, residMid, weights.post_attention_layernorm);
  const feedForwardOut = feedForward(pass, layer, feedForwardIn);
  return activation(pass, `${at}.hook_resid_post`, [T, D], (out) => backend.add(out, residMid, feedForwardOut, T * D));
}

/** Grouped-query causal attention (Vaswani et al. 2017, sec. 3.2; Ainslie et al. 2023) with rotary positions. x [T, D] to [T, D]. */
function attention(pass: Pass, layer: number, x: Float32Array): Float32Array {
  const { backend, store, rope, start, T, S } = pass;
  const { hidden_size: D, num_attention_heads: H, num_key_value_heads: K, head_dim: d } = pass.model.config;
  const weights = pass.model.weights.layers[layer];
  const at = `blocks.${layer}.attn`;

  // Unless somebody wants to see them straight, queries and keys are rotated where they stand.
  const rotQ = store.place(`${at}.hook_rot_q`, [T, H, d]);
  const rotK = store.place(`${at}.hook_rot_k`, [T, K, d]);
  const straightQ = project(pass, `${at}.hook_q`, rotQ, x, weights.q_proj, H);
  const straightK = project(pass, `${at}.hook_k`, rotK, x, weights.k_proj, K);
  let v = activation(pass, `${at}.hook_v`, [T, K, d], (out) => backend.linear(out, x, weights.v_proj, null, T, D, K * d));
  backend.rope(rotQ, straightQ, rope, start, T, H, d);
  store.computed(`${at}.hook_rot_q`, rotQ, [T, H, d]);
  backend.rope(rotK, straightK, rope, start, T, K, d);
  store.computed(`${at}.hook_rot_k`, rotK, [T, K, d]);

  let k = rotK;
  if (pass.cache !== undefined) ({ k, v } = pass.cache.append(layer, k, v, start, T)); // [T, K, d] to [S, K, d]

  // Unless somebody wants the scores, softmax turns them into the pattern where they stand.
  const pattern = store.place(`${at}.hook_pattern`, [H, T, S]);
  const scores = store.wants(`${at}.hook_attn_scores`) ? store.place(`${at}.hook_attn_scores`, [H, T, S]) : pattern;
  backend.attentionScores(scores, rotQ, k, 1 / Math.sqrt(d), T, S, H, K, d);
  store.computed(`${at}.hook_attn_scores`, scores, [H, T, S]);
  backend.softmax(pattern, scores, H * T, S);
  store.computed(`${at}.hook_pattern`, pattern, [H, T, S]);

  const z = activation(pass, `${at}.hook_z`, [T, H, d], (out) => backend.attentionMix(out, pattern, v, T, S, H, K, d));

  // One multiplication gives the sum over heads; each head's share costs H times the memory and is split off on demand.
  const resultName = `${at}.hook_result`;
  let editedResult: Float32Array | null = null;
  if (store.wants(resultName)) {
    const result = store.place(resultName, [T, H, D]);
    backend.attentionResult(result, z, weights.o_proj, T, H, d, D);
    if (store.computed(resultName, result, [T, H, D])) editedResult = result;
  }
  return activation(pass, `blocks.${layer}.hook_attn_out`, [T, D], (out) => {
    if (editedResult === null) backend.linear(out, z, weights.o_proj, null, T, H * d, D);
    else sumOverHeads(out, editedResult, T, H, D);
  });
}

/**
 * Projects x to the heads of queries or keys, in memory of their own if somebody wants them, otherwise in `shared`.
 * x [T, D] to [T, heads, d].
 */
function project(pass: Pass, name: string, shared: Float32Array, x: Float32Array, weight: Matrix, heads: number): Float32Array {
  const { backend, store, T } = pass;
  const { hidden_size: D, head_dim: d } = pass.model.config;
  const out = store.wants(name) ? store.place(name, [T, heads, d]) : shared;
  backend.linear(out, x, weight, null, T, D, heads * d);
  store.computed(name, out, [T, heads, d]);
  return out;
}

/** SwiGLU feed-forward network (Shazeer 2020, eq. 6). x [T, D] to [T, D]. */
function feedForward(pass: Pass, layer: number, x: Float32Array): Float32Array {
  const { backend, T } = pass;
  const { hidden_size: D, intermediate_size: F } = pass.model.config;
  const weights = pass.model.weights.layers[layer];
  const at = `blocks.${layer}.mlp`;

  const pre = activation(pass, `${at}.hook_pre`, [T, F], (out) => {
    backend.linear(out, x, weights.gate_proj, null, T, D, F);
  });
  const preLinear = activation(pass, `${at}.hook_pre_linear`, [T, F], (out) => {
    backend.linear(out, x, weights.up_proj, null, T, D, F);
  });
  const post = activation(pass, `${at}.hook_post`, [T, F], (out) => backend.swiglu(out, pre, preLinear, T * F));
  return activation(pass, `blocks.${layer}.hook_mlp_out`, [T, D], (out) => {
    backend.linear(out, post, weights.down_proj, null, T, F, D);
  });
}

/** Root-mean-square norm under the names `at.hook_scale`, `.hook_normalized` and `.hook_out`. x [T, D] to [T, D], weight [D]. */
function norm(pass: Pass, at: string, x: Float32Array, weight: Float32Array): Float32Array {
  const { backend, store, T } = pass;
  const { hidden_size: D, rms_norm_eps: eps } = pass.model.config;

  const scale = store.place(`${at}.hook_scale`, [T, 1]);
  const normalized = store.wants(`${at}.hook_normalized`) ? store.place(`${at}.hook_normalized`, [T, D]) : null;
  const out = store.place(`${at}.hook_out`, [T, D]);
  backend.rmsnorm(out, normalized, scale, x, weight, eps, T, D);

  // The operation computes all three at once, so where an earlier one was changed, the later ones are computed again.
  if (store.computed(`${at}.hook_scale`, scale, [T, 1])) {
    const divided = normalized ?? out;
    for (let i = 0; i < T * D; i++) divided[i] = x[i] / scale[Math.floor(i / D)];
    for (let i = 0; i < T * D; i++) out[i] = divided[i] * weight[i % D];
  }
  if (normalized !== null && store.computed(`${at}.hook_normalized`, normalized, [T, D]))
    for (let i = 0; i < T * D; i++) out[i] = normalized[i] * weight[i % D];
  store.computed(`${at}.hook_out`, out, [T, D]);
  return out;
}

/** Gives one activation its place, computes it there and shows it to the store. */
function activation(pass: Pass, name: string, shape: readonly number[], compute: (out: Float32Array) => void): Float32Array {
  const out = pass.store.place(name, shape);
  compute(out);
  pass.store.computed(name, out, shape);
  return out;
}

/** out[t] = sum over heads of result[t, h]. out [T, D], result [T, H, D]. */
function sumOverHeads(out: Float32Array, result: Float32Array, T: number, H: number, D: number): void {
  for (let t = 0; t < T; t++)
    for (let i = 0; i < D; i++) {
      let sum = 0;
      for (let h = 0; h < H; h++) sum += result[(t * H + h) * D + i];
      out[t * D + i] = sum;
    }
}

function checkTokens(tokens: ArrayLike<number>, V: number, start: number, positions: number): void {
  if (tokens.length === 0) throw new RangeError('there are no tokens to run: a prompt has at least one');
  for (let t = 0; t < tokens.length; t++)
    if (!Number.isInteger(tokens[t]) || tokens[t] < 0 || tokens[t] >= V)
      throw new RangeError(`token ${tokens[t]} at position ${start + t} is outside the vocabulary of ${V}`);
  if (start + tokens.length > positions)
    throw new RangeError(`${start + tokens.length} tokens do not fit: there are ${positions} positions`);
}

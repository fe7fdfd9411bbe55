/** The attention of one layer, every step under its name. Legend in forward.ts. */
import { windowOf } from '../model/config';
import { isDropped } from './alterations';
import { activation, postNorm, type Pass } from './pass';

/**
 * Grouped-query causal attention (Vaswani et al. 2017, sec. 3.2; Ainslie et al. 2023) with rotary positions. Every position of the pass
 * has a key and a value; those that are needed, all or the last T, have a query. x [pass.T, D] to [T, D].
 */
export function attention(pass: Pass, needed: Pass, layer: number, x: Float32Array): Float32Array {
  const { backend, store, alterations, T, S } = needed;
  const { config } = pass.model;
  const { hidden_size: D, num_attention_heads: H, num_key_value_heads: K, head_dim: d } = config;
  const weights = pass.model.weights.layers[layer];
  const at = `blocks.${layer}.attn`;

  // Unless somebody wants to see them on the way, queries and keys are projected, normalised and rotated where they stand.
  const rotQ = store.place(`${at}.hook_rot_q`, [T, H, d]);
  const rotK = store.place(`${at}.hook_rot_k`, [pass.T, K, d]);
  let q = memoryFor(needed, `${at}.hook_q`, rotQ, H);
  let k = memoryFor(pass, `${at}.hook_k`, rotK, K);
  let v = store.place(`${at}.hook_v`, [pass.T, K, d]);
  const queries = { out: q, weight: weights.q_proj, bias: weights.q_bias };
  const others = [
    { out: k, weight: weights.k_proj, bias: weights.k_bias },
    { out: v, weight: weights.v_proj, bias: weights.v_bias },
  ];
  if (needed === pass) backend.linears([queries, ...others], x, T, D);
  else {
    backend.linears([queries], x.subarray((pass.T - T) * D), T, D);
    backend.linears(others, x, pass.T, D);
  }
  store.computed(`${at}.hook_q`, q, [T, H, d]);
  store.computed(`${at}.hook_k`, k, [pass.T, K, d]);
  store.computed(`${at}.hook_v`, v, [pass.T, K, d]);
  if (weights.q_norm !== undefined) q = normHeads(needed, `${at}.hook_normed_q`, rotQ, q, weights.q_norm, H);
  if (weights.k_norm !== undefined) k = normHeads(pass, `${at}.hook_normed_k`, rotK, k, weights.k_norm, K);
  rotate(needed, layer, `${at}.hook_rot_q`, rotQ, q, H);
  rotate(pass, layer, `${at}.hook_rot_k`, rotK, k, K);

  k = rotK;
  if (pass.cache !== undefined) ({ k, v } = pass.cache.append(layer, k, v, pass.start, pass.T)); // to [S, K, d]

  // Unless somebody wants the scores, softmax turns them into the pattern where they stand.
  const pattern = store.place(`${at}.hook_pattern`, [H, T, S]);
  const scores = store.wants(`${at}.hook_attn_scores`) ? store.place(`${at}.hook_attn_scores`, [H, T, S]) : pattern;
  const scale = isDropped(alterations, 'scaling', layer) ? 1 : 1 / Math.sqrt(config.query_pre_attn_scalar ?? d);
  const isMasked = !isDropped(alterations, 'mask', layer);
  if (isMasked) backend.attentionScores(scores, rotQ, k, scale, T, S, H, K, d);
  else unmaskedScores(needed, scores, rotQ, k, scale);
  if (config.attn_logit_softcapping !== undefined) backend.softcap(scores, scores, config.attn_logit_softcapping, H * T * S);
  const window = windowOf(config, layer);
  if (isMasked && window < S) backend.maskWindow(scores, window, T, S, H);
  store.computed(`${at}.hook_attn_scores`, scores, [H, T, S]);
  backend.softmax(pattern, scores, H * T, S);
  store.computed(`${at}.hook_pattern`, pattern, [H, T, S]);

  const z = activation(needed, `${at}.hook_z`, [T, H, d], (out) => backend.attentionMix(out, pattern, v, T, S, H, K, d));

  // One multiplication gives the sum over heads; each head's share costs H times the memory and is split off on demand. The output
  // is their sum only where one was changed, so that looking at the shares changes no number, not even its last bit.
  const resultName = `${at}.hook_result`;
  let editedResult: Float32Array | null = null;
  if (store.wants(resultName)) {
    const result = store.place(resultName, [T, H, D]);
    backend.attentionResult(result, z, weights.o_proj, T, H, d, D);
    if (store.computed(resultName, result, [T, H, D])) editedResult = result;
  }
  return activation(needed, `blocks.${layer}.hook_attn_out`, [T, D], (out) => {
    if (editedResult === null) backend.linear(out, z, weights.o_proj, null, T, H * d, D);
    else backend.sumOverHeads(out, editedResult, T, H, D);
    postNorm(needed, out, weights.attention_post_norm);
  });
}

/** For queries or keys on their way, [T, heads, d]: memory of their own if somebody wants them, otherwise `shared`. */
function memoryFor({ model, store, T }: Pass, name: string, shared: Float32Array, heads: number): Float32Array {
  return store.wants(name) ? store.place(name, [T, heads, model.config.head_dim]) : shared;
}

/** Normalises every head by itself, with one gain for all. x [T, heads, d], gain [d]. */
function normHeads(
  pass: Pass,
  name: string,
  shared: Float32Array,
  x: Float32Array,
  gain: Float32Array,
  heads: number,
): Float32Array {
  const { backend, store, T } = pass;
  const { head_dim: d, rms_norm_eps: eps } = pass.model.config;
  const out = memoryFor(pass, name, shared, heads);
  backend.rmsnorm(out, null, null, x, gain, eps, T * heads, d);
  store.computed(name, out, [T, heads, d]);
  return out;
}

/** Turns every head by its position's angle, where `out` stands. x [T, heads, d] to [T, heads, d]. */
function rotate(pass: Pass, layer: number, name: string, out: Float32Array, x: Float32Array, heads: number): void {
  const { backend, store, rope, alterations, start, T } = pass;
  const { config } = pass.model;
  const { head_dim: d } = config;
  const angles = windowOf(config, layer) < Infinity && rope.local !== undefined ? rope.local : rope;
  if (isDropped(alterations, 'rotation', layer)) out.set(x);
  else backend.rope(out, x, angles, start, T, heads, d);
  store.computed(name, out, [T, heads, d]);
}

/**
 * Scores without a mask. A query that stands last sees every key, so each is taken by itself, as if it stood there.
 * out [H, T, S], q [T, H, d], k [S, K, d].
 */
function unmaskedScores(pass: Pass, out: Float32Array, q: Float32Array, k: Float32Array, scale: number): void {
  const { backend, T, S } = pass;
  const { num_attention_heads: H, num_key_value_heads: K, head_dim: d } = pass.model.config;
  const mark = backend.mark();
  const row = backend.alloc(H * S); // [H, 1, S]
  for (let t = 0; t < T; t++) {
    backend.attentionScores(row, q.subarray(t * H * d, (t + 1) * H * d), k, scale, 1, S, H, K, d);
    for (let h = 0; h < H; h++) out.set(row.subarray(h * S, (h + 1) * S), (h * T + t) * S);
  }
  backend.release(mark);
}

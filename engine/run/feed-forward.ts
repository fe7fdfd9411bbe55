/** The feed-forward part of one layer, every step under its name: a single network, or a mixture of experts. Legend in forward.ts. */
import { isMixture, type DenseLayer, type FeedForwardWeights, type MixtureLayer } from '../model/weights';
import { addGated, expertGates, gatherRows, placesOf, topExperts } from '../ops/moe';
import type { Product } from '../tensor/backend';
import { activation, postNorm, type Pass } from './pass';

/** x [T, D] to [T, D]. */
export function feedForward(pass: Pass, layer: number, x: Float32Array): Float32Array {
  const weights = pass.model.weights.layers[layer];
  return isMixture(weights) ? mixture(pass, layer, x, weights) : dense(pass, layer, x, weights);
}

/** A gated feed-forward network (Shazeer 2020, eq. 6). */
function dense(pass: Pass, layer: number, x: Float32Array, weights: DenseLayer): Float32Array {
  const { backend, store, T } = pass;
  const { hidden_size: D, intermediate_size: F } = pass.model.config;
  const at = `blocks.${layer}.mlp`;

  const pre = store.place(`${at}.hook_pre`, [T, F]);
  const preLinear = store.place(`${at}.hook_pre_linear`, [T, F]);
  backend.linears(gateAndUp(weights, pre, preLinear), x, T, D);
  store.computed(`${at}.hook_pre`, pre, [T, F]);
  store.computed(`${at}.hook_pre_linear`, preLinear, [T, F]);
  const post = activation(pass, `${at}.hook_post`, [T, F], (out) => gated(pass, out, pre, preLinear, T * F));
  return activation(pass, `blocks.${layer}.hook_mlp_out`, [T, D], (out) => {
    backend.linear(out, post, weights.down_proj, null, T, F, D);
    postNorm(pass, out, weights.feed_forward_post_norm);
  });
}

/**
 * Each token goes through its k best experts (Jiang et al. 2024, "Mixtral of Experts", eq. 1 and 2); softmax over all E comes first,
 * and the chosen ones' weights are shared out anew where the model does that.
 */
function mixture(pass: Pass, layer: number, x: Float32Array, weights: MixtureLayer): Float32Array {
  const { backend, T } = pass;
  const { hidden_size: D, num_experts_per_tok: k = 1, norm_topk_prob: normalized = true } = pass.model.config;
  const E = weights.experts.length;
  const at = `blocks.${layer}.mlp`;

  const logits = activation(pass, `${at}.hook_router_logits`, [T, E], (out) => {
    backend.linear(out, x, weights.router, null, T, D, E);
  });
  const shares = activation(pass, `${at}.hook_expert_weights`, [T, E], (out) => backend.softmax(out, logits, T, E));
  const indices = activation(pass, `${at}.hook_expert_indices`, [T, k], (out) => topExperts(out, shares, T, E, k));
  const gates = activation(pass, `${at}.hook_expert_gates`, [T, k], (out) => {
    expertGates(out, shares, indices, normalized, T, E, k);
  });
  return activation(pass, `blocks.${layer}.hook_mlp_out`, [T, D], (out) => {
    out.fill(0);
    weights.experts.forEach((expert, e) => {
      const places = placesOf(e, indices, T, k);
      if (places.length > 0) addExpert(pass, out, x, expert, gates, places, k);
    });
    postNorm(pass, out, weights.feed_forward_post_norm);
  });
}

/** How many numbers `addExpert` needs for n tokens beside what it is given: x and given [n, D], pre and preLinear [n, F]. */
export function expertScratch(D: number, F: number, n: number): number[] {
  return [n * D, n * F, n * F, n * D];
}

/** Adds to out [T, D] what an expert gives for the rows of x [T, D] that chose it, by their gates [T, k]. */
function addExpert(
  pass: Pass,
  out: Float32Array,
  x: Float32Array,
  expert: FeedForwardWeights,
  gates: Float32Array,
  places: readonly number[],
  k: number,
): void {
  const { backend } = pass;
  const { hidden_size: D, intermediate_size: F } = pass.model.config;
  const n = places.length;
  const mark = backend.mark();
  const [rows, pre, preLinear, given] = expertScratch(D, F, n).map((size) => backend.alloc(size));
  gatherRows(rows, x, places, k, D);
  backend.linears(gateAndUp(expert, pre, preLinear), rows, n, D);
  gated(pass, pre, pre, preLinear, n * F);
  backend.linear(given, pre, expert.down_proj, null, n, F, D);
  addGated(out, given, gates, places, k, D);
  backend.release(mark);
}

/** What both projections of the input to the non-linearity are, and where they go. */
function gateAndUp(weights: FeedForwardWeights, pre: Float32Array, preLinear: Float32Array): Product[] {
  return [
    { out: pre, weight: weights.gate_proj },
    { out: preLinear, weight: weights.up_proj },
  ];
}

/** post = activation(pre) * preLinear. All [n]; post may be pre. */
function gated({ backend, model }: Pass, post: Float32Array, pre: Float32Array, preLinear: Float32Array, n: number): void {
  if (model.config.hidden_act === 'gelu_pytorch_tanh') backend.geglu(post, pre, preLinear, n);
  else backend.swiglu(post, pre, preLinear, n);
}

/**
 * Values that a run computes on the way and does not name, computed again from what the trace holds by the run's own operations
 * (engine/ops), for one token: an expert's numbers, what stands before a post-norm, the divisors of unnamed norms, probabilities.
 * Legend in engine/run/forward.ts.
 */
import type { Model } from '../model/weights';
import { textbook } from '../ops';
import { addGated } from '../ops/moe';
import type { Trace } from '../run/trace';
import { sizeOf } from '../tensor/tensor';
import { placeName, placeOf, type InnerRole, type Place } from './names';
import { attentionMatrix, feedForwardMatrix, type NamedMatrix } from './stored';

type Compute = (model: Model, trace: Trace, place: Place, t: number) => Float32Array;

/** What token t has in a recorded activation: everything behind its first axis. */
function tracedRow(trace: Trace, name: string, t: number): Float32Array {
  const { data, shape } = trace.get(name);
  const width = sizeOf(shape.slice(1));
  return data.subarray(t * width, (t + 1) * width);
}

/** x [D] to [F]. */
function multiplied({ matrix }: NamedMatrix, x: Float32Array): Float32Array {
  const out = new Float32Array(matrix.rows);
  textbook.linear(out, x, matrix, null, 1, matrix.cols, matrix.rows);
  return out;
}

/** The divisors of the norms of `count` vectors that stand side by side. x [count * n] to [count]. */
function divisors({ config }: Model, x: Float32Array, count: number): Float32Array {
  const n = x.length / count;
  const scale = new Float32Array(count);
  textbook.rmsnorm(new Float32Array(x.length), null, scale, x, new Float32Array(n), config.rms_norm_eps, count, n);
  return scale;
}

const beforePostNorm =
  (role: InnerRole): Compute =>
  (model, trace, { layer }, t) =>
    divisors(model, innerRow(model, trace, placeName(role, layer), t), 1);

const expertMatrix =
  (key: 'gate_proj' | 'up_proj'): Compute =>
  (model, trace, { at, layer, expert }, t) =>
    multiplied(feedForwardMatrix(model, layer, expert, key), tracedRow(trace, `${at}ln2.hook_out`, t));

const expertPost: Compute = (model, trace, place, t) => {
  const pre = expertMatrix('gate_proj')(model, trace, place, t);
  const preLinear = expertMatrix('up_proj')(model, trace, place, t);
  if (model.config.hidden_act === 'gelu_pytorch_tanh') textbook.geglu(pre, pre, preLinear, pre.length);
  else textbook.swiglu(pre, pre, preLinear, pre.length);
  return pre;
};

const expertOut: Compute = (model, trace, place, t) =>
  multiplied(feedForwardMatrix(model, place.layer, place.expert, 'down_proj'), expertPost(model, trace, place, t));

/** From the heads' results, since an intervention may have changed one of them; from z where that alone was recorded. */
const attentionOut: Compute = (model, trace, { at, layer }, t) => {
  const result = `${at}attn.hook_result`;
  const z = `${at}attn.hook_z`;
  if (!trace.has(result) && trace.has(z)) return multiplied(attentionMatrix(model, layer, 'o_proj'), tracedRow(trace, z, t));
  const { hidden_size: D, num_attention_heads: H } = model.config;
  const heads = tracedRow(trace, result, t);
  return Float32Array.from({ length: D }, (_, i) => {
    let sum = 0;
    for (let h = 0; h < H; h++) sum += heads[h * D + i];
    return sum;
  });
};

const feedForwardOut: Compute = (model, trace, { at, layer }, t) => {
  const { config } = model;
  if (config.num_local_experts === undefined)
    return multiplied(feedForwardMatrix(model, layer, -1, 'down_proj'), tracedRow(trace, `${at}mlp.hook_post`, t));

  // The run adds the experts in the order of their numbers, not of their gates, and rounds after each.
  const indices = tracedRow(trace, `${at}mlp.hook_expert_indices`, t);
  const gates = tracedRow(trace, `${at}mlp.hook_expert_gates`, t);
  const out = new Float32Array(config.hidden_size);
  const places = Array.from(indices, (_, j) => j).toSorted((a, b) => indices[a] - indices[b]);
  for (const j of places) {
    const given = innerRow(model, trace, placeName('mlp.experts.out', layer, indices[j]), t);
    addGated(out, given, gates, [j], gates.length, config.hidden_size);
  }
  return out;
};

const ROWS: Readonly<Record<InnerRole, Compute>> = {
  'attn.q_norm.scale': (model, trace, { at }, t) =>
    divisors(model, tracedRow(trace, `${at}attn.hook_q`, t), model.config.num_attention_heads),
  'attn.k_norm.scale': (model, trace, { at }, t) =>
    divisors(model, tracedRow(trace, `${at}attn.hook_k`, t), model.config.num_key_value_heads),
  'attn.out': attentionOut,
  'attn.post_norm.scale': beforePostNorm('attn.out'),
  'mlp.out': feedForwardOut,
  'mlp.post_norm.scale': beforePostNorm('mlp.out'),
  'mlp.experts.pre': expertMatrix('gate_proj'),
  'mlp.experts.pre_linear': expertMatrix('up_proj'),
  'mlp.experts.post': expertPost,
  'mlp.experts.out': expertOut,
  probabilities: (_model, trace, _place, t) => {
    const logits = tracedRow(trace, 'logits', t);
    const out = new Float32Array(logits.length);
    textbook.softmax(out, logits, 1, logits.length);
    return out;
  },
};

/** Row t of an inner value, in float32. Throws a RangeError where the trace lacks what it is computed from. */
export function innerRow(model: Model, trace: Trace, name: string, t: number): Float32Array {
  const place = placeOf(model.config, name);
  if (place.inner === null) throw new RangeError(`${name} is a named activation: the trace holds it`);
  return ROWS[place.inner](model, trace, place, t);
}

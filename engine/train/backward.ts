/**
 * The whole model backwards: from the loss of every position to the gradient of every parameter (Rumelhart et al. 1986).
 * Each line undoes one line of run/forward.ts, last to first. What the forward pass computed is read by its name: keeping an
 * activation is what backward needs. Legend in model/config.ts; T positions of one sequence.
 */
import type { ModelConfig } from '../model/config';
import { denseLayer, type Model, type Weights } from '../model/weights';
import { ropeTable } from '../ops/rope';
import type { Backend, RopeTable } from '../tensor/backend';
import type { Matrix } from '../tensor/matrix';

/** What a forward pass must keep (globs over the design's names). */
export const ACTIVATIONS_FOR_BACKWARD: readonly string[] = [
  'hook_embed',
  'blocks.*.ln1.hook_scale',
  'blocks.*.ln1.hook_out',
  'blocks.*.attn.hook_rot_q',
  'blocks.*.attn.hook_rot_k',
  'blocks.*.attn.hook_v',
  'blocks.*.attn.hook_pattern',
  'blocks.*.attn.hook_z',
  'blocks.*.hook_resid_mid',
  'blocks.*.ln2.hook_scale',
  'blocks.*.ln2.hook_out',
  'blocks.*.mlp.hook_pre',
  'blocks.*.mlp.hook_pre_linear',
  'blocks.*.mlp.hook_post',
  'blocks.*.hook_resid_post',
  'ln_final.hook_scale',
  'ln_final.hook_out',
  'logits',
];

/** Scratch for one sequence of at most `capacity` positions, allocated once: a step of training allocates nothing. */
export interface Workspace {
  readonly capacity: number;
  /** Angles of the first `capacity` positions, for the forward pass too. */
  readonly rope: RopeTable;
  /** Gradient of the residual stream: it runs through the whole model as the stream itself does. [T, D] */
  readonly dresid: Float32Array;
  /** Gradient of a norm's output. [T, D] */
  readonly dnormed: Float32Array;
  /** [T, H*d] */
  readonly dz: Float32Array;
  readonly dq: Float32Array;
  /** [T, K*d] */
  readonly dk: Float32Array;
  readonly dv: Float32Array;
  /** [T, T] */
  readonly dscores: Float32Array;
  /** [T, F] */
  readonly dpost: Float32Array;
  readonly dpre: Float32Array;
  readonly dpreLinear: Float32Array;
}

/**
 * Takes about T (2 D + 2 Hd + 2 Kd + 3 F + T) floats of the backend's memory, T being the capacity; throws its RangeError
 * when none is left.
 */
export function createWorkspace(backend: Backend, config: ModelConfig, capacity: number): Workspace {
  const { hidden_size: D, intermediate_size: F, head_dim: d } = config;
  const queries = config.num_attention_heads * d;
  const keys = config.num_key_value_heads * d;
  return {
    capacity,
    rope: ropeTable(capacity, d, config.rope_theta, config.rope_pairing, backend.alloc),
    dresid: backend.alloc(capacity * D),
    dnormed: backend.alloc(capacity * D),
    dz: backend.alloc(capacity * queries),
    dq: backend.alloc(capacity * queries),
    dk: backend.alloc(capacity * keys),
    dv: backend.alloc(capacity * keys),
    dscores: backend.alloc(capacity * capacity),
    dpost: backend.alloc(capacity * F),
    dpre: backend.alloc(capacity * F),
    dpreLinear: backend.alloc(capacity * F),
  };
}

/**
 * Adds to `gradients` the gradient of lossWeight * (sum of the positions' cross-entropies); returns that sum in nats, unweighted.
 * `targets[t]` is the token that follows position t, -1 where none is asked for. `activation` gives what the forward pass kept
 * under a name of ACTIVATIONS_FOR_BACKWARD; `logits` is overwritten by its gradient, the others are left as they are.
 * Throws a RangeError when the sequence is longer than the workspace, a TypeError when weights are not float32.
 */
export function backward(
  backend: Backend,
  model: Model,
  gradients: Weights,
  tokens: ArrayLike<number>,
  targets: Int32Array,
  activation: (name: string) => Float32Array,
  workspace: Workspace,
  lossWeight: number,
): number {
  const { config, weights } = model;
  const { vocab_size: V, hidden_size: D, intermediate_size: F, head_dim: d, num_hidden_layers: L } = config;
  const { num_attention_heads: H, num_key_value_heads: K } = config;
  const { dresid, dnormed, dz, dq, dk, dv, dscores, dpost, dpre, dpreLinear } = workspace;
  const T = tokens.length;
  if (T > workspace.capacity) throw new RangeError(`${T} tokens do not fit a workspace of ${workspace.capacity}`);

  // What enters layer l (the final norm, for l = L) is what left the one below: hook_resid_pre needs no copy of its own.
  const entering = (l: number) => activation(l === 0 ? 'hook_embed' : `blocks.${l - 1}.hook_resid_post`);

  // The loss. From here on `logits` holds the logits' gradient.
  const logits = activation('logits');
  const loss = backend.crossEntropyBackward(logits, targets, lossWeight, T, V);

  // logits = lm_head · norm(resid)
  dnormed.fill(0, 0, T * D);
  dresid.fill(0, 0, T * D);
  const finalOut = activation('ln_final.hook_out');
  const finalScale = activation('ln_final.hook_scale');
  backend.linearBackward(dnormed, floats(gradients.lm_head), null, logits, finalOut, floats(weights.lm_head), T, D, V);
  backend.rmsnormBackward(dresid, gradients.norm, dnormed, entering(L), weights.norm, finalScale, T, D);

  for (let l = L - 1; l >= 0; l--) {
    const w = denseLayer(weights.layers[l]);
    const dw = denseLayer(gradients.layers[l]);
    const kept = (name: string) => activation(`blocks.${l}.${name}`);

    // resid_post = resid_mid + down · swiglu(gate · normed, up · normed).
    // A sum hands its gradient to both sides: dresid serves the branch, and the branch adds what it finds to dresid.
    dpost.fill(0, 0, T * F);
    dpre.fill(0, 0, T * F);
    dpreLinear.fill(0, 0, T * F);
    dnormed.fill(0, 0, T * D);
    const normed2 = kept('ln2.hook_out');
    backend.linearBackward(dpost, floats(dw.down_proj), null, dresid, kept('mlp.hook_post'), floats(w.down_proj), T, F, D);
    backend.swigluBackward(dpre, dpreLinear, dpost, kept('mlp.hook_pre'), kept('mlp.hook_pre_linear'), T * F);
    backend.linearBackward(dnormed, floats(dw.gate_proj), null, dpre, normed2, floats(w.gate_proj), T, D, F);
    backend.linearBackward(dnormed, floats(dw.up_proj), null, dpreLinear, normed2, floats(w.up_proj), T, D, F);
    const mid = kept('hook_resid_mid');
    const gamma2 = w.post_attention_layernorm;
    backend.rmsnormBackward(dresid, dw.post_attention_layernorm, dnormed, mid, gamma2, kept('ln2.hook_scale'), T, D);

    // resid_mid = resid_pre + W_O · attention(q, k, v), all three read from normed.
    dz.fill(0, 0, T * H * d);
    dq.fill(0, 0, T * H * d);
    dk.fill(0, 0, T * K * d);
    dv.fill(0, 0, T * K * d);
    dnormed.fill(0, 0, T * D);
    const normed1 = kept('ln1.hook_out');
    const q = kept('attn.hook_rot_q');
    const k = kept('attn.hook_rot_k');
    const v = kept('attn.hook_v');
    const pattern = kept('attn.hook_pattern');
    backend.linearBackward(dz, floats(dw.o_proj), null, dresid, kept('attn.hook_z'), floats(w.o_proj), T, H * d, D);
    backend.attentionBackward(dq, dk, dv, dscores, dz, q, k, v, pattern, 1 / Math.sqrt(d), T, H, K, d);
    backend.ropeBackward(dq, workspace.rope, 0, T, H, d);
    backend.ropeBackward(dk, workspace.rope, 0, T, K, d);
    backend.linearBackward(dnormed, floats(dw.q_proj), null, dq, normed1, floats(w.q_proj), T, D, H * d);
    backend.linearBackward(dnormed, floats(dw.k_proj), null, dk, normed1, floats(w.k_proj), T, D, K * d);
    backend.linearBackward(dnormed, floats(dw.v_proj), null, dv, normed1, floats(w.v_proj), T, D, K * d);
    backend.rmsnormBackward(dresid, dw.input_layernorm, dnormed, entering(l), w.input_layernorm, kept('ln1.hook_scale'), T, D);
  }

  backend.embedBackward(floats(gradients.embed_tokens), dresid, tokens, 1, T, D);
  return loss;
}

/** A matrix's own numbers. Rounded weights cannot learn: a step would be lost in the rounding. */
function floats(matrix: Matrix): Float32Array {
  if (matrix.type !== 'F32') throw new TypeError(`only float32 weights can be trained, not ${matrix.type}`);
  return matrix.data;
}

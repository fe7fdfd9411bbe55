/**
 * What the forward and the backward pass are written in: one signature an operation, two backends behind it.
 * `engine/ops` is the textbook (plain TypeScript, any Float32Array); `engine/kernels` is the fast one (WASM SIMD,
 * arrays from its own `alloc`). Both must agree to 1e-5.
 *
 * Outputs come first, then inputs, then shapes, as in llm.c. Arrays are row-major float32.
 * T query positions, S key positions (S >= T; query t stands at position S - T + t), D d_model, H query heads,
 * K key/value heads (H is a multiple of K; query head h reads key head floor(h / (H / K))), d d_head, F d_mlp, V vocabulary.
 *
 * Forward operations overwrite their outputs. Backward operations ADD to their gradient outputs (d...), so a caller
 * zeroes once and several consumers accumulate.
 */
import type { Matrix } from './matrix';

/** Which two dimensions of a head turn together: (2i, 2i+1) as in GGUF's llama, or (i, i + d/2) as Hugging Face stores it. */
export type RopePairing = 'interleaved' | 'half';

/** Angles of rotary position embedding, precomputed: cos and sin are [positions, d/2], row p for position p. */
export interface RopeTable {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  readonly pairing: RopePairing;
}

/** A product among several of the same input: out [T, F] = x weightᵀ + bias, F the weight's rows; bias [F] or null. */
export interface Product {
  readonly out: Float32Array;
  readonly weight: Matrix;
  readonly bias?: Float32Array | null;
}

export interface Backend {
  readonly name: 'textbook' | 'simd' | 'relaxed-simd';

  /** Zero-filled float32 memory that this backend reads without copying. Throws a clear RangeError when none is left. */
  alloc(length: number): Float32Array;
  /** Signed bytes from the same memory, for the quants of Q8_0 matrices. */
  allocInt8(length: number): Int8Array;
  /** The arena's present top; `release` gives back all that was allocated since (a no-op where memory is collected). */
  mark(): number;
  release(mark: number): void;

  /** out[t] = table[tokens[t]] * scale. out [T, D], table [V, D]. */
  embed(out: Float32Array, tokens: ArrayLike<number>, table: Matrix, scale: number, T: number, D: number): void;

  /** out = x weightᵀ + bias. out [T, F], x [T, D], weight [F, D], bias [F] or null. */
  linear(out: Float32Array, x: Float32Array, weight: Matrix, bias: Float32Array | null, T: number, D: number, F: number): void;

  /** Each product as `linear` gives it, bit for bit; what all have in common is done once. x [T, D]. */
  linears(products: readonly Product[], x: Float32Array, T: number, D: number): void;

  /**
   * Root-mean-square norm (Zhang & Sennrich 2019, eq. 4): scale[t] = sqrt(mean(x[t]²) + eps), normalized = x / scale,
   * out = normalized * weight. out, x [T, D], out may be x; scale [T] and normalized [T, D], each null where nobody reads it.
   */
  rmsnorm(
    out: Float32Array,
    normalized: Float32Array | null,
    scale: Float32Array | null,
    x: Float32Array,
    weight: Float32Array,
    eps: number,
    T: number,
    D: number,
  ): void;

  /** Rotates each pair of every head by its position's angle (Su et al. 2021). out, x [T, heads, d]; row t stands at offset + t. out may be x. */
  rope(out: Float32Array, x: Float32Array, table: RopeTable, offset: number, T: number, heads: number, d: number): void;

  /** out[h, t, s] = scale * q[t, h] · k[s, kv(h)], -Infinity where s > S - T + t. out [H, T, S], q [T, H, d], k [S, K, d]. */
  attentionScores(
    out: Float32Array,
    q: Float32Array,
    k: Float32Array,
    scale: number,
    T: number,
    S: number,
    H: number,
    K: number,
    d: number,
  ): void;

  /** out = cap * tanh(x / cap), -Infinity stays (Gemma 2). out, x [n]; out may be x. */
  softcap(out: Float32Array, x: Float32Array, cap: number, n: number): void;

  /** scores[h, t, s] = -Infinity where s <= S - T + t - window. scores [H, T, S]. */
  maskWindow(scores: Float32Array, window: number, T: number, S: number, H: number): void;

  /** Softmax of every row; -Infinity gives exactly 0. out, x [rows, n]; out may be x. */
  softmax(out: Float32Array, x: Float32Array, rows: number, n: number): void;

  /** z[t, h] = sum over s of pattern[h, t, s] * v[s, kv(h)]. z [T, H, d], pattern [H, T, S], v [S, K, d]. */
  attentionMix(
    z: Float32Array,
    pattern: Float32Array,
    v: Float32Array,
    T: number,
    S: number,
    H: number,
    K: number,
    d: number,
  ): void;

  /** What each head adds to the residual stream: result[t, h] = W_O[:, head h's columns] z[t, h]. result [T, H, D], z [T, H, d], wo [D, H*d]. */
  attentionResult(result: Float32Array, z: Float32Array, wo: Matrix, T: number, H: number, d: number, D: number): void;

  /** out[t] = sum over heads of result[t, h]. out [T, D], result [T, H, D]. */
  sumOverHeads(out: Float32Array, result: Float32Array, T: number, H: number, D: number): void;

  /** post = silu(pre) * preLinear (Shazeer 2020, eq. 6), silu(x) = x / (1 + e^-x). All [n]. */
  swiglu(post: Float32Array, pre: Float32Array, preLinear: Float32Array, n: number): void;

  /** post = gelu(pre) * preLinear, gelu by its tanh formula (engine/ops/geglu.ts). All [n]. */
  geglu(post: Float32Array, pre: Float32Array, preLinear: Float32Array, n: number): void;

  /** out = a + b. out may be a or b. */
  add(out: Float32Array, a: Float32Array, b: Float32Array, n: number): void;

  // ------------------------------------------------------------------ backward: every d... is added to

  /** dtable[tokens[t]] += dout[t] * scale. */
  embedBackward(dtable: Float32Array, dout: Float32Array, tokens: ArrayLike<number>, scale: number, T: number, D: number): void;

  /** dx += dout weight; dweight += doutᵀ x; dbias += column sums of dout. Any of the three may be null. */
  linearBackward(
    dx: Float32Array | null,
    dweight: Float32Array | null,
    dbias: Float32Array | null,
    dout: Float32Array,
    x: Float32Array,
    weight: Float32Array,
    T: number,
    D: number,
    F: number,
  ): void;

  /** `scale` is the divisor that the forward pass kept. dx [T, D], dweight [D]. */
  rmsnormBackward(
    dx: Float32Array,
    dweight: Float32Array,
    dout: Float32Array,
    x: Float32Array,
    weight: Float32Array,
    scale: Float32Array,
    T: number,
    D: number,
  ): void;

  /** Turns the gradient back in place: the rotation's transpose. d_out [T, heads, d]. */
  ropeBackward(dout: Float32Array, table: RopeTable, offset: number, T: number, heads: number, d: number): void;

  /**
   * Through scores, mask, softmax and mix, T = S: from dz [T, H, d] and the kept pattern [H, T, T] to dq [T, H, d], dk, dv [T, K, d].
   * `dscores` is scratch of [T, T].
   */
  attentionBackward(
    dq: Float32Array,
    dk: Float32Array,
    dv: Float32Array,
    dscores: Float32Array,
    dz: Float32Array,
    q: Float32Array,
    k: Float32Array,
    v: Float32Array,
    pattern: Float32Array,
    scale: number,
    T: number,
    H: number,
    K: number,
    d: number,
  ): void;

  swigluBackward(
    dpre: Float32Array,
    dpreLinear: Float32Array,
    dpost: Float32Array,
    pre: Float32Array,
    preLinear: Float32Array,
    n: number,
  ): void;

  /**
   * Cross-entropy of rows of logits against targets. Overwrites `logits` with weight * d(sum of losses)/d(logits) =
   * weight * (softmax - onehot) and returns the sum of losses in nats (unweighted). A target of -1 leaves its row out.
   */
  crossEntropyBackward(logits: Float32Array, targets: Int32Array, weight: number, T: number, V: number): number;

  /** x *= factor. */
  scale(x: Float32Array, factor: number, n: number): void;

  /** Sum of squares, in float64 or blocked float32. */
  sumOfSquares(x: Float32Array, n: number): number;

  /**
   * One AdamW step (Loshchilov & Hutter 2019, alg. 2) in place: m, v the moments; step counts from 1; the gradient is
   * multiplied by gradScale first (clipping). Decay is decoupled: x -= lr * decay * x.
   */
  adamw(x: Float32Array, grad: Float32Array, m: Float32Array, v: Float32Array, hyper: AdamWStep, n: number): void;
}

export interface AdamWStep {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly step: number;
  readonly gradScale: number;
}

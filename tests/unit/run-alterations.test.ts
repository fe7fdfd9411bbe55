/** Each alteration's effect in numbers, in every architecture, by the textbook and by the kernels. */
import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../engine/kernels/node';
import { isMixture, type LayerWeights, type Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { DROPPABLE, type Alteration, type Droppable } from '../../engine/run/alterations';
import { KVCache } from '../../engine/run/cache';
import { run, type Trace } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import type { Matrix } from '../../engine/tensor/matrix';
import { ARCHITECTURES, distance, randomModel } from './support/random-model';

const TOKENS = [3, 17, 0, 22, 5, 9, 1, 14];
const T = TOKENS.length;
/** The layer that is altered, where one is. */
const LAYER = 1;
const kernels = await loadKernels({ bytes: 2 ** 25, simd: 'simd' });
const BACKENDS: readonly Backend[] = [textbook, kernels];
const CASES = BACKENDS.flatMap((backend) =>
  Object.entries(ARCHITECTURES).map(([name, changes]) => ({ name, backend, by: backend.name, changes })),
);

const drop = (what: Droppable, layer?: number): Alteration =>
  layer === undefined ? { kind: 'drop', what } : { kind: 'drop', what, layer };

/** Every scaling that a model of this shape can have in LAYER. */
function scalings({ config }: Model, factor: number): Alteration[] {
  const part: Alteration =
    config.num_local_experts === undefined
      ? { kind: 'scale', what: 'neuron', layer: LAYER, neuron: 7, factor }
      : { kind: 'scale', what: 'expert', layer: LAYER, expert: 2, factor };
  return [
    { kind: 'scale', what: 'head', layer: LAYER, head: 2, factor },
    part,
    { kind: 'scale', what: 'attention', layer: LAYER, factor },
    { kind: 'scale', what: 'feed-forward', layer: LAYER, factor },
  ];
}

/** The model with one layer's weights changed. */
function withLayer(model: Model, change: (layer: LayerWeights) => LayerWeights): Model {
  const layers = model.weights.layers.map((weights, l) => (l === LAYER ? change(weights) : weights));
  return { ...model, weights: { ...model.weights, layers } };
}

/** The matrix with some columns by a factor. */
function scaledColumns(backend: Backend, matrix: Matrix, factor: number, isScaled = (_column: number): boolean => true): Matrix {
  if (matrix.type !== 'F32') throw new TypeError('only float32 is scaled here');
  const data = backend.alloc(matrix.data.length);
  for (let i = 0; i < data.length; i++) data[i] = matrix.data[i] * (isScaled(i % matrix.cols) ? factor : 1);
  return { ...matrix, data };
}

const floats = (values: ArrayLike<number>): number[] => Array.from(values);
const sum = (values: ArrayLike<number>): number => floats(values).reduce((a, b) => a + b, 0);

/** Whether each cell of a layer's pattern has any weight. */
const isSeen = (trace: Trace, layer: number): boolean[] =>
  Array.from(trace.get(`blocks.${layer}.attn.hook_pattern`).data, (weight) => weight > 0);

const shapes = (trace: Trace) => trace.names().map((name) => [name, trace.get(name).shape]);

describe.each(CASES)('$name ($by)', ({ backend, changes }) => {
  const model = randomModel(backend, changes);
  const { config } = model;
  const { num_attention_heads: H, num_key_value_heads: K, head_dim: d, hidden_size: D, num_hidden_layers: L } = config;
  const { attn_logit_softcapping: cap } = config;
  const observed = (...alterations: Alteration[]): Trace => run(backend, model, TOKENS, { record: ['*'], alterations });
  const plain = observed();
  const isUnlike = (trace: Trace, name = 'logits'): boolean => distance(trace.get(name).data, plain.get(name).data) > 1e-3;

  /** A score from its definition, in float64. */
  function scoreOf(trace: Trace, layer: number, h: number, t: number, s: number, scale: number): number {
    const q = trace.get(`blocks.${layer}.attn.hook_rot_q`).data;
    const k = trace.get(`blocks.${layer}.attn.hook_rot_k`).data;
    const kv = Math.floor((h * K) / H);
    let dot = 0;
    for (let i = 0; i < d; i++) dot += q[(t * H + h) * d + i] * k[(s * K + kv) * d + i];
    return cap === undefined ? dot * scale : cap * Math.tanh((dot * scale) / cap);
  }
  const usualScale = 1 / Math.sqrt(config.query_pre_attn_scalar ?? d);

  test('a factor of 1, and no alteration, change no bit', () => {
    for (const trace of [observed(), observed(...scalings(model, 1))]) expect(trace.activations).toEqual(plain.activations);
    expect(plain.alterations).toBeUndefined();
    expect(observed(drop('mask')).alterations).toEqual([{ kind: 'drop', what: 'mask' }]);
  });

  test('a trace has the same names and shapes, however it is altered', () => {
    const trace = observed(...DROPPABLE.map((what) => drop(what)), ...scalings(model, 0.5));
    expect(shapes(trace)).toEqual(shapes(plain));
  });

  test('of a later layer, it changes no bit of the earlier ones, and the logits', () => {
    const before = plain.names().slice(0, plain.names().indexOf(`blocks.${LAYER}.ln1.hook_scale`));
    expect(before.length).toBeGreaterThan(10);
    for (const alteration of [...scalings(model, 0), ...DROPPABLE.map((what) => drop(what, LAYER))]) {
      const trace = observed(alteration);
      for (const name of before) expect([name, trace.get(name).data]).toEqual([name, plain.get(name).data]);
      expect([alteration, isUnlike(trace)]).toEqual([alteration, true]);
    }
  });

  test.each([0, -1.5])('a head by %d is a model with its columns of W_O by that', (factor) => {
    const other = withLayer(model, (layer) => ({
      ...layer,
      o_proj: scaledColumns(backend, layer.o_proj, factor, (column) => Math.floor(column / d) === 2),
    }));
    const trace = observed({ kind: 'scale', what: 'head', layer: LAYER, head: 2, factor });
    expect(distance(trace.logits.data, run(backend, other, TOKENS).logits.data)).toBeLessThan(5e-6);
    expect(isUnlike(trace)).toBe(true);
  });

  test.each([0, -1.5])('a neuron or an expert by %d is a model with its way down by that', (factor) => {
    const [, alteration] = scalings(model, factor);
    const other = withLayer(model, (layer) => {
      if (!isMixture(layer))
        return { ...layer, down_proj: scaledColumns(backend, layer.down_proj, factor, (neuron) => neuron === 7) };
      const experts = layer.experts.map((expert, e) =>
        e === 2 ? { ...expert, down_proj: scaledColumns(backend, expert.down_proj, factor) } : expert,
      );
      return { ...layer, experts };
    });
    const trace = observed(alteration);
    expect(distance(trace.logits.data, run(backend, other, TOKENS).logits.data)).toBeLessThan(5e-6);
    expect(isUnlike(trace)).toBe(true);
  });

  test('a branch by 0 is a model whose last matrix of it is 0', () => {
    const withoutAttention = withLayer(model, (layer) => ({ ...layer, o_proj: scaledColumns(backend, layer.o_proj, 0) }));
    const withoutFeedForward = withLayer(model, (layer) =>
      isMixture(layer)
        ? {
            ...layer,
            experts: layer.experts.map((expert) => ({ ...expert, down_proj: scaledColumns(backend, expert.down_proj, 0) })),
          }
        : { ...layer, down_proj: scaledColumns(backend, layer.down_proj, 0) },
    );
    for (const [what, other] of [['attention', withoutAttention] as const, ['feed-forward', withoutFeedForward] as const]) {
      const trace = observed({ kind: 'scale', what, layer: LAYER, factor: 0 });
      expect(distance(trace.logits.data, run(backend, other, TOKENS).logits.data)).toBeLessThan(1e-6);
      expect(isUnlike(trace)).toBe(true);
    }
  });

  test('a branch by a factor adds that much of it', () => {
    const at = `blocks.${LAYER}`;
    const attention = observed({ kind: 'scale', what: 'attention', layer: LAYER, factor: 2.5 });
    const given = plain.get(`${at}.hook_attn_out`).data;
    const entering = plain.get(`${at}.hook_resid_pre`).data;
    expect(
      distance(
        attention.get(`${at}.hook_resid_mid`).data,
        entering.map((x, i) => x + 2.5 * given[i]),
      ),
    ).toBeLessThan(1e-6);
    const feedForward = observed({ kind: 'scale', what: 'feed-forward', layer: LAYER, factor: 2.5 });
    const other = plain.get(`${at}.hook_mlp_out`).data;
    const middle = plain.get(`${at}.hook_resid_mid`).data;
    expect(
      distance(
        feedForward.get(`${at}.hook_resid_post`).data,
        middle.map((x, i) => x + 2.5 * other[i]),
      ),
    ).toBeLessThan(1e-6);
  });

  test('another token gives the run of the other tokens', () => {
    const trace = observed({ kind: 'token', position: 2, id: 20 }, { kind: 'token', position: 0, id: 4 });
    const tokens = TOKENS.with(2, 20).with(0, 4);
    expect(trace.tokens).toEqual(tokens);
    expect(trace.activations).toEqual(run(backend, model, tokens, { record: ['*'] }).activations);
    expect(isUnlike(trace)).toBe(true);
  });

  test('without a mask, every query sees every key, by the same scores, and its weights sum to 1', () => {
    const trace = observed(drop('mask'));
    for (let layer = 0; layer < L; layer++) {
      const scores = trace.get(`blocks.${layer}.attn.hook_attn_scores`).data;
      const expected = Array.from(scores, (_, i) =>
        scoreOf(trace, layer, Math.floor(i / (T * T)), Math.floor(i / T) % T, i % T, usualScale),
      );
      expect(distance(scores, expected)).toBeLessThan(2e-6);
      const pattern = trace.get(`blocks.${layer}.attn.hook_pattern`).data;
      for (let row = 0; row < H * T; row++) expect(sum(pattern.subarray(row * T, (row + 1) * T))).toBeCloseTo(1, 5);
      expect(Array.from(pattern).some((weight, i) => i % T > Math.floor(i / T) % T && weight > 0.01)).toBe(true);
      const v = trace.get(`blocks.${layer}.attn.hook_v`).data;
      const mixed = Array.from({ length: T * H * d }, (_, at) => {
        const [t, h, i] = [Math.floor(at / (H * d)), Math.floor(at / d) % H, at % d];
        const kv = Math.floor((h * K) / H);
        return sum(TOKENS.map((__, s) => pattern[(h * T + t) * T + s] * v[(s * K + kv) * d + i]));
      });
      expect(distance(trace.get(`blocks.${layer}.attn.hook_z`).data, mixed)).toBeLessThan(2e-6);
    }
    // What could be seen anyway has its usual score in the first layer, whose queries and keys are the same.
    const usual = plain.get('blocks.0.attn.hook_attn_scores').data;
    const open = trace.get('blocks.0.attn.hook_attn_scores').data;
    const seen = floats(usual).flatMap((score, i) => (score > -Infinity ? [i] : []));
    const pick = (scores: Float32Array) => seen.map((i) => scores[i]);
    expect(distance(pick(open), pick(usual))).toBeLessThan(2e-6);
  });

  test('without a mask in one layer, the others have theirs', () => {
    const trace = observed(drop('mask', LAYER));
    expect(isSeen(trace, LAYER).filter(Boolean).length).toBeGreaterThan(0.9 * H * T * T);
    const others = Array.from({ length: L }, (_, layer) => layer).filter((layer) => layer !== LAYER);
    for (const layer of others) expect([layer, isSeen(trace, layer)]).toEqual([layer, isSeen(plain, layer)]);
  });

  test('without rotation, queries and keys stay as they were, and the order of earlier tokens is nothing to the last one', () => {
    const before = config.qk_norm ? 'hook_normed_' : 'hook_';
    const trace = observed(drop('rotation'));
    for (let layer = 0; layer < L; layer++)
      for (const letter of ['q', 'k'])
        expect(trace.get(`blocks.${layer}.attn.hook_rot_${letter}`).data).toEqual(
          trace.get(`blocks.${layer}.attn.${before}${letter}`).data,
        );
    // Near enough to be within every window.
    const swapped = TOKENS.with(T - 3, TOKENS[T - 2]).with(T - 2, TOKENS[T - 3]);
    const last = (tokens: number[], alterations: Alteration[]): Float32Array =>
      run(backend, model, tokens, { record: ['blocks.0.hook_attn_out'], alterations })
        .get('blocks.0.hook_attn_out')
        .data.subarray((T - 1) * D);
    const away = [drop('rotation', 0)];
    expect(distance(last(swapped, away), last(TOKENS, away))).toBeLessThan(1e-5);
    expect(distance(last(swapped, []), last(TOKENS, []))).toBeGreaterThan(1e-3);
  });

  test('without norms, x goes on as it is, times the weights', () => {
    const trace = observed(drop('norms'));
    const gains: (readonly [at: string, source: string, gain: Float32Array])[] = model.weights.layers.flatMap((layer, l) => [
      [`blocks.${l}.ln1`, `blocks.${l}.hook_resid_pre`, layer.input_layernorm],
      [`blocks.${l}.ln2`, `blocks.${l}.hook_resid_mid`, layer.post_attention_layernorm],
    ]);
    for (const [at, source, gain] of [...gains, ['ln_final', `blocks.${L - 1}.hook_resid_post`, model.weights.norm] as const]) {
      const x = trace.get(source).data;
      expect(trace.get(`${at}.hook_scale`).data).toEqual(new Float32Array(T).fill(1));
      expect(trace.get(`${at}.hook_normalized`).data).toEqual(Float32Array.from(x));
      expect(trace.get(`${at}.hook_out`).data).toEqual(Float32Array.from(x, (value, i) => value * gain[i % D]));
    }
    const one = observed(drop('norms', LAYER));
    const isOne = (at: string): boolean => floats(one.get(`${at}.hook_scale`).data).every((scale) => scale === 1);
    expect(['blocks.0.ln1', `blocks.${LAYER}.ln1`, `blocks.${LAYER}.ln2`, 'blocks.2.ln1', 'ln_final'].map(isOne)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  test('without residual additions, what a branch gives is the stream', () => {
    const trace = observed(drop('residuals'));
    const one = observed(drop('residuals', LAYER));
    for (let layer = 0; layer < L; layer++) {
      const at = `blocks.${layer}`;
      for (const [stream, branch] of [
        ['hook_resid_mid', 'hook_attn_out'],
        ['hook_resid_post', 'hook_mlp_out'],
      ]) {
        const isBranch = (of: Trace): boolean => distance(of.get(`${at}.${stream}`).data, of.get(`${at}.${branch}`).data) === 0;
        expect([layer, isBranch(trace), isBranch(one)]).toEqual([layer, true, layer === LAYER]);
      }
    }
  });

  test('without scaling, scores are the dot products', () => {
    const trace = observed(drop('scaling'));
    const scores = trace.get('blocks.0.attn.hook_attn_scores').data;
    const usual = plain.get('blocks.0.attn.hook_attn_scores').data;
    const expected = floats(usual).map((score, i) =>
      score === -Infinity ? score : scoreOf(plain, 0, Math.floor(i / (T * T)), Math.floor(i / T) % T, i % T, 1),
    );
    expect(distance(scores, expected)).toBeLessThan(2e-6);
    const root = Math.sqrt(config.query_pre_attn_scalar ?? d);
    const isRootTimes =
      distance(
        scores,
        usual.map((score) => score * root),
      ) < 2e-6;
    expect(isRootTimes).toBe(cap === undefined);
  });

  test('through a cache, an altered run is the same but for what the mask hid', () => {
    const alterations = [
      ...scalings(model, 0.5),
      ...(['rotation', 'norms', 'residuals', 'scaling'] as const).map((what) => drop(what, LAYER)),
    ];
    const mark = backend.mark();
    const cache = new KVCache(backend, config);
    run(backend, model, TOKENS.slice(0, 5), { cache, alterations });
    const rest = run(backend, model, TOKENS.slice(5), { cache, alterations });
    backend.release(mark);
    const whole = run(backend, model, TOKENS, { alterations });
    const V = config.vocab_size;
    expect(distance(rest.logits.data, whole.logits.data.subarray(5 * V))).toBeLessThan(1e-5);
  });
});

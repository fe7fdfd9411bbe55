import { describe, expect, it } from 'vitest';
import { textbook } from '../../engine/ops';
import { Random } from '../../engine/tensor/random';
import type { Parameter } from '../../engine/train/gradients';
import { initialise } from '../../engine/train/initialise';
import { layoutParameters } from '../../engine/train/gradients';
import { muon, muonScratch, orthogonalise } from '../../engine/train/muon';
import { adamwRuns, optimiserShare, sliceOf } from '../../engine/train/optimiser';

const config = {
  model_type: 'llama',
  vocab_size: 300,
  hidden_size: 24,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 6,
  intermediate_size: 40,
  max_position_embeddings: 16,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  tie_word_embeddings: true,
  rope_pairing: 'interleaved',
} as const;

const at = (offset: number, length: number, decays: boolean): Parameter => ({
  name: 'x',
  shape: [length],
  offset,
  length,
  decays,
});

describe('the optimiser', () => {
  it('updates neighbours of one kind in one go, within its slice', () => {
    const parameters = [at(0, 20, true), at(32, 16, true), at(48, 10, false), at(64, 8, false)];
    expect(adamwRuns(parameters, 0, 100)).toEqual([
      { offset: 0, length: 48, decays: true },
      { offset: 48, length: 24, decays: false },
    ]);
    expect(adamwRuns(parameters, 16, 64)).toEqual([
      { offset: 16, length: 32, decays: true },
      { offset: 48, length: 10, decays: false },
    ]);
  });

  it('slices without gap or overlap', () => {
    for (const size of [1, 2, 3, 5]) {
      const slices = Array.from({ length: size }, (_, id) => sliceOf(1008, id, size));
      expect(slices[0][0]).toBe(0);
      expect(slices.at(-1)?.[1]).toBe(1008);
      for (let id = 1; id < size; id++) expect(slices[id][0]).toBe(slices[id - 1][1]);
    }
  });

  it.each(['adamw', 'muon'] as const)('updates every parameter exactly once (%s)', (optimiser) => {
    const layout = layoutParameters(config);
    const touched = new Uint8Array(layout.length);
    for (const id of [0, 1, 2]) {
      const { runs, matrices } = optimiserShare(textbook, layout, optimiser, id, 3);
      for (const { offset, length } of runs) for (let i = offset; i < offset + length; i++) touched[i]++;
      for (const { offset, rows, cols } of matrices) for (let i = offset; i < offset + rows * cols; i++) touched[i]++;
    }
    for (const { offset, length } of layout.parameters)
      expect(new Set(touched.subarray(offset, offset + length))).toEqual(new Set([1]));
  });
});

describe('muon', () => {
  it('brings all singular values near 1', () => {
    const [m, n] = [6, 10];
    const random = new Random(1);
    const x = Float32Array.from({ length: m * n }, () => random.normal());
    const scratch = muonScratch(textbook, [{ offset: 0, rows: m, cols: n }]);
    orthogonalise(textbook, x, m, n, scratch);
    // x xᵀ is near the identity: its eigenvalues are the singular values' squares, which the quintic leaves in 0.7 to 1.2.
    const singular: number[] = [];
    const elsewhere: number[] = [];
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) {
        let dot = 0;
        for (let k = 0; k < n; k++) dot += x[i * n + k] * x[j * n + k];
        (i === j ? singular : elsewhere).push(dot);
      }
    expect(Math.max(...elsewhere.map(Math.abs))).toBeLessThan(0.35);
    expect(Math.min(...singular)).toBeGreaterThan(0.49);
    expect(Math.max(...singular)).toBeLessThan(1.44);
  });

  it('treats a tall matrix as the transpose of a wide one', () => {
    const [rows, cols] = [5, 3];
    const random = new Random(2);
    const gradient = Float32Array.from({ length: rows * cols }, () => random.normal());
    const transposed = gradient.map((_, i) => gradient[(i % rows) * cols + Math.floor(i / rows)]);
    const hyper = { learningRate: 0.1, momentum: 0.9, weightDecay: 0, gradScale: 1 };
    const step = (g: Float32Array, shape: { rows: number; cols: number }): Float32Array => {
      const parameters = new Float32Array(g.length);
      const matrix = { offset: 0, ...shape };
      muon(textbook, parameters, g, new Float32Array(g.length), matrix, hyper, muonScratch(textbook, [matrix]));
      return parameters;
    };
    const tall = step(gradient, { rows, cols });
    const wide = step(transposed, { rows: cols, cols: rows });
    const factor = Math.sqrt(rows / cols);
    wide.forEach((x, i) => expect(tall[(i % rows) * cols + Math.floor(i / rows)]).toBeCloseTo(x * factor, 5));
  });
});

describe('the first weights', () => {
  it('are normal, smaller where they write into the residual stream, and 1 in norms', () => {
    const layout = layoutParameters(config);
    const flat = new Float32Array(layout.length);
    initialise(flat, layout, config, 7, 0.02);
    const spread = (part: string): number => {
      const values = layout.parameters
        .filter(({ name }) => name.includes(part))
        .flatMap(({ offset, length }) => [...flat.subarray(offset, offset + length)]);
      return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    };
    expect(spread('embed_tokens')).toBeCloseTo(0.02, 3);
    expect(spread('q_proj')).toBeCloseTo(0.02, 3);
    expect(spread('o_proj')).toBeCloseTo(0.02 / Math.sqrt(6), 3);
    expect(spread('down_proj')).toBeCloseTo(0.02 / Math.sqrt(6), 3);
    expect(spread('norm')).toBe(1);
  });
});

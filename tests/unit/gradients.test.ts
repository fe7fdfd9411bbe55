/** The whole model's gradient, against finite differences and against a second implementation that shares no code with it. */
import { describe, expect, test } from 'vitest';
import type { ModelConfig } from '../../engine/model/config';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops/index';
import { Random } from '../../engine/tensor/random';
import { backward, createWorkspace } from '../../engine/train/backward';
import { layoutParameters, viewWeights } from '../../engine/train/gradients';
import { Value } from './support/autograd';
import { llamaLoss } from './support/llama';
import { relativeError, slope } from './support/numbers';
import { parametersOf, TARGETS, TIED, TOKENS, trainee, UNTIED } from './support/trainee';

const SHAPES = [
  { name: 'tied, half', config: TIED },
  { name: 'untied, interleaved', config: UNTIED },
];

describe.each(SHAPES)('the gradient of the whole model, $name', ({ config }) => {
  const parameters = parametersOf(config, 42);
  const layout = layoutParameters(config);
  const student = trainee(textbook, config, parameters);
  const loss = student.step();

  test.each(layout.parameters)('$name is as steep as the loss', ({ offset, length }) => {
    const random = new Random(offset);
    const places = Array.from({ length: 6 }, () => offset + random.below(length));
    const measured = places.map((i) => slope(student.flat, i, student.loss, 1 / 128));
    const computed = places.map((i) => student.gradient[i]);
    expect(relativeError(computed, measured)).toBeLessThan(1e-3);
  });

  test('every parameter agrees with a scalar differentiator in float64', () => {
    const values = Array.from(parameters, (value) => new Value(value));
    const rows = new Map(
      layout.parameters.map(({ name, offset, length, shape }) => {
        const width = shape[shape.length - 1];
        return [
          name,
          Array.from({ length: length / width }, (_, r) => values.slice(offset + r * width, offset + (r + 1) * width)),
        ];
      }),
    );
    const second = llamaLoss(config, rows, TOKENS, TARGETS);
    second.backward();
    expect(Math.abs(loss - second.data) / second.data).toBeLessThan(1e-6);
    const errors = layout.parameters.map(({ offset, length }) => {
      const expected = values.slice(offset, offset + length).map((value) => value.grad);
      return relativeError(student.gradient.subarray(offset, offset + length), expected);
    });
    expect(Math.max(...errors)).toBeLessThan(1e-5);
  });

  test('adds to what is there, in proportion to the weight, and leaves the gaps alone', () => {
    const once = student.gradient.slice();
    const twice = trainee(textbook, config, parameters);
    expect(twice.step(TOKENS, TARGETS, 0.25)).toBe(loss);
    twice.step(TOKENS, TARGETS, 0.75);
    expect(relativeError(twice.gradient, once)).toBeLessThan(1e-6);

    const covered = new Set(layout.parameters.flatMap(({ offset, length }) => Array.from({ length }, (_, i) => offset + i)));
    expect([...twice.gradient].filter((value, i) => value !== 0 && !covered.has(i))).toEqual([]);
  });

  test('a roomier workspace, used before, gives the same', () => {
    const used = trainee(textbook, config, parameters, 16);
    used.step([...TOKENS, ...TOKENS], Int32Array.of(...TARGETS, ...TARGETS));
    used.gradient.fill(0);
    expect(used.step()).toBe(loss);
    expect(used.gradient).toEqual(student.gradient);
  });
});

test('positions after the last target have no say', () => {
  const parameters = parametersOf(TIED, 3);
  const [short, long] = [trainee(textbook, TIED, parameters), trainee(textbook, TIED, parameters)];
  short.step(TOKENS.slice(0, 3), TARGETS.slice(0, 3));
  long.step(
    TOKENS,
    Int32Array.from(TARGETS, (target, t) => (t < 3 ? target : -1)),
  );
  expect(relativeError(long.gradient, short.gradient)).toBeLessThan(1e-6);
});

test('following the gradient lowers the loss by as much as it promises', () => {
  const student = trainee(textbook, UNTIED, parametersOf(UNTIED, 5));
  const before = student.step();
  const steepness = textbook.sumOfSquares(student.gradient, student.gradient.length);
  const rate = 1e-3 / steepness;
  for (let i = 0; i < student.flat.length; i++) student.flat[i] -= rate * student.gradient[i];
  expect((before - student.loss()) / 1e-3).toBeCloseTo(1, 1);
});

/** For checks that come before any activation is looked at. */
const unread = (): Float32Array => new Float32Array(TOKENS.length * TIED.vocab_size);

describe('what cannot be trained says so', () => {
  test('more tokens than the workspace holds', () => {
    const student = trainee(textbook, TIED, parametersOf(TIED, 1), 4);
    expect(() => student.step()).toThrow(RangeError);
    const model: Model = { config: TIED, weights: viewWeights(TIED, student.flat) };
    const workspace = createWorkspace(textbook, TIED, 4);
    expect(() => backward(textbook, model, model.weights, TOKENS, TARGETS, unread, workspace, 1)).toThrow(/7 tokens .* 4/);
  });

  test('eight-bit weights', () => {
    const flat = parametersOf(TIED, 1);
    const weights = viewWeights(TIED, flat);
    const lm_head = { type: 'Q8_0', rows: 13, cols: 8, quants: new Int8Array(104), scales: new Float32Array(4) } as const;
    const workspace = createWorkspace(textbook, TIED, 7);
    const model: Model = { config: TIED, weights: { ...weights, lm_head } };
    expect(() => backward(textbook, model, weights, TOKENS, TARGETS, unread, workspace, 1)).toThrow(/Q8_0/);
  });

  test('a mixture of experts', () => {
    expect(() => layoutParameters({ ...TIED, num_local_experts: 8 })).toThrow(/mixture of experts/);
    expect(() => layoutParameters({ ...TIED, qk_norm: true })).toThrow('a model with qk_norm cannot be trained');
    expect(() => layoutParameters({ ...TIED, sliding_window: 4 })).toThrow('a model with sliding_window cannot be trained');
    expect(() => layoutParameters({ ...TIED, qk_norm: false, hidden_act: 'silu' })).not.toThrow();
  });

  test('a flat array that is too short', () => {
    expect(() => viewWeights(TIED, new Float32Array(100))).toThrow(/100 floats/);
  });
});

function count(config: ModelConfig): number {
  return layoutParameters(config).parameters.reduce((sum, { length }) => sum + length, 0);
}

describe('the layout of the parameters', () => {
  test.each(SHAPES)('aligned, without overlap, decaying ones first, $name', ({ config }) => {
    const { parameters, length, decayLength } = layoutParameters(config);
    let top = 0;
    for (const parameter of parameters) {
      expect(parameter.offset % 16).toBe(0);
      expect(parameter.offset).toBeGreaterThanOrEqual(top);
      top = parameter.offset + parameter.length;
      expect(parameter.decays).toBe(parameter.offset < decayLength);
      expect(parameter.decays).toBe(!parameter.name.includes('norm'));
    }
    expect(length % 16).toBe(0);
    expect(length).toBeGreaterThanOrEqual(top);
  });

  test('has every parameter once, and the output matrix only where it is not tied', () => {
    const layer = 2 * 16 * 8 + 2 * 8 * 8 + 3 * 12 * 8 + 2 * 8;
    expect(count(TIED)).toBe(13 * 8 + 2 * layer + 8);
    expect(count(UNTIED)).toBe(2 * 13 * 8 + 2 * layer + 8);
    const names = layoutParameters(UNTIED).parameters.map(({ name }) => name);
    expect(new Set(names).size).toBe(2 + 2 * 9 + 1);
    expect(names).toContain('model.layers.1.mlp.down_proj.weight');
  });

  test('views share the memory of the flat array', () => {
    const { parameters } = layoutParameters(UNTIED);
    const flat = new Float32Array(layoutParameters(UNTIED).length);
    const weights = viewWeights(UNTIED, flat);
    const gate = parameters.find(({ name }) => name === 'model.layers.1.mlp.gate_proj.weight');
    flat[(gate?.offset ?? 0) + 5] = 7;
    const matrix = weights.layers[1].gate_proj;
    expect([matrix.rows, matrix.cols, matrix.type === 'F32' && matrix.data[5]]).toEqual([12, 8, 7]);
    weights.norm[3] = 9;
    expect(flat.includes(9)).toBe(true);
    expect(weights.lm_head).not.toBe(weights.embed_tokens);
    const tied = viewWeights(TIED, flat);
    expect(tied.lm_head).toBe(tied.embed_tokens);
  });
});

/** Every number of every architecture, explained: the value, the operands, and where they end. */
import { describe, expect, test } from 'vitest';
import { explain, innerNames, needed, type Explanation, type NumberOperand, type Operand } from '../../engine/explain';
import { loadKernels } from '../../engine/kernels/node';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { activationNames } from '../../engine/run/names';
import { run, type Trace } from '../../engine/run/trace';
import { Random } from '../../engine/tensor/random';
import { placesIn, storedWeights } from './support/explained';
import { eightBit } from './support/eight-bit';
import { ARCHITECTURES, randomModel } from './support/random-model';

const TOKENS = [3, 17, 0, 22, 5, 5, 9, 1, 14, 2, 17];

/** And what no family has together, but the configuration can say. */
const MODELS = {
  ...ARCHITECTURES,
  'gemma2, scores divided by another root': { ...ARCHITECTURES.gemma2, query_pre_attn_scalar: 9 },
  'a mixture with post-norms and GELU': { ...ARCHITECTURES.mixtral, post_norms: true, hidden_act: 'gelu_pytorch_tanh' as const },
};

/** Elements drawn of each name. */
const DRAWS = 4;

const everyName = (model: Model): string[] => [
  ...activationNames(model.config).map(({ name }) => name),
  ...innerNames(model.config),
];

const operandsOf = ({ terms, inputs }: Explanation): Operand[] => [
  ...terms.flatMap(({ operands }) => operands),
  ...Object.values(inputs),
];

const isOpen = (operand: Operand): operand is NumberOperand & { readonly kind: 'activation' | 'inner' } =>
  operand.kind === 'activation' || operand.kind === 'inner';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** What each operation means, once more and in other words. */
function meaning(op: string, values: readonly number[]): number {
  const [a, b, c = 1] = values;
  if (op === 'product') return values.reduce((x, y) => x * y);
  if (op === 'quotient') return (a * c) / b;
  if (op === 'exponential') return Math.exp(a) / Math.exp(b);
  if (op === 'silu') return a * b * sigmoid(a);
  if (op === 'gelu') return a * b * sigmoid(2 * 0.7978845608028654 * (a + 0.044715 * a * a * a));
  throw new Error(`no such operation: ${op}`);
}

const near = (a: number, b: number, size: number): boolean => a === b || Math.abs(a - b) <= size;

/**
 * The bound: 1e-5 of the value; of the largest term where terms are added, since what cancels leaves that one's rounding (scores
 * are scaled after they are added, by at most 1 here).
 */
function bound({ value, terms, sumKind }: Explanation): number {
  const largest = sumKind === 'sum' ? Math.max(...terms.map((term) => Math.abs(term.value))) : 0;
  return 1e-5 * Math.max(Math.abs(value), largest);
}

/** What is wrong with an explanation, in words. */
function faults(found: Explanation, trace: Trace, stored: ReturnType<typeof storedWeights>): string[] {
  const { name, index, value, computed, terms } = found;
  const wrong: string[] = [];
  if (!near(computed, value, bound(found))) wrong.push(`computed is ${computed}, not ${value}`);
  if (found.altered) wrong.push('seems altered');
  if (found.source === 'trace' && !Object.is(value, placesIn(trace, name, index))) wrong.push('is not the traced value');
  if (terms.length === 0 && value !== -Infinity) wrong.push('has no terms');
  let sum = 0;
  for (const term of terms) {
    const values = term.operands.map((operand) => operand.value);
    if (!near(term.value, meaning(term.op, values), 1e-9 * Math.abs(term.value)))
      wrong.push(`term ${term.label} is no ${term.op}`);
    sum += term.value;
  }
  if (found.sum !== null && !near(sum, found.sum, 1e-12)) wrong.push(`the sum is ${sum}, not ${found.sum}`);
  for (const operand of operandsOf(found))
    if (!isTrue(operand, trace, stored)) wrong.push(`misquotes ${JSON.stringify(operand)}`);
  return wrong.map((what) => `${name}[${index.join()}] ${what}`);
}

/** Whether an operand is what was traced, stored or given. */
function isTrue(operand: Operand, trace: Trace, stored: ReturnType<typeof storedWeights>): boolean {
  if (operand.kind === 'activation') return Object.is(operand.value, placesIn(trace, operand.name, operand.index));
  if (operand.kind === 'weight') return Object.is(operand.value, stored(operand.name, operand.index));
  return operand.kind !== 'token' || trace.tokens[operand.position] === operand.id;
}

/** Follows the names from which names are computed: the longest way down. Throws where it turns in a circle. */
function depthOf(name: string, reads: ReadonlyMap<string, ReadonlySet<string>>, known: Map<string, number>): number {
  const before = known.get(name);
  if (before === -1) throw new Error(`${name} explains itself`);
  if (before !== undefined) return before;
  known.set(name, -1);
  const depth = 1 + Math.max(0, ...[...(reads.get(name) ?? [])].map((read) => depthOf(read, reads, known)));
  known.set(name, depth);
  return depth;
}

/** A random element. */
function draw(random: Random, shape: readonly number[]): number[] {
  return shape.map((extent) => random.below(extent));
}

function shapeOf(model: Model, trace: Trace, name: string): number[] {
  if (trace.has(name)) return [...trace.get(name).shape];
  const { num_attention_heads: H, num_key_value_heads: K, hidden_size: D, intermediate_size: F, vocab_size: V } = model.config;
  const widths: readonly (readonly [RegExp, number])[] = [
    [/q_norm.scale$/, H],
    [/k_norm.scale$/, K],
    [/post_norm.scale$/, 1],
    [/out$/, D],
    [/(pre|pre_linear|post)$/, F],
    [/^probabilities$/, V],
  ];
  const [, width] = widths.find(([pattern]) => pattern.test(name)) ?? [];
  if (width === undefined) throw new Error(`${name} has no shape`);
  return [trace.tokens.length, width];
}

interface Findings {
  /** What is wrong, in words. */
  readonly wrong: string[];
  /** Whether it is at most 30 steps a layer down to what reads nothing but weights, constants and tokens. */
  readonly isShallow: boolean;
  /** The names that read nothing else. */
  readonly ends: string[];
}

/** Draws elements of everything, and follows their operands. */
function examine(model: Model, seed: number): Findings {
  const trace = run(textbook, model, TOKENS, { record: ['*'] });
  const stored = storedWeights(model);
  const random = new Random(seed);
  const reads = new Map<string, Set<string>>();
  const wrong: string[] = [];
  for (const name of everyName(model)) {
    const shape = shapeOf(model, trace, name);
    const read = new Set<string>();
    for (let n = 0; n < DRAWS; n++) {
      const index = draw(random, shape);
      // At least one score that is not hidden: a token sees itself.
      if (n === 0 && name.endsWith('hook_attn_scores')) index[2] = index[1];
      const found = explain(model, trace, { name, index });
      wrong.push(...faults(found, trace, stored));
      for (const operand of operandsOf(found).filter(isOpen)) {
        read.add(operand.name);
        // Whatever is quoted opens, and is quoted as what it opens as.
        if (random.below(operandsOf(found).length) > 3) continue;
        const opened = explain(model, trace, operand);
        wrong.push(...faults(opened, trace, stored));
        if (!Object.is(opened.value, operand.value))
          wrong.push(`${name} quotes ${operand.name} as ${operand.value}, not ${opened.value}`);
      }
    }
    reads.set(name, read);
  }

  const depths = new Map<string, number>();
  const deepest = Math.max(...everyName(model).map((name) => depthOf(name, reads, depths)));
  const ends = [...reads.keys()].filter((name) => depths.get(name) === 1);
  return { wrong, isShallow: deepest <= 30 * model.config.num_hidden_layers, ends };
}

const SOUND: Findings = { wrong: [], isShallow: true, ends: ['hook_embed'] };

/** An explanation without its numbers. */
function reading(found: Explanation): unknown {
  const places = operandsOf(found).map((operand) =>
    'index' in operand ? [operand.kind, operand.name, operand.index] : operand.kind,
  );
  return [found.formula, found.sumKind, Object.keys(found.inputs), places];
}

/** Whether it throws that this activation was not recorded. */
function complains(attempt: () => unknown, name: string): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    return error instanceof RangeError && error.message.startsWith(`${name} was not recorded`);
  }
}

describe.each(Object.entries(MODELS))('%s', (_, changes) => {
  const model = randomModel(textbook, changes);

  test('random elements of everything are what their operands give, and operands end in weights, constants and tokens', () => {
    expect(examine(model, 1)).toEqual(SOUND);
  });

  test('what must be recorded is enough, and none of it too much', () => {
    const whole = run(textbook, model, TOKENS, { record: ['*'] });
    const random = new Random(2);
    const spare: string[] = [];
    for (const name of everyName(model)) {
      if (/blocks\.[2-9]/.test(name)) continue;
      const index = draw(random, shapeOf(model, whole, name));
      // An element that sees something: a hidden score needs nothing.
      if (name.endsWith('hook_attn_scores')) index[2] = index[1];
      const expected = explain(model, whole, { name, index });
      const record = needed(model.config, name);
      const found = explain(model, run(textbook, model, TOKENS, { record }), { name, index });
      expect(reading(found)).toEqual(reading(expected));
      expect(near(found.computed, found.value, bound(found))).toBe(true);
      for (const left of record.filter((each) => each !== 'logits')) {
        const less = run(textbook, model, TOKENS, { record: record.filter((each) => each !== left) });
        if (!complains(() => explain(model, less, { name, index }), left)) spare.push(`${name} does without ${left}`);
      }
    }
    expect(spare).toEqual([]);
  });
});

/** Rows in blocks; two heads and a half in each. */
const IN_BLOCKS = { hidden_size: 32, intermediate_size: 64, head_dim: 12, num_attention_heads: 8, num_key_value_heads: 4 };

/** How many elements among all names have a term for what rounding adds, and the largest of these terms as a share of its largest. */
function roundings(model: Model, trace: Trace): { readonly names: Set<string>; readonly largest: number } {
  const names = new Set<string>();
  let largest = 0;
  for (const name of everyName(model)) {
    const { terms } = explain(model, trace, { name, index: shapeOf(model, trace, name).map((extent) => extent - 1) });
    const rounding = terms.find(({ label }) => label === 'rounding');
    if (rounding === undefined) continue;
    names.add(name.replace(/\.\d+\./g, '.'));
    largest = Math.max(largest, Math.abs(rounding.value) / Math.max(...terms.map(({ value }) => Math.abs(value))));
  }
  return { names, largest };
}

describe('rounded activations', () => {
  const families = {
    llama: IN_BLOCKS,
    qwen2: { ...ARCHITECTURES.qwen2, ...IN_BLOCKS },
    gemma2: { ...ARCHITECTURES.gemma2, ...IN_BLOCKS },
    mixtral: { ...ARCHITECTURES.mixtral, ...IN_BLOCKS },
  };

  test.each(Object.entries(families))('%s: what rounding adds is a term, and all terms give the value', (_, changes) => {
    const model = eightBit(randomModel(textbook, changes), 'int16');
    expect(examine(model, 6)).toEqual(SOUND);
    const { names, largest } = roundings(model, run(textbook, model, TOKENS, { record: ['*'] }));
    const mlp =
      changes === families.mixtral ? ['mlp.hook_router_logits', 'mlp.experts.pre', 'mlp.experts.out'] : ['mlp.hook_pre'];
    for (const name of [...['attn.hook_q', 'attn.hook_v', 'attn.hook_result', ...mlp].map((role) => `blocks.${role}`), 'logits'])
      expect(names).toContain(name);
    // Far more than float32 rounds, or the term would explain nothing; and little.
    expect(largest).toBeGreaterThan(1e-6);
    expect(largest).toBeLessThan(1e-3);
  });

  test('of the fast kernels are explained by the same rounding', async () => {
    const kernels = await loadKernels({ bytes: 2 ** 24 });
    for (const changes of Object.values(families)) {
      const model = eightBit(randomModel(kernels, changes), 'int16', kernels);
      const trace = run(kernels, model, TOKENS, { record: ['*'] });
      const random = new Random(7);
      for (const name of everyName(model))
        for (let n = 0; n < DRAWS; n++) {
          const found = explain(model, trace, { name, index: draw(random, shapeOf(model, trace, name)) });
          expect([name, found.index, found.altered]).toEqual([name, found.index, false]);
          // What experts gave is computed again, a last bit apart here and there; then a number may be rounded to the next integer.
          const within = found.formula.id === 'mixture' ? 1e-4 : 1e-5;
          expect([name, near(found.value, found.computed, within * found.size)]).toEqual([name, true]);
        }
    }
  });
});

test('eight-bit matrices: the weights quoted are those stored', () => {
  const sizes = { hidden_size: 32, intermediate_size: 64, head_dim: 8 };
  expect(examine(eightBit(randomModel(textbook, sizes)), 3)).toEqual(SOUND);
  expect(examine(eightBit(randomModel(textbook, { ...ARCHITECTURES.mixtral, ...sizes })), 4)).toEqual(SOUND);
});

test('numbers of the fast kernels are explained too, and none of them seems altered', async () => {
  const kernels = await loadKernels({ bytes: 2 ** 24, simd: 'simd' });
  for (const key of ['llama', 'gemma3', 'gemma2', 'mixtral']) {
    const model = randomModel(kernels, ARCHITECTURES[key]);
    const trace = run(kernels, model, TOKENS, { record: ['*'] });
    const random = new Random(5);
    for (const name of everyName(model))
      for (let n = 0; n < DRAWS; n++) {
        const found = explain(model, trace, { name, index: draw(random, shapeOf(model, trace, name)) });
        expect([name, found.index, found.altered]).toEqual([name, found.index, false]);
        expect(near(found.value, found.computed, 1e-5 * found.size)).toBe(true);
      }
  }
});

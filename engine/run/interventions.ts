/**
 * Changing a run by name: what an intervention may say, and how it becomes an edit of an array. Everything is checked before the
 * run begins; interventions on one activation apply in their order.
 *
 * Positions count from the beginning of the sequence, in the rows of a run that continues a cache too.
 */
import type { ModelConfig } from '../model/config';
import { sizeOf } from '../tensor/tensor';
import type { Tensor } from '../tensor/tensor';
import { activationNames, shapeOf } from './names';
import type { ActivationName } from './names';
import type { Edit } from './store';

/** One index, the indices from (included) to (excluded), or null for all. */
export type AxisSlice = number | readonly [from: number, to: number] | null;

/** Another run's activations, such as its Trace. */
export interface ActivationSource {
  readonly tokens: ArrayLike<number>;
  /** The position of the first of its tokens. */
  readonly start: number;
  get(name: string): Tensor;
}

interface Place {
  readonly name: string;
  /** One entry an axis; axes left out at the end are taken whole. */
  readonly slice?: readonly AxisSlice[];
}

export type Intervention =
  /** By one number, or by as many as the slice has cells (row-major), or by as many as its last axes have, repeated along the first. */
  | (Place & { readonly action: 'set' | 'add' | 'scale'; readonly value: number | ArrayLike<number> })
  /** Of a mixture's gates (hook_expert_gates): by one number those of one expert, wherever the run chose it. */
  | (Place & { readonly action: 'scale-expert'; readonly expert: number; readonly value: number })
  /** By the same cells of another run. */
  | (Place & { readonly action: 'replace'; readonly source: ActivationSource });

/** The rows of a run: T tokens from position `start` on, `rows` of them (the last ones) with logits. */
export interface Span {
  readonly start: number;
  readonly T: number;
  readonly rows: number;
}

/**
 * The edits of each activation. A slice wholly outside the positions of this run is an error; with `generating` it belongs to
 * other steps of the same generation, and is passed over here.
 * Throws a RangeError for a name that the model does not have, a slice outside its shape, or values that are not numbers or do not fit.
 */
export function compileInterventions(
  interventions: readonly Intervention[],
  config: ModelConfig,
  span: Span,
  generating: boolean,
): Map<string, Edit[]> {
  const edits = new Map<string, Edit[]>();
  if (interventions.length === 0) return edits;
  const names = new Map(activationNames(config).map((entry) => [entry.name, entry]));
  const put = (name: string, edit: Edit): void => void edits.set(name, [...(edits.get(name) ?? []), edit]);
  for (const intervention of interventions) {
    const entry = names.get(intervention.name);
    if (entry === undefined) throw new RangeError(`there is no activation named ${intervention.name} in this model`);
    const choice: Choice = { experts: new Float32Array(0) };
    const compiled = compile(intervention, entry, config, span, generating, choice);
    if (compiled === null) continue;
    put(entry.name, compiled);
    // The experts are chosen just before they get their gates: this edit changes nothing, it looks where they stand.
    if (intervention.action === 'scale-expert')
      put(entry.name.replace(GATES, INDICES), (data) => {
        choice.experts = data;
      });
  }
  return edits;
}

const GATES = '.hook_expert_gates';
const INDICES = '.hook_expert_indices';

/** What a run chose: the experts' indices, in the places of their gates. */
interface Choice {
  experts: Float32Array;
}

/** Indices low (included) to high (excluded). */
interface Range {
  readonly low: number;
  readonly high: number;
}

const extent = ({ low, high }: Range): number => high - low;
const overlap = (a: Range, b: Range): Range => ({ low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) });
const covers = (outer: Range, inner: Range): boolean => outer.low <= inner.low && inner.high <= outer.high;

/** One intervention's edit, or null where it has nothing to change in this run. */
function compile(
  intervention: Intervention,
  { name, axes }: ActivationName,
  config: ModelConfig,
  span: Span,
  generating: boolean,
  choice: Choice,
): Edit | null {
  const S = span.start + span.T;
  // Which positions or indices the array has along each axis, which ones the slice names, and those that are both.
  const shape = shapeOf(axes, config, name === 'logits' ? span.rows : span.T, S);
  const held = axes.map((axis, a): Range => (axis === 'T' ? { low: S - shape[a], high: S } : { low: 0, high: shape[a] }));
  const named = axes.map((axis, a): Range => {
    const positional = axis === 'T' || axis === 'S';
    const high = positional && generating ? config.max_position_embeddings : held[a].high;
    return namedRange(intervention, a, axis, held[a], { low: positional ? 0 : held[a].low, high });
  });
  if ((intervention.slice?.length ?? 0) > axes.length)
    throw new RangeError(`${name} has ${axes.length} axes [${axes.join(', ')}], not ${intervention.slice?.length}`);
  let cells = named.map((range, a) => overlap(range, held[a]));
  if (!generating && cells.some((range) => extent(range) <= 0))
    throw new RangeError(`the slice of ${name} lies before this run, which begins at position ${span.start}`);

  if (intervention.action === 'scale-expert') {
    const { expert, value } = intervention;
    if (!name.endsWith(GATES))
      throw new RangeError(`"scale-expert" is for a mixture's gates; ${name} has no experts to tell apart`);
    checkExperts([expert], config);
    checkValues(name, value, []);
    return editOf(cells, held, named, (data, i) => {
      if (choice.experts[i] === expert) data[i] *= value;
    });
  }

  if (intervention.action !== 'replace') {
    const { action, value } = intervention;
    const values = checkValues(name, value, named.map(extent));
    // A token can be sent to another expert, but there is nothing between two of them.
    if (name.endsWith(INDICES)) {
      if (action !== 'set') throw new RangeError(`experts are chosen by "set"; "${action}" means nothing for them`);
      checkExperts(values, config);
    }
    return editOf(cells, held, named, (data, i, j) => {
      const operand = values[j % values.length];
      if (action === 'set') data[i] = operand;
      else if (action === 'add') data[i] += operand;
      // A masked score stays masked, where -Infinity times 0 would be no number.
      else if (data[i] !== -Infinity) data[i] *= operand;
    });
  }

  const { source } = intervention;
  const { data: other, shape: otherShape } = source.get(name);
  const end = source.start + source.tokens.length;
  const offered = axes.map((axis, a): Range =>
    axis === 'T' ? { low: end - otherShape[a], high: end } : { low: 0, high: otherShape[a] },
  );
  axes.forEach((axis, a) => {
    const positional = axis === 'T' || axis === 'S';
    if (!positional && extent(offered[a]) !== shape[a])
      throw new RangeError(`${name} in the other run has shape [${otherShape.join(', ')}]: it is from a model of another shape`);
    if (positional && !generating && !covers(offered[a], cells[a]))
      throw new RangeError(
        `${name} is to be replaced at positions ${cells[a].low} to ${cells[a].high - 1}, ` +
          `but the other run has ${offered[a].low} to ${offered[a].high - 1}`,
      );
  });
  cells = cells.map((range, a) => overlap(range, offered[a]));
  return editOf(cells, held, offered, (data, i, j) => {
    data[i] = other[j];
  });
}

/** What the slice says about one axis, checked against the indices allowed there. */
function namedRange({ name, slice }: Intervention, a: number, axis: string, held: Range, allowed: Range): Range {
  const given = slice?.[a] ?? null;
  if (given === null) return held;
  const [low, high] = typeof given === 'number' ? [given, given + 1] : given;
  const range = { low, high };
  if (!Number.isInteger(low) || !Number.isInteger(high) || low >= high || !covers(allowed, range))
    throw new RangeError(
      `slice ${JSON.stringify(given)} of axis ${a} (${axis}) of ${name} is outside ${allowed.low} to ${allowed.high - 1}`,
    );
  return range;
}

/** The operands as an array whose length is the product of the slice's last extents: all of them, some, or none. */
function checkValues(name: string, value: number | ArrayLike<number>, extents: readonly number[]): ArrayLike<number> {
  const values = typeof value === 'number' ? [value] : value;
  const fits = extents.some((_, a) => sizeOf(extents.slice(a)) === values.length);
  if (values.length !== 1 && !fits)
    throw new RangeError(`${values.length} values do not fit a slice of shape [${extents.join(', ')}] of ${name}`);
  for (let i = 0; i < values.length; i++) {
    const masks = values[i] === -Infinity && name.endsWith('.hook_attn_scores');
    if (!Number.isFinite(values[i]) && !masks) throw new RangeError(`${values[i]} cannot be put into ${name}`);
  }
  return values;
}

function checkExperts(values: ArrayLike<number>, { num_local_experts: experts = 0 }: ModelConfig): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isInteger(values[i]) || values[i] < 0 || values[i] >= experts)
      throw new RangeError(`${values[i]} is no expert: there are 0 to ${experts - 1}`);
}

/**
 * An edit that visits every cell of a box, with its index in the activation, which holds the ranges `held`, and its index in an
 * operand that holds the ranges `operand`. Null for an empty box.
 */
function editOf(
  cells: readonly Range[],
  held: readonly Range[],
  operand: readonly Range[],
  change: (data: Float32Array, i: number, j: number) => void,
): Edit | null {
  if (cells.some((range) => extent(range) <= 0)) return null;
  const strides = (ranges: readonly Range[]): number[] => ranges.map((_, a) => sizeOf(ranges.slice(a + 1).map(extent)));
  const heldStrides = strides(held);
  const operandStrides = strides(operand);

  return (data) => {
    const visit = (a: number, i: number, j: number): void => {
      if (a === cells.length) return change(data, i, j);
      for (let at = cells[a].low; at < cells[a].high; at++)
        visit(a + 1, i + (at - held[a].low) * heldStrides[a], j + (at - operand[a].low) * operandStrides[a]);
    };
    visit(0, 0, 0);
  };
}

/**
 * Explain this number: for any element of anything that a run computes, the formula, the operands with their names and indices,
 * the terms and their sum. Every operand opens in turn, down to weights, constants and tokens.
 *
 * Explanations describe the model's own mechanism, without what an alteration dropped from it (run/alterations.ts). Where an
 * intervention changed a value or what gave it, `altered` says so; what was computed from changed values is explained from them as
 * they are in the trace.
 */
import type { ModelConfig } from '../model/config';
import type { Model } from '../model/weights';
import { shapeOf } from '../run/names';
import type { Trace } from '../run/trace';
import { ATTENTION } from './attention';
import type { Explanation, Parts } from './explanation';
import { FEED_FORWARD } from './feed-forward';
import { formulaOf } from './formulas';
import { placeOf, type Place } from './names';
import { NORMS } from './norm';
import { PROBABILITY } from './probability';
import { PROJECTIONS } from './projection';
import { valueAt, type Recipe, type RecipeTable } from './recipe';
import { RESIDUAL } from './residual';
import { ROTATIONS } from './rotation';
import type { Element } from './types';

const RECIPES: RecipeTable = {
  ...RESIDUAL,
  ...NORMS,
  ...PROJECTIONS,
  ...ROTATIONS,
  ...ATTENTION,
  ...FEED_FORWARD,
  ...PROBABILITY,
};

/** How far a value may be from the computed one, as a share of the explanation's size, before it counts as altered. */
const TOLERANCE = 1e-4;

/** Below this float32 has fewer digits, and fast kernels give 0. */
const SMALLEST = 1e-30;

/**
 * Explains one element: of an activation that the trace holds, or of an inner value (names.ts). Throws a RangeError for a name that
 * the model does not have, an index outside its shape, something that was not recorded (`needed` lists what must be), and for what
 * reads keys or values of a cache's earlier tokens.
 */
export function explain(model: Model, trace: Trace, { name, index }: Element): Explanation {
  const place = placeOf(model.config, name);
  checkIndex(index, shapeIn(trace, model.config, place), name);
  const subject = { model, trace, place, index };
  const { value } = valueAt(subject, name, index);
  return {
    name,
    index,
    value,
    source: place.inner === null ? 'trace' : 'recomputed',
    ...evaluated(recipeOf(place).parts(subject), value),
  };
}

/** The activations that a run must record for `explain` to explain elements of this one: itself, and what it is computed from. */
export function needed(config: ModelConfig, name: string): string[] {
  const place = placeOf(config, name);
  const own = place.inner === null ? [name] : [];
  return [...new Set([...own, ...recipeOf(place).reads(place, config)])];
}

function recipeOf({ role, name }: Place): Recipe {
  const recipe = RECIPES[role];
  if (recipe === undefined) throw new RangeError(`there is no explanation of ${name}`);
  return recipe;
}

/** The formula's value, from its terms and inputs; and whether the traced one is that. */
function evaluated({ formula: id, terms, inputs = {} }: Parts, value: number) {
  const { latex, sumKind, value: finish, size: sizeOf } = formulaOf(id);
  const numbers: Record<string, number> = {};
  for (const [key, input] of Object.entries(inputs)) if (input.kind !== 'token') numbers[key] = input.value;

  const total = terms.reduce((sum, each) => sum + each.value, 0);
  const computed = finish === undefined ? total : finish(total, numbers, terms);
  const largest = terms.reduce((most, each) => Math.max(most, Math.abs(each.value)), 0);
  const usual = sizeOf?.(largest, numbers, terms) ?? (sumKind === 'sum' ? largest : 0);
  const size = Math.max(Math.abs(computed), usual);
  const isSame =
    value === computed || (Number.isFinite(computed) && Math.abs(value - computed) <= TOLERANCE * Math.max(size, SMALLEST));
  const isAdded = sumKind !== 'choice' && terms.length > 0;
  return { formula: { id, latex }, sumKind, terms, inputs, sum: isAdded ? total : null, computed, size, altered: !isSame };
}

function shapeIn(trace: Trace, config: ModelConfig, place: Place): readonly number[] {
  if (place.inner === null) return trace.get(place.name).shape;
  const { inner, axes } = place;
  const T = trace.tokens.length;
  return inner === 'probabilities' ? trace.logits.shape : shapeOf(axes, config, T, trace.start + T);
}

function checkIndex(index: readonly number[], shape: readonly number[], name: string): void {
  const isInside = index.length === shape.length && index.every((i, a) => Number.isInteger(i) && i >= 0 && i < shape[a]);
  if (!isInside) throw new RangeError(`${name} has no element [${index.join(', ')}]: its shape is [${shape.join(', ')}]`);
}

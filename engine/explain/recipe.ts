/** What a recipe is: how the elements of one role are computed, and how it reads what they are computed from. */
import type { ModelConfig } from '../model/config';
import type { Model } from '../model/weights';
import type { Trace } from '../run/trace';
import type { Tensor } from '../tensor/tensor';
import type { Parts } from './explanation';
import { innerRow } from './inner';
import { placeOf, type Place } from './names';
import type { ActivationOperand, ConstantOperand, InnerOperand } from './types';

/** The element to explain, and where its operands are found. */
export interface Subject {
  readonly model: Model;
  readonly trace: Trace;
  readonly place: Place;
  readonly index: readonly number[];
}

export interface Recipe {
  /** The recorded activations that `parts` reads, the one explained not among them. */
  readonly reads: (place: Place, config: ModelConfig) => readonly string[];
  readonly parts: (subject: Subject) => Parts;
}

export type RecipeTable = Readonly<Record<string, Recipe>>;

/** An element of an array: row-major, the last index runs fastest. */
function elementOf({ data, shape }: Tensor, index: readonly number[]): number {
  return data[index.reduce((offset, i, axis) => offset * shape[axis] + i, 0)];
}

export function activationAt({ trace }: Subject, name: string, index: readonly number[]): ActivationOperand {
  return { kind: 'activation', name, index, value: elementOf(trace.get(name), index) };
}

/** The elements of an activation, or of an inner value, along its last axis. `index` holds the axes before it. */
export function vectorAt(subject: Subject, name: string, index: readonly number[]): (ActivationOperand | InnerOperand)[] {
  const { model, trace } = subject;
  if (placeOf(model.config, name).inner !== null)
    return Array.from(innerRow(model, trace, name, index[0]), (value, i) => ({
      kind: 'inner',
      name,
      index: [...index, i],
      value,
    }));
  const { shape } = trace.get(name);
  return Array.from({ length: shape[shape.length - 1] }, (_, i) => activationAt(subject, name, [...index, i]));
}

/** One element of an inner value. */
export function innerAt({ model, trace }: Subject, name: string, index: readonly number[]): InnerOperand {
  return { kind: 'inner', name, index, value: innerRow(model, trace, name, index[0])[index[1]] };
}

export function constant(name: string, value: number): ConstantOperand {
  return { kind: 'constant', name, value };
}

/** An element of an activation or of an inner value, whichever it is. */
export function valueAt(subject: Subject, name: string, index: readonly number[]): ActivationOperand | InnerOperand {
  const isInner = placeOf(subject.model.config, name).inner !== null;
  return isInner ? innerAt(subject, name, index) : activationAt(subject, name, index);
}

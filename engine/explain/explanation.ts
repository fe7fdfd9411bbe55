/** What `explain` gives: plain data throughout, which can cross threads. */
import type { FormulaId, SumKind } from './formulas';
import type { Element, Operand, Term } from './types';

/** What a recipe writes down: the formula and all that goes into it. */
export interface Parts {
  readonly formula: FormulaId;
  readonly terms: readonly Term[];
  /** What the formula takes besides its terms, by the names under which it takes them. */
  readonly inputs?: Readonly<Record<string, Operand>>;
}

export interface Explanation extends Element {
  /** The value in the trace; of an inner element, the one computed again. float32. */
  readonly value: number;
  /** Whether `value` was recorded, or computed again by engine/ops. */
  readonly source: 'trace' | 'recomputed';
  readonly formula: { readonly id: FormulaId; readonly latex: string };
  readonly sumKind: SumKind;
  readonly terms: readonly Term[];
  readonly inputs: Readonly<Record<string, Operand>>;
  /** All terms added, in float64 and in their order; null where they are not added. */
  readonly sum: number | null;
  /** The formula's value in float64, from the operands alone. */
  readonly computed: number;
  /**
   * What rounding is measured against: the computed value; the largest term, if larger, where terms are added, for what cancels
   * leaves that one's rounding; and where a branch's norm divides such a sum, the norm's weight.
   */
  readonly size: number;
  /**
   * Whether the value differs from the computed one by more than 1e-4 of `size`: explanations describe the model's own mechanism,
   * so here an intervention changed the value, or the mechanism that gave it.
   */
  readonly altered: boolean;
}

/** What a formula is made of: plain data throughout, which can cross threads. */

/** An element of an activation: its name, and one index an axis in the array that the trace holds (row 0 is the run's first token). */
export interface Element {
  readonly name: string;
  readonly index: readonly number[];
}

/** A number that the run computed and recorded: open it with `explain`. */
export interface ActivationOperand extends Element {
  readonly kind: 'activation';
  readonly value: number;
}

/** A number that the run computed on the way to a named one, computed again by engine/ops (inner.ts): open it with `explain`. */
export interface InnerOperand extends Element {
  readonly kind: 'inner';
  readonly value: number;
}

/**
 * A stored weight, under Hugging Face's name; the index and the value are the engine's own. (Files may say the same otherwise:
 * Gemma's keep norms less 1, GGUF's LLaMA has q and k in another order of rows.)
 */
export interface WeightOperand extends Element {
  readonly kind: 'weight';
  readonly value: number;
}

/** A number that is neither computed from the tokens nor learnt. `name` is the configuration's key where it stands there. */
export interface ConstantOperand {
  readonly kind: 'constant';
  readonly name: string;
  readonly value: number;
}

/** A token of the run: the position counts from the beginning of the sequence. */
export interface TokenOperand {
  readonly kind: 'token';
  readonly position: number;
  readonly id: number;
}

/** An operand that is a number. */
export type NumberOperand = ActivationOperand | InnerOperand | WeightOperand | ConstantOperand;
export type Operand = NumberOperand | TokenOperand;

/**
 * product: a b c ...; quotient: (a / b) c ...; exponential: e^(a - b), in which b keeps e^a finite;
 * silu and gelu: the gate's non-linearity of a, times b (engine/ops/swiglu.ts and geglu.ts).
 */
export type TermOp = 'product' | 'quotient' | 'exponential' | 'silu' | 'gelu';

export interface Term {
  /** Which one it is, in symbols: `i=3`, `s=2`, `h=1`, `e=4`, `v=17`, `b` for a bias, `rounding` for what rounding adds. */
  readonly label: string;
  readonly op: TermOp;
  readonly operands: readonly NumberOperand[];
  /** The operation on the operands, in float64. */
  readonly value: number;
}

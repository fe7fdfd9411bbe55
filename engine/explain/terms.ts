/** One term of a formula: an operation on a few operands, in float64. */
import type { NumberOperand, Term, TermOp } from './types';

const times = (values: readonly number[]): number => values.reduce((result, value) => result * value, 1);

const OPERATIONS: Readonly<Record<TermOp, (values: readonly number[]) => number>> = {
  product: times,
  quotient: ([a, b, ...rest]) => (a / b) * times(rest),
  exponential: ([a, b]) => Math.exp(a - b),
  silu: ([a, b]) => (a / (1 + Math.exp(-a))) * b,
  gelu: ([a, b]) => (a / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (a + 0.044715 * a ** 3))) * b,
};

export function term(label: string, op: TermOp, operands: readonly NumberOperand[]): Term {
  return { label, op, operands, value: OPERATIONS[op](operands.map(({ value }) => value)) };
}

export function product(label: string, ...factors: readonly NumberOperand[]): Term {
  return term(label, 'product', factors);
}

/** The terms of a dot product: a[i] * b[i] for each i. */
export function products(a: readonly NumberOperand[], b: readonly NumberOperand[], symbol = 'i'): Term[] {
  return a.map((operand, i) => product(`${symbol}=${i}`, operand, b[i]));
}

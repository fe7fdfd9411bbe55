/**
 * What rounding the activations adds to a product (engine/ops/rounded.ts). A large model in few bits multiplies integers; what it
 * multiplied differs a little from what the trace shows, and here is what that makes, so that the terms add up to what it computed.
 */
import { round, roundedNumbers } from '../ops/rounded';
import { roundsActivations, weightAt } from '../tensor/matrix';
import { constant } from './recipe';
import type { NamedMatrix } from './stored';
import { product } from './terms';
import type { NumberOperand, Term } from './types';

/**
 * The sum of (rounded x[i] - x[i]) * weights[row, i] over the columns from `from` up to `to`, as one term; none where the matrix
 * takes activations as they are. x is all that the matrix multiplies, because a block is rounded as a whole.
 */
export function roundingTerms(
  x: readonly NumberOperand[],
  { matrix }: NamedMatrix,
  row: number,
  from = 0,
  to: number = matrix.cols,
): Term[] {
  if (!roundsActivations(matrix)) return [];
  const values = x.map(({ value }) => value);
  const rounded = roundedNumbers(round(values));
  let sum = 0;
  for (let i = from; i < to; i++) sum += (rounded[i] - values[i]) * weightAt(matrix, row, i);
  return [product('rounding', constant('Σ (x̃ᵢ − xᵢ) Wᵢ', sum))];
}

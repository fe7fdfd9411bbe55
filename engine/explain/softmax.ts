/** Shares of a softmax (engine/ops/softmax.ts): one exponential over the sum of all that can be seen. */
import type { Parts } from './explanation';
import type { FormulaId } from './formulas';
import type { NumberOperand } from './types';
import { term } from './terms';

/** The share of scores[own]. Hidden scores, -Infinity, have no term; `symbol` names the terms by their place. */
export function share(formula: FormulaId, scores: readonly NumberOperand[], own: number, symbol: string): Parts {
  const max = scores.reduce((highest, score) => (score.value > highest.value ? score : highest));
  const terms = scores.flatMap((score, i) =>
    score.value === -Infinity ? [] : [term(`${symbol}=${i}`, 'exponential', [score, max])],
  );
  return { formula, terms, inputs: { own: scores[own], max } };
}

/** The arithmetic behind any one number. */
export { explain, needed } from './explain';
export type { Explanation } from './explanation';
export { FORMULAS, type FormulaId, type SumKind } from './formulas';
export { linesOf, orderOf, type Line, type Order, type RestLine, type TermLine } from './lines';
export { innerNames } from './names';
export type { Element, NumberOperand, Operand, Term, TermOp } from './types';

/** The operands of a sum, seen as columns: what all lines have at the same place, said once. */
import type { NumberOperand, TermLine } from '../../engine/explain';

export interface Column {
  readonly kind: NumberOperand['kind'];
  readonly name: string;
  /** One an axis: the index that all lines share, or the symbol that the lines are counted by. Empty for a constant. */
  readonly index: readonly (number | string)[];
}

/** For each operand of the terms, what the column is; null where the lines have no such thing in common. */
export function columnsOf(lines: readonly TermLine[]): (Column | null)[] {
  const width = Math.max(0, ...lines.map(({ term }) => term.operands.length));
  return Array.from({ length: width }, (_, j) => columnOf(lines, j));
}

const isAlone = (label: string): boolean => label === 'b' || label === 'rounding';

function columnOf(lines: readonly TermLine[], j: number): Column | null {
  // A bias is alone in its line, and is said there; so is what rounding adds.
  const cells = lines.flatMap(({ term }) => {
    const operand = term.operands[j];
    return operand === undefined || (isAlone(term.label) && term.operands.length === 1) ? [] : [{ operand, label: term.label }];
  });
  if (cells.length === 0) return null;
  const [{ operand: first }] = cells;
  if (cells.some(({ operand }) => operand.kind !== first.kind || operand.name !== first.name)) return null;
  if (first.kind === 'constant')
    return cells.every(({ operand }) => operand.value === first.value) ? { kind: first.kind, name: first.name, index: [] } : null;

  const index: (number | string)[] = [];
  for (let axis = 0; axis < first.index.length; axis++) {
    const at = cells.map(({ operand }) => (operand.kind === 'constant' ? -1 : operand.index[axis]));
    const symbol = first.index.length > 0 ? cells[0].label.split('=')[0] : '';
    if (at.every((i) => i === at[0])) index.push(at[0]);
    else if (cells.every(({ label }, n) => label === `${symbol}=${at[n]}`)) index.push(symbol);
    else return null;
  }
  return { kind: first.kind, name: first.name, index };
}

/** Whether the column says where this line's operand stands. */
export function covers(column: Column | null, operand: NumberOperand): boolean {
  if (column === null || column.name !== operand.name) return false;
  if (operand.kind === 'constant') return true;
  return (
    column.index.length === operand.index.length && column.index.every((i, a) => typeof i === 'string' || i === operand.index[a])
  );
}

/** `name[1, i]`, as the engine names it. */
export function written(name: string, index: readonly (number | string)[]): string {
  return index.length === 0 ? name : `${name}[${index.join(', ')}]`;
}

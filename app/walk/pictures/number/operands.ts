/** What an explained number is made of, as its picture needs it. */
import type { Element, Line, NumberOperand, TermLine } from '../../../../engine/explain';
import type { Explained } from '../../../engine/api';

export function termsOf(lines: readonly Line[]): TermLine[] {
  return lines.filter((line) => line.kind === 'term');
}

const isComputed = (operand: NumberOperand): operand is Extract<NumberOperand, { kind: 'activation' | 'inner' }> =>
  operand.kind === 'activation' || operand.kind === 'inner';

/** The first operand, of the largest term that has one, with an arithmetic of its own; null at the end of the chain. */
export function firstOperand({ lines }: Explained): Element | null {
  const found = termsOf(lines)
    .flatMap(({ term }) => term.operands)
    .find(isComputed);
  return found === undefined ? null : { name: found.name, index: found.index };
}

/** A square's side and sign. */
export interface Square {
  readonly label: string;
  readonly value: number;
}

/** Of a root of squares: their sides, the largest first. */
export function squaresOf({ lines }: Explained): Square[] {
  return termsOf(lines).map(({ term }) => ({ label: term.label, value: term.operands[0].value }));
}

/** A key that a query does not see. Positions. */
export interface Hidden {
  readonly query: number;
  readonly key: number;
  /** The first that the query sees. */
  readonly first: number;
}

/** Of a score that is hidden, whom it would be between; null for other numbers. */
export function hiddenOf({ formula: { id }, inputs }: Explained): Hidden | null {
  if (id !== 'laterKey' && id !== 'outsideWindow') return null;
  const query = constantIn(inputs, 'query');
  const window = id === 'outsideWindow' ? constantIn(inputs, 'window') : Infinity;
  return { query, key: constantIn(inputs, 'key'), first: Math.max(0, query - window + 1) };
}

function constantIn(inputs: Explained['inputs'], name: string): number {
  const operand = inputs[name];
  return operand?.kind === 'constant' ? operand.value : NaN;
}

/** A pair of dimensions before and after it is turned. */
export interface Turned {
  readonly before: readonly [a: number, b: number];
  readonly after: readonly [a: number, b: number];
  /** Radians, full turns left out: from 0 to 2 pi. */
  readonly angle: number;
  /** Radians in all: the position times the pair's speed. */
  readonly turned: number;
}

/** Of an element that is turned: its pair; null for other numbers. */
export function turnOf({ formula: { id }, lines, inputs }: Explained): Turned | null {
  if (id !== 'turnedFirst' && id !== 'turnedSecond') return null;
  // a cos - b sin, or a sin + b cos; the larger of the two stands first.
  const [a, b] = ['a', 'b'].map((label) => termsOf(lines).find(({ term }) => term.label === label)?.term.operands ?? []);
  if (a.length < 2 || b.length < 2) return null;
  const isFirst = id === 'turnedFirst';
  const cos = isFirst ? a[1].value : b[1].value;
  const sin = isFirst ? -b[1].value : a[1].value;
  const input = (name: string): number => constantIn(inputs, name);
  const before = [a[0].value, b[0].value] as const;
  return {
    before,
    after: [before[0] * cos - before[1] * sin, before[0] * sin + before[1] * cos],
    angle: (Math.atan2(sin, cos) + 2 * Math.PI) % (2 * Math.PI),
    turned: (input('position') * input('base') ** ((-2 * input('pair')) / input('head_dim'))) / input('divisor'),
  };
}

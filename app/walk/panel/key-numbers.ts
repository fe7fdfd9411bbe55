/** The key numbers of a step, each as the run on show has it; and where something is altered, before and after. */
import { formatExact } from '../../../components/format';
import type { Element } from '../../../engine/explain';
import { numberOf, type KeyNumber, type NumberLabel } from '../../../engine/steps';
import type { Tensor } from '../../../engine/tensor/tensor';
import type { Explained } from '../../engine/api';
import type { Walk } from '../picture';
import { count } from '../step-values';

export interface KeyValue {
  readonly label: NumberLabel;
  /** The activation's name, or where it is of none, the label. */
  readonly name: string;
  readonly index: readonly number[];
  /** Of the run on show; null while it is on its way. */
  readonly value: number | null;
  /** Of the other run, where there are two: the one as it is, or the altered one. */
  readonly other: number | null;
  /** What it opens; null where there is nothing behind it. */
  readonly element: Element | null;
  /** Whether it is an id of the vocabulary. */
  readonly isToken: boolean;
}

/** What a key number is told from. */
export type Telling = Pick<Walk, 'step' | 'get' | 'altered' | 'original'>;

const TOKENS: ReadonlySet<NumberLabel> = new Set(['leftId', 'rightId', 'mergedId', 'tokenId', 'nextId']);

/** `explained` is the step's own number explained: not all of these are recorded. */
export function keyValues(walk: Telling, explained: Explained | null): KeyValue[] {
  const own = numberOf(walk.step);
  return walk.step.numbers.map((number) => valueOf(walk, number, number === own ? explained : null));
}

function valueOf({ get, altered, original }: Telling, number: KeyNumber, explained: Explained | null): KeyValue {
  const { label } = number;
  const isToken = TOKENS.has(label);
  if (number.kind === 'value') return { label, name: label, index: [], value: number.value, other: null, element: null, isToken };
  const { element } = number;
  const { name, index } = element;
  const other = altered === null ? null : get === altered ? original : altered;
  return {
    label,
    name,
    index,
    value: elementIn(get(name), index) ?? explained?.value ?? null,
    other: other === null ? null : elementIn(other(name), index),
    element,
    isToken,
  };
}

/** One number of a tensor; null where it has not come, or has no such element. */
function elementIn(tensor: Tensor | null, index: readonly number[]): number | null {
  if (tensor === null) return null;
  const { data, shape } = tensor;
  return data[index.reduce((offset, i, axis) => offset * shape[axis] + i, 0)] ?? null;
}

/** Four digits of what was computed, all of what was counted. */
export function written({ name, element }: KeyValue, value: number): string {
  const isCount = element === null || name.endsWith('hook_expert_indices');
  return isCount && Number.isInteger(value) ? count(value) : formatExact(value);
}

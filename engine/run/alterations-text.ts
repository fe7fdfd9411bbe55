/**
 * Alterations as a short text that needs no escaping in a URL, joined by `_`:
 *   h2.1x0      head 1 of layer 2, times 0            n2.100x0.5  neuron 100          e2.3x0  expert 3
 *   a2x0        the attention of layer 2              f2x0        its feed-forward part
 *   t5.1234     token 1234 at position 5
 *   mask, rotation, norms, residuals, scaling         dropped everywhere, or with a number (mask2) in that layer
 */
import { DROPPABLE, LARGEST_FACTOR, MOST_ALTERATIONS, type Alteration, type Drop } from './alterations';

/** Characters; the longest alteration has fewer than 48. */
const LONGEST_TEXT = 48 * MOST_ALTERATIONS;

const INDEX = String.raw`(0|[1-9]\d{0,8})`;
/** As String() writes small numbers. */
const FACTOR = String.raw`(-?\d{1,4}(?:\.\d{1,25})?(?:e-\d{1,3})?)`;
const PART = new RegExp(`^([hne])${INDEX}\\.${INDEX}x${FACTOR}$`);
const BRANCH = new RegExp(`^([af])${INDEX}x${FACTOR}$`);
const TOKEN = new RegExp(`^t${INDEX}\\.${INDEX}$`);
const DROP = new RegExp(`^(${DROPPABLE.join('|')})${INDEX}?$`);

/** The text of a list, in its order; empty for none. */
export function writeAlterations(alterations: readonly Alteration[]): string {
  return alterations.map(written).join('_');
}

function written(alteration: Alteration): string {
  if (alteration.kind === 'token') return `t${alteration.position}.${alteration.id}`;
  if (alteration.kind === 'drop') return `${alteration.what}${alteration.layer ?? ''}`;
  const { what, layer, factor } = alteration;
  switch (what) {
    case 'head':
      return `h${layer}.${alteration.head}x${factor}`;
    case 'neuron':
      return `n${layer}.${alteration.neuron}x${factor}`;
    case 'expert':
      return `e${layer}.${alteration.expert}x${factor}`;
    case 'attention':
      return `a${layer}x${factor}`;
    case 'feed-forward':
      return `f${layer}x${factor}`;
  }
}

/**
 * The list of a text, or null where any of it says nothing, there are more than MOST_ALTERATIONS, or a factor is beyond
 * LARGEST_FACTOR. Whether a model has what is named, `checkAlterations` tells.
 */
export function readAlterations(text: string): Alteration[] | null {
  if (text === '') return [];
  if (text.length > LONGEST_TEXT) return null;
  const items = text.split('_');
  if (items.length > MOST_ALTERATIONS) return null;
  const list: Alteration[] = [];
  for (const item of items) {
    const alteration = read(item);
    if (alteration === null) return null;
    if (alteration.kind === 'scale' && Math.abs(alteration.factor) > LARGEST_FACTOR) return null;
    list.push(alteration);
  }
  return list;
}

/** Minus nothing is nothing, as it is written. */
const number = (digits: string): number => Number(digits) + 0;

function read(item: string): Alteration | null {
  const part = PART.exec(item);
  if (part !== null) {
    const [layer, index, factor] = part.slice(2).map(number);
    if (part[1] === 'h') return { kind: 'scale', what: 'head', layer, head: index, factor };
    if (part[1] === 'n') return { kind: 'scale', what: 'neuron', layer, neuron: index, factor };
    return { kind: 'scale', what: 'expert', layer, expert: index, factor };
  }
  const branch = BRANCH.exec(item);
  if (branch !== null) {
    const [layer, factor] = branch.slice(2).map(number);
    return { kind: 'scale', what: branch[1] === 'a' ? 'attention' : 'feed-forward', layer, factor };
  }
  const token = TOKEN.exec(item);
  if (token !== null) return { kind: 'token', position: Number(token[1]), id: Number(token[2]) };
  const drop = DROP.exec(item);
  if (drop === null) return null;
  const what = drop[1] as Drop['what'];
  return drop[2] === undefined ? { kind: 'drop', what } : { kind: 'drop', what, layer: Number(drop[2]) };
}

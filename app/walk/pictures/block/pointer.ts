/** Which number lies under a point, and which come next under the keys. */
import type { Element } from '../../../../engine/explain';
import type { Box } from './layout';
import { boxOf, type Numeral } from './numbers';
import type { Slot } from './slots';

/** A number of the picture. */
export interface Spot {
  readonly element: Element;
  readonly value: number;
  /** Where it stands. */
  readonly box: Box;
  readonly head: number | null;
}

/** A vector, or a number, that can be pointed at. */
export interface Target {
  readonly box: Box;
  readonly count: number;
  readonly at: (i: number) => Spot;
  readonly isNow: boolean;
}

/** Bands are low; a finger needs more. */
const SLACK = 2;

export function targetsOf(slots: readonly Slot[], numerals: readonly Numeral[]): Target[] {
  const vectors = slots.flatMap(({ box, name, at, values, state, head }): Target[] => {
    if (values === null || name === '') return [];
    const cell = box.width / values.length;
    return [
      {
        box,
        count: values.length,
        isNow: state === 'now',
        at: (i) => ({
          element: { name, index: [...at, i] },
          value: values[i],
          box: { x: box.x + i * cell, y: box.y, width: cell, height: box.height },
          head,
        }),
      },
    ];
  });
  const singles = numerals.flatMap((numeral): Target[] => {
    const { element, value, state } = numeral;
    if (element === null) return [];
    const box = boxOf(numeral);
    return [{ box, count: 1, isNow: state === 'now', at: () => ({ element, value, box, head: null }) }];
  });
  return [...singles, ...vectors];
}

export function spotAt(targets: readonly Target[], x: number, y: number): Spot | null {
  for (const { box, count, at } of targets) {
    if (x < box.x || x >= box.x + box.width || y < box.y - SLACK || y > box.y + box.height + SLACK) continue;
    return at(Math.min(count - 1, Math.floor(((x - box.x) / box.width) * count)));
  }
  return null;
}

/** Whether two are the same number. */
export function isSame(a: Spot | null, b: Spot | null): boolean {
  if (a === null || b === null) return a === b;
  return a.element.name === b.element.name && a.element.index.every((i, axis) => i === b.element.index[axis]);
}

/** Where the keys are: in which target, and at which of its numbers. */
export interface Cursor {
  readonly target: number;
  readonly i: number;
}

/** Left and right along a vector, up and down from one to another; undefined for other keys. */
export function moved({ target, i }: Cursor, key: string, targets: readonly Target[]): Cursor | undefined {
  const to = (next: number): Cursor => {
    const at = Math.max(0, Math.min(targets.length - 1, next));
    return { target: at, i: Math.min(i, targets[at].count - 1) };
  };
  const along = (next: number): Cursor => ({ target, i: Math.max(0, Math.min(targets[target].count - 1, next)) });
  switch (key) {
    case 'ArrowLeft':
      return along(i - 1);
    case 'ArrowRight':
      return along(i + 1);
    case 'Home':
      return along(0);
    case 'End':
      return along(Infinity);
    case 'ArrowUp':
      return to(target - 1);
    case 'ArrowDown':
      return to(target + 1);
    default:
      return undefined;
  }
}

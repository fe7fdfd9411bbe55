/** What of the picture the step is about, and where the pointer and the keys find numbers. */
import { cellBox } from '../../../../components/cells/layout';
import type { Element } from '../../../../engine/explain';
import { numberOf } from '../../../../engine/steps';
import type { Walk } from '../../picture';
import type { Box } from '../block/layout';
import type { Target } from '../block/pointer';
import type { HeadLayout } from './layout';
import type { HeadMatrix } from './matrix';
import type { Slot } from './slots';

const grown = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

/** Where an element stands; null where the picture does not have it. */
export function placeOf({ name, index }: Element, walk: Walk, layout: HeadLayout, slots: readonly Slot[]): Box | null {
  const last = index[index.length - 1];
  if (name === matrixName(walk, 'scores') || name === matrixName(walk, 'weights'))
    return index[0] === walk.head ? cellBox(layout.matrix, index[1], last) : null;
  const slot = slots.find((each) => each.name === name && each.at.every((i, axis) => i === index[axis]));
  if (slot === undefined) return null;
  const isOfHead = name.includes('.attn.hook_') && !name.endsWith('result');
  const cell = slot.box.width / (isOfHead ? walk.config.head_dim : walk.config.hidden_size);
  return { ...slot.box, x: slot.box.x + last * cell, width: Math.max(2, cell) };
}

/** The cell of the step's own number; for steps of other parts of the layer, all of the head. */
export function focusOf(walk: Walk, layout: HeadLayout, slots: readonly Slot[]): Box {
  const own = numberOf(walk.step);
  const place = own === null ? null : placeOf(own.element, walk, layout, slots);
  if (place !== null) return grown(place, 1.5);
  const { qkv, rows, plus } = layout;
  return { x: qkv.x - 4, y: layout.y - rows.pitch / 2, width: plus + 14 - qkv.x, height: rows.pitch };
}

export function matrixName({ layer }: Pick<Walk, 'layer'>, kind: 'scores' | 'weights'): string {
  return `blocks.${layer}.attn.${kind === 'scores' ? 'hook_attn_scores' : 'hook_pattern'}`;
}

/** All numbers that stand in vectors and in the rows of the matrix. */
export function targetsOf(walk: Walk, layout: HeadLayout, slots: readonly Slot[], matrix: HeadMatrix): Target[] {
  const vectors = slots.flatMap(({ box, name, at, values, state, part }): Target[] => {
    if (values === null) return [];
    const cell = box.width / values.length;
    return [
      {
        box,
        count: values.length,
        isNow: state === 'now' && part === 'own',
        at: (i) => ({
          element: { name, index: [...at, i] },
          value: values[i],
          box: { ...box, x: box.x + i * cell, width: cell },
          head: null,
        }),
      },
    ];
  });
  const { kind, values } = matrix;
  if (kind === 'none' || values === null) return vectors;
  const { matrix: grid } = layout;
  const T = walk.run.tokens.length;
  const isToldNow = ['scores', 'mask', 'softmax'].includes(walk.step.stage);
  const rows = Array.from({ length: T }, (_, row): Target => ({
    box: { x: grid.x, y: grid.y + row * grid.cellHeight, width: T * grid.cellWidth, height: grid.cellHeight },
    count: T,
    isNow: isToldNow && row === walk.position,
    at: (column) => ({
      element: { name: matrixName(walk, kind), index: [walk.head, row, column] },
      value: values[row * T + column],
      box: cellBox(grid, row, column),
      head: null,
    }),
  }));
  return [...vectors, ...rows];
}

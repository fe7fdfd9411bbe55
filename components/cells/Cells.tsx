import { useCallback } from 'react';
import type { Box } from '../box';
import { Canvas } from '../Canvas';
import { hatchPath } from '../heatmap/layout';
import { colourOf, type Ramp } from '../scales';
import { PALETTES, type Theme } from '../theme';
import { cellBox, type GridLayout } from './layout';

interface CellsProps {
  readonly layout: GridLayout;
  /** [rows, columns]; null while there are none: then the cells are empty outlines. */
  readonly values: Float32Array | null;
  readonly masked: (row: number, column: number) => boolean;
  readonly ramp: Ramp;
  readonly theme: Theme;
}

const HATCH_SPACING = 5;

/** A matrix on a canvas: what can be seen as colours, what cannot as hatching. */
export function Cells({ layout, values, masked, ramp, theme }: CellsProps) {
  const drawAll = useCallback(
    (context: CanvasRenderingContext2D) => draw(context, layout, values, masked, ramp, theme),
    [layout, values, masked, ramp, theme],
  );
  const { x, y, rows, columns, cellWidth, cellHeight } = layout;
  const matrix = { x, y, width: columns * cellWidth, height: rows * cellHeight };
  return <Canvas className="cells" boxes={[matrix]} draw={drawAll} />;
}

function draw(
  context: CanvasRenderingContext2D,
  layout: GridLayout,
  values: Float32Array | null,
  masked: CellsProps['masked'],
  ramp: Ramp,
  theme: Theme,
): void {
  const palette = PALETTES[theme];
  const { x, y, rows, columns, cellWidth, cellHeight, radius } = layout;
  const unseen: Box[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const box = cellBox(layout, row, column);
      if (values === null || masked(row, column)) unseen.push(box);
      else {
        context.fillStyle = colourOf(ramp, values[row * columns + column]);
        trace(context, [box], radius);
        context.fill();
      }
    }
  }
  context.lineWidth = 1;
  context.fillStyle = palette.paper;
  trace(context, unseen, radius);
  context.fill();
  if (values === null) {
    context.strokeStyle = palette.hairline;
    context.stroke();
    return;
  }
  // One hatching for all, so that its lines run on from cell to cell.
  context.save();
  context.clip();
  context.strokeStyle = palette.hatch;
  context.stroke(new Path2D(hatchPath(x, y, columns * cellWidth, rows * cellHeight, HATCH_SPACING)));
  context.restore();
}

function trace(context: CanvasRenderingContext2D, boxes: readonly Box[], radius: number): void {
  context.beginPath();
  for (const { x, y, width, height } of boxes) {
    if (radius === 0) context.rect(x, y, width, height);
    else context.roundRect(x, y, width, height, radius);
  }
}

/** Cells as pixels, for matrices too large to be SVG. */
import { pixelsOf, stepOf, type Ramp } from '../scales';
import type { Masked } from './HeatmapPicture';

/** One pixel a cell, masked ones transparent. */
export function cellImage(data: Float32Array, rows: number, columns: number, masked: Masked, ramp: Ramp): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d');
  // Without a context the picture stays empty; its table and readout still work.
  if (!context) return canvas;
  const image = context.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = pixelsOf(ramp);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < columns; col++) {
      const i = row * columns + col;
      if (!masked(row, col)) pixels[i] = colours[stepOf(ramp, data[i])];
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** All heads on one canvas: cells become pixels of one image, and each head's part of it is drawn enlarged. L layers, H heads. */
import { pixelsOf, stepOf, type Ramp } from '../scales';
import type { HeadGridLayout } from './layout';

/** One pixel a cell: heads side by side, layers below each other. [L * side, H * side]. What causality hides is transparent. */
export function headPixels(data: Float32Array, layers: number, heads: number, side: number, ramp: Ramp): Uint32Array {
  const colours = pixelsOf(ramp);
  const pixels = new Uint32Array(data.length);
  for (let layer = 0; layer < layers; layer++) {
    for (let head = 0; head < heads; head++) {
      for (let row = 0; row < side; row++) {
        const from = ((layer * heads + head) * side + row) * side;
        const to = ((layer * side + row) * heads + head) * side;
        for (let col = 0; col <= row; col++) pixels[to + col] = colours[stepOf(ramp, data[from + col])];
      }
    }
  }
  return pixels;
}

/** Draws at `ratio` device pixels to a CSS pixel. Cells that are wide enough get a thin gap in the paper's colour. */
export function drawHeads(
  canvas: HTMLCanvasElement,
  layout: HeadGridLayout,
  pixels: Uint32Array,
  layers: number,
  heads: number,
  side: number,
  paper: string,
  ratio: number,
): void {
  canvas.width = Math.round(layout.width * ratio);
  canvas.height = Math.round(layout.height * ratio);
  const context = canvas.getContext('2d');
  const small = document.createElement('canvas');
  small.width = heads * side;
  small.height = layers * side;
  const image = small.getContext('2d');
  // Without a context nothing is drawn; the grid's cells can still be named and chosen.
  if (!context || !image) return;
  const data = image.createImageData(small.width, small.height);
  new Uint32Array(data.data.buffer).set(pixels);
  image.putImageData(data, 0, 0);

  context.imageSmoothingEnabled = false;
  const thumb = Math.round(layout.thumb * ratio);
  const cell = thumb / side;
  context.fillStyle = paper;
  for (let layer = 0; layer < layers; layer++) {
    for (let head = 0; head < heads; head++) {
      const x = Math.round(layout.x[head] * ratio);
      const y = Math.round(layout.y[layer] * ratio);
      context.drawImage(small, head * side, layer * side, side, side, x, y, thumb, thumb);
      if (cell < 5 * ratio) continue;
      for (let i = 1; i < side; i++) {
        context.fillRect(x + Math.round(i * cell), y, Math.round(ratio), thumb);
        context.fillRect(x, y + Math.round(i * cell), thumb, Math.round(ratio));
      }
    }
  }
}

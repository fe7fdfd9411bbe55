import { useCallback } from 'react';
import type { Box } from './box';
import { Canvas } from './Canvas';
import { pixelsOf, signedRamp, stepOf, weightRamp, type Ramp } from './scales';
import type { Theme } from './theme';

/** A vector as a band of coloured cells: where it stands, and its numbers. */
export interface Band extends Box {
  readonly values: Float32Array;
  /** signed: from -range to range, white at 0; weights: from 0 to range. */
  readonly kind: 'signed' | 'weights';
  readonly range: number;
  /** The numbers run downwards instead of to the right. */
  readonly isUpright?: boolean;
}

interface BandsProps {
  readonly bands: readonly Band[];
  readonly theme: Theme;
}

/**
 * All the vectors of a picture on one canvas that lies under its SVG: thousands of cells cost one drawing, and no element. Where cells
 * are narrower than a pixel, each pixel shows the largest of those that fall on it.
 */
export function Bands({ bands, theme }: BandsProps) {
  const drawAll = useCallback(
    (context: CanvasRenderingContext2D, ratio: number) => {
      for (const band of bands) draw(context, band, theme, ratio);
    },
    [bands, theme],
  );
  return <Canvas className="bands" boxes={bands} draw={drawAll} />;
}

function draw(context: CanvasRenderingContext2D, band: Band, theme: Theme, ratio: number): void {
  const { x, y, width, height, values, kind, range, isUpright = false } = band;
  const columns = Math.max(1, Math.min(values.length, Math.floor((isUpright ? height : width) * ratio)));
  const pixels = pixelsFor(kind === 'signed' ? signedRamp(theme, range) : weightRamp(theme, range), values, columns);
  const strip = stripOf(columns);
  strip.context.putImageData(new ImageData(pixels, columns, 1), 0, 0);
  context.imageSmoothingEnabled = false;
  if (!isUpright) {
    context.drawImage(strip.canvas, 0, 0, columns, 1, x, y, width, height);
    return;
  }
  context.save();
  context.translate(x + width, y);
  context.rotate(Math.PI / 2);
  context.drawImage(strip.canvas, 0, 0, columns, 1, 0, 0, height, width);
  context.restore();
}

function pixelsFor(ramp: Ramp, values: Float32Array, columns: number): Uint8ClampedArray<ArrayBuffer> {
  const table = pixelsOf(ramp);
  const pixels = new Uint32Array(columns);
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    let shown = values[from];
    for (let i = from + 1; i < to; i++) if (Math.abs(values[i]) > Math.abs(shown)) shown = values[i];
    pixels[column] = table[stepOf(ramp, shown)];
  }
  return new Uint8ClampedArray(pixels.buffer);
}

/** One canvas for all strips, as wide as the widest so far. */
let strip: { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } | null = null;

function stripOf(columns: number): NonNullable<typeof strip> {
  if (strip === null || strip.canvas.width < columns) {
    const canvas = document.createElement('canvas');
    canvas.width = columns;
    canvas.height = 1;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('this browser gives no 2D canvas');
    strip = { canvas, context };
  }
  return strip;
}

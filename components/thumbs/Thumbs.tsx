import { useCallback, useMemo } from 'react';
import { Canvas } from '../Canvas';
import { signedRamp, weightRamp } from '../scales';
import { PALETTES, type Theme } from '../theme';
import { usePixelRatio } from '../use-pixel-ratio';
import { thumbPixels } from './cells';

/** Where one of the matrices is drawn, as a square; the same one may stand in several places. */
export interface ThumbPlace {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

interface ThumbsProps {
  /** [H, T, T] */
  readonly data: Float32Array;
  readonly count: number;
  readonly size: number;
  readonly kind: 'signed' | 'weights';
  readonly range: number;
  readonly places: readonly ThumbPlace[];
  readonly theme: Theme;
}

/** Cells at least so wide, in CSS pixels, have a gap between them. */
const GAP_FROM = 5;

/** Causal matrices, small, all on one canvas. */
export function Thumbs({ data, count, size, kind, range, places, theme }: ThumbsProps) {
  const ratio = usePixelRatio();
  const largest = places.reduce((most, { side }) => Math.max(most, side), 1);
  const cells = Math.max(1, Math.min(size, Math.round(largest * ratio)));
  const pixels = useMemo(() => {
    const ramp = kind === 'signed' ? signedRamp(theme, range) : weightRamp(theme, range);
    return thumbPixels(data, count, size, cells, ramp);
  }, [data, count, size, cells, kind, range, theme]);

  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      const small = document.createElement('canvas');
      small.width = count * cells;
      small.height = cells;
      const image = small.getContext('2d');
      if (!image) return;
      image.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), small.width, cells), 0, 0);
      context.imageSmoothingEnabled = false;
      context.fillStyle = PALETTES[theme].card;
      for (const { index, x, y, side } of places) {
        context.drawImage(small, index * cells, 0, cells, cells, x, y, side, side);
        const cell = side / cells;
        if (cell < GAP_FROM) continue;
        for (let i = 1; i < cells; i++) {
          context.fillRect(x + i * cell - 0.5, y, 1, side);
          context.fillRect(x, y + i * cell - 0.5, side, 1);
        }
      }
    },
    [pixels, places, count, cells, theme],
  );
  const boxes = places.map(({ x, y, side }) => ({ x, y, width: side, height: side }));
  return <Canvas className="thumbs" boxes={boxes} draw={draw} />;
}

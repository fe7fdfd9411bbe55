import { useLayoutEffect, useRef } from 'react';
import type { Box } from './box';
import { usePixelRatio } from './use-pixel-ratio';

interface CanvasProps {
  readonly className: string;
  /**
   * Where something is drawn. The canvas is no larger than what encloses these: browsers blend every canvas anew with what lies under
   * it, empty or not, whenever anything of the picture changes.
   */
  readonly boxes: readonly Box[];
  /** Draws on a clear canvas, in the picture's CSS pixels; drawn again when it is another function. */
  readonly draw: (context: CanvasRenderingContext2D, ratio: number) => void;
}

/** Lines are as wide as this, half of it outside the box. */
const LINE = 1;
/** Canvases begin and end at multiples of so many CSS pixels: whole ones of the screen at every usual ratio, 1.25 as well as 3. */
const GRID = 4;

/** A canvas at the screen's own resolution in a positioned picture; readers of screens have the picture's words instead. */
export function Canvas({ className, boxes, draw }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = usePixelRatio();
  const { left, top, width, height } = enclosing(boxes);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, -left * ratio, -top * ratio);
    context.clearRect(left, top, width, height);
    draw(context, ratio);
  }, [draw, left, top, width, height, ratio]);
  if (width <= 0 || height <= 0) return null;
  return (
    <canvas
      ref={canvas}
      className={className}
      width={Math.round(width * ratio)}
      height={Math.round(height * ratio)}
      style={{ position: 'absolute', left, top, width, height }}
      aria-hidden="true"
    />
  );
}

/** The smallest part of the grid with all boxes in it; of no size where there are none. */
function enclosing(boxes: readonly Box[]): { left: number; top: number; width: number; height: number } {
  const least = (of: (box: Box) => number): number => GRID * Math.floor((Math.min(...boxes.map(of)) - LINE) / GRID);
  const most = (of: (box: Box) => number): number => GRID * Math.ceil((Math.max(...boxes.map(of)) + LINE) / GRID);
  const left = least(({ x }) => x);
  const top = least(({ y }) => y);
  return { left, top, width: most(({ x, width }) => x + width) - left, height: most(({ y, height }) => y + height) - top };
}

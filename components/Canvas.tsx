import { useLayoutEffect, useRef } from 'react';
import { usePixelRatio } from './use-pixel-ratio';

interface CanvasProps {
  readonly className: string;
  readonly width: number;
  readonly height: number;
  /** Draws on a clear canvas, in CSS pixels; drawn again when it is another function. */
  readonly draw: (context: CanvasRenderingContext2D, ratio: number) => void;
}

/** A canvas at the screen's own resolution; readers of screens have the picture's words instead. */
export function Canvas({ className, width, height, draw }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = usePixelRatio();
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    draw(context, ratio);
  }, [draw, width, height, ratio]);
  return (
    <canvas
      ref={canvas}
      className={className}
      width={Math.round(width * ratio)}
      height={Math.round(height * ratio)}
      style={{ width, height, display: 'block' }}
      aria-hidden="true"
    />
  );
}

import { useLayoutEffect, useRef } from 'react';
import type { Ramp } from '../scales';
import { paint } from '../svg-paint';
import type { Palette } from '../theme';
import { HeatmapCells, type Masked } from './HeatmapPicture';
import type { HeatmapLayout } from './layout';

interface CellCanvasProps {
  readonly layout: HeatmapLayout;
  readonly data: Float32Array;
  readonly masked: Masked;
  readonly ramp: Ramp;
  readonly palette: Palette;
  readonly image: () => HTMLCanvasElement;
}

/** The cells of a large matrix, drawn at the screen's own resolution. */
export function CellCanvas({ layout, data, masked, ramp, palette, image }: CellCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const ratio = window.devicePixelRatio;
    canvas.width = Math.round(layout.width * ratio);
    canvas.height = Math.round((layout.top + layout.plotHeight) * ratio);
    context.scale(ratio, ratio);
    paint(context, <HeatmapCells {...{ layout, data, masked, ramp, palette }} image="cells" />, new Map([['cells', image()]]));
  }, [layout, data, masked, ramp, palette, image]);
  return (
    <canvas
      ref={ref}
      className="heatmap-canvas"
      style={{ width: layout.width, height: layout.top + layout.plotHeight }}
      aria-hidden="true"
    />
  );
}

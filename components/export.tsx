/** A picture saved as a file or copied: what the picture's menu does. */
import type { ReactNode } from 'react';
import { paint } from './svg-paint';
import { svgDocument } from './svg-tree';
import { FONTS, type Palette } from './theme';

export { csvText, matrixCsv } from './csv';
export { svgDocument } from './svg-tree';

/** What a picture gives to be saved: itself, drawn by hookless elements, and its data as a table. */
export interface Exportable {
  /** Stands above the picture: a file must say by itself what it shows. */
  readonly title: string;
  readonly picture: ReactNode;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly csv: string;
  /** Canvases that the picture's <image> elements name by their href. */
  readonly images?: ReadonlyMap<string, HTMLCanvasElement>;
}

/** PNGs are made at this many pixels to a CSS pixel: sharp on a slide. */
const PNG_SCALE = 3;

/** No canvas side may be longer in every browser. */
const LONGEST_SIDE = 8192;

const MARGIN = 20;
const TITLE_HEIGHT = 28;

/** The picture with its title, on a ground with a margin. */
function framed({ title, picture, width, height, palette }: Exportable) {
  return {
    picture: (
      <g transform={`translate(${MARGIN} ${MARGIN})`}>
        <text x={0} y={13} fontFamily={FONTS.interface} fontSize={14} fontWeight={600} fill={palette.ink}>
          {title}
        </text>
        <g transform={`translate(0 ${TITLE_HEIGHT})`}>{picture}</g>
      </g>
    ),
    width: width + 2 * MARGIN,
    height: height + TITLE_HEIGHT + 2 * MARGIN,
  };
}

export function svgText(exportable: Exportable): string {
  const { picture, width, height } = framed(exportable);
  return svgDocument(picture, width, height, exportable.palette.paper);
}

export function svgBlob(exportable: Exportable): Blob {
  return new Blob([svgText(exportable)], { type: 'image/svg+xml' });
}

export function csvBlob({ csv }: Exportable): Blob {
  // The mark at the beginning tells spreadsheets that the text is UTF-8.
  return new Blob(['\ufeff', csv], { type: 'text/csv;charset=utf-8' });
}

/** The picture as the page shows it, fonts included. Rejects where the browser cannot make an image of that size. */
export async function pngBlob(exportable: Exportable): Promise<Blob> {
  const { picture, width, height } = framed(exportable);
  const scale = Math.min(PNG_SCALE, LONGEST_SIDE / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser gives no canvas to draw on');
  context.scale(scale, scale);
  context.fillStyle = exportable.palette.paper;
  context.fillRect(0, 0, width, height);
  paint(context, picture, exportable.images);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error(`this browser makes no PNG of ${canvas.width} by ${canvas.height} pixels`);
  return blob;
}

/** Hands a file to the person, as if a link to it had been clicked. */
export function save(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser reads the file after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

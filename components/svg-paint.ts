/**
 * Paints a picture's tree on a canvas. A browser that turns an SVG file into an image uses none of the page's fonts;
 * a canvas does, so saved PNGs look as the page does. Knows the elements that our pictures use, and throws on any other.
 */
import type { ReactNode } from 'react';
import { svgTree, type SvgNode } from './svg-tree';

type Attributes = SvgNode['attributes'];

/** Everything that a group may pass on to what stands in it. */
const INHERITED = [
  'fill',
  'stroke',
  'strokeWidth',
  'strokeDasharray',
  'strokeLinecap',
  'fontFamily',
  'fontSize',
  'fontWeight',
  'textAnchor',
];

/** Paints at the context's present transform, in CSS pixels. `images` holds the canvases that <image> elements name by their href. */
export function paint(
  context: CanvasRenderingContext2D,
  node: ReactNode,
  images: ReadonlyMap<string, CanvasImageSource> = new Map(),
): void {
  for (const child of svgTree(node)) paintNode(context, child, {}, images);
}

function paintNode(
  context: CanvasRenderingContext2D,
  node: SvgNode | string,
  inherited: Attributes,
  images: ReadonlyMap<string, CanvasImageSource>,
): void {
  if (typeof node === 'string') return;
  const attributes = { ...inherited, ...node.attributes };
  context.save();
  transform(context, String(node.attributes.transform ?? ''));
  context.globalAlpha *= Number(node.attributes.opacity ?? 1);
  switch (node.tag) {
    case 'g': {
      const passed = Object.fromEntries(INHERITED.filter((name) => name in attributes).map((name) => [name, attributes[name]]));
      for (const child of node.children) paintNode(context, child, passed, images);
      break;
    }
    case 'text':
      paintText(context, node, attributes);
      break;
    case 'image': {
      const image = images.get(String(attributes.href));
      context.imageSmoothingEnabled = false;
      if (image)
        context.drawImage(
          image,
          number(attributes, 'x'),
          number(attributes, 'y'),
          number(attributes, 'width'),
          number(attributes, 'height'),
        );
      break;
    }
    default:
      paintShape(context, shapeOf(node.tag, attributes), attributes);
  }
  context.restore();
}

function shapeOf(tag: string, attributes: Attributes): Path2D {
  const at = (name: string): number => number(attributes, name);
  if (tag === 'path') return new Path2D(String(attributes.d));
  const path = new Path2D();
  switch (tag) {
    case 'rect':
      path.roundRect(at('x'), at('y'), at('width'), at('height'), at('rx'));
      return path;
    case 'circle':
      path.arc(at('cx'), at('cy'), at('r'), 0, 2 * Math.PI);
      return path;
    case 'line':
      path.moveTo(at('x1'), at('y1'));
      path.lineTo(at('x2'), at('y2'));
      return path;
    default:
      throw new TypeError(`a picture may not hold <${tag}>`);
  }
}

function paintShape(context: CanvasRenderingContext2D, path: Path2D, attributes: Attributes): void {
  const alpha = context.globalAlpha;
  const fill = String(attributes.fill ?? '#000000');
  if (fill !== 'none') {
    context.fillStyle = fill;
    context.globalAlpha = alpha * Number(attributes.fillOpacity ?? 1);
    context.fill(path);
  }
  const stroke = String(attributes.stroke ?? 'none');
  if (stroke === 'none') return;
  context.strokeStyle = stroke;
  context.globalAlpha = alpha * Number(attributes.strokeOpacity ?? 1);
  context.lineWidth = Number(attributes.strokeWidth ?? 1);
  context.lineCap = attributes.strokeLinecap === 'round' ? 'round' : 'butt';
  context.setLineDash(
    String(attributes.strokeDasharray ?? '')
      .split(/[ ,]+/)
      .filter(Boolean)
      .map(Number),
  );
  context.stroke(path);
}

function paintText(context: CanvasRenderingContext2D, node: SvgNode, attributes: Attributes): void {
  context.font = `${attributes.fontWeight ?? 400} ${attributes.fontSize ?? 12}px ${attributes.fontFamily ?? 'sans-serif'}`;
  context.fillStyle = String(attributes.fill ?? '#000000');
  context.textAlign = attributes.textAnchor === 'middle' ? 'center' : attributes.textAnchor === 'end' ? 'right' : 'left';
  context.direction = 'ltr';
  context.fillText(
    node.children.filter((child) => typeof child === 'string').join(''),
    number(attributes, 'x'),
    number(attributes, 'y'),
  );
}

/** `translate(x y)` and `rotate(degrees x y)`, one after another. */
function transform(context: CanvasRenderingContext2D, text: string): void {
  for (const [, name, list] of text.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [a, b = 0, c = 0] = list.split(/[ ,]+/).map(Number);
    if (name === 'translate') context.translate(a, b);
    else if (name === 'rotate') {
      context.translate(b, c);
      context.rotate((a * Math.PI) / 180);
      context.translate(-b, -c);
    } else throw new TypeError(`a picture may not be turned by ${name}`);
  }
}

function number(attributes: Attributes, name: string): number {
  return Number(attributes[name] ?? 0);
}

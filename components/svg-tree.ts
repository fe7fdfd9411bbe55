/**
 * Pictures as trees. A picture that is drawn only by host elements and hookless components can be read without React:
 * written to an SVG file, or painted on a canvas. One description, three ways to show it.
 */
import { Fragment, isValidElement, type ReactNode } from 'react';

export interface SvgNode {
  readonly tag: string;
  /** As React names them: strokeWidth, textAnchor. Handlers, classes, keys and refs are left out. */
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (SvgNode | string)[];
}

type Props = Readonly<Record<string, unknown>> & { readonly children?: ReactNode };

/** The host elements of a React tree. Throws a TypeError for a component that is no plain function. */
export function svgTree(node: ReactNode): (SvgNode | string)[] {
  if (node === null || node === undefined || typeof node === 'boolean') return [];
  if (typeof node === 'string' || typeof node === 'number') return [String(node)];
  if (Array.isArray(node)) return node.flatMap((child: ReactNode) => svgTree(child));
  if (!isValidElement<Props>(node)) throw new TypeError('a picture may hold only elements, text and numbers');
  const { type, props } = node;
  if (type === Fragment) return svgTree(props.children);
  if (typeof type === 'function') return svgTree((type as (props: Props) => ReactNode)(props));
  if (typeof type !== 'string') throw new TypeError('a picture may hold only host elements and plain functions');
  return [{ tag: type, attributes: attributesOf(props), children: svgTree(props.children) }];
}

const NOT_DRAWN = new Set(['children', 'className', 'key', 'ref', 'style', 'tabIndex']);

function attributesOf(props: Props): Record<string, string | number> {
  const attributes: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(props)) {
    if (NOT_DRAWN.has(name) || name.startsWith('data-')) continue;
    if (typeof value === 'string' || typeof value === 'number') attributes[name] = value;
  }
  return attributes;
}

/** SVG's own names with a capital in them; all other attributes are written with hyphens. */
const CAMEL = new Set(['viewBox', 'preserveAspectRatio']);

/**
 * An SVG document that stands alone: every style is an attribute. `node` is the picture's inside, in CSS pixels;
 * a background in the paper's colour lies under it.
 */
export function svgDocument(node: ReactNode, width: number, height: number, background: string): string {
  const inside = svgTree(node).map(write).join('');
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<rect width="${width}" height="${height}" fill="${escapeXml(background)}"/>${inside}</svg>\n`
  );
}

function write(node: SvgNode | string): string {
  if (typeof node === 'string') return escapeXml(node);
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${attributeName(name)}="${escapeXml(String(value))}"`)
    .join('');
  const inside = node.children.map(write).join('');
  return inside ? `<${node.tag}${attributes}>${inside}</${node.tag}>` : `<${node.tag}${attributes}/>`;
}

function attributeName(name: string): string {
  return CAMEL.has(name) ? name : name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** What XML 1.0 cannot hold even escaped: control characters other than tab and line ends, and halves of surrogate pairs. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

export function escapeXml(text: string): string {
  return text.replaceAll(NOT_XML, '\ufffd').replaceAll(/[&<>"']/g, (character) => ENTITIES[character]);
}

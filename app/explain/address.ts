/** The trail of numbers that were opened, one from within the other, as the address says it: `NAME:i,j,k;NAME:i,j`. The last is on show. */
import type { Element } from '../../engine/explain';

/** A longer trail forgets where it began. */
export const LONGEST_TRAIL = 64;

/** As long as such a trail becomes, and then some. */
const LONGEST = 8000;

const ELEMENT = /^([\w.]+):(\d{1,7}(?:,\d{1,7})*)$/;

/** The trail that a text says, none for an empty one, and null where it says none. */
export function readTrail(text: string): Element[] | null {
  if (text === '') return [];
  if (text.length > LONGEST) return null;
  const trail: Element[] = [];
  for (const part of text.split(';')) {
    const [, name, indices] = ELEMENT.exec(part) ?? [];
    if (name === undefined) return null;
    trail.push({ name, index: indices.split(',').map(Number) });
  }
  return trail;
}

export function writeTrail(trail: readonly Element[]): string {
  return trail
    .slice(-LONGEST_TRAIL)
    .map(({ name, index }) => `${name}:${index.join(',')}`)
    .join(';');
}

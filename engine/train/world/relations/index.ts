import * as nature from './nature';
import * as places from './places';
import type { Relation } from './relation';
import * as words from './words';

/** Every relation, in a fixed order. */
export const relations: readonly Relation[] = [...Object.values(places), ...Object.values(nature), ...Object.values(words)];

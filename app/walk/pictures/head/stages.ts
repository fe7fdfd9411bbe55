/** Where a step works: in place, or in a card that lies over what is still to come. */
import type { Step } from '../../../../engine/steps';

/** A card over all from the matrix on, one over what follows it, or none. */
export type Opened = 'wide' | 'right' | null;

export function openedBy({ stage }: Step): Opened {
  switch (stage) {
    case 'qkv':
    case 'qkNorm':
    case 'rotation':
      return 'wide';
    case 'scores':
    case 'softmax':
      return 'right';
    default:
      return null;
  }
}

import { useLayoutEffect, type RefObject } from 'react';
import { READOUT, type BlockLayout } from './layout';

const MARGIN = 4;

/** Of a long text the rows do not all fit: the frame scrolls to where the layer is opened. The card itself always fits. */
export function useCardInSight(picture: RefObject<HTMLElement | null>, { card }: BlockLayout): void {
  const { y, height } = card;
  useLayoutEffect(() => {
    const frame = picture.current?.parentElement;
    if (!frame) return;
    const least = y + height + READOUT + MARGIN - frame.clientHeight;
    frame.scrollTo({ top: Math.max(least, Math.min(frame.scrollTop, y - MARGIN)) });
  }, [picture, y, height]);
}

import { useCallback, useEffect, useState, type RefObject } from 'react';
import { useOnChange } from '../walk/use-on-change';

interface SpotlightProps {
  /** What holds the picture; its part in focus is lit. */
  readonly frame: RefObject<HTMLElement | null>;
  /** Changes whenever the part in focus may have moved. */
  readonly place: string;
}

interface Lit {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const MARGIN = 10;

/** The picture's part in focus in full light, all else dimmed; it moves from one idea to the next. */
export function Spotlight({ frame, place }: SpotlightProps) {
  const [lit, setLit] = useState<Lit | null>(null);
  const look = useCallback(() => {
    const outer = frame.current?.getBoundingClientRect();
    const inner = frame.current?.querySelector('.stage-layer:not(.stage-leaving) [data-focus]')?.getBoundingClientRect();
    if (!outer || !inner) return setLit(null);
    setLit({
      left: inner.left - outer.left - MARGIN,
      top: inner.top - outer.top - MARGIN,
      width: inner.width + 2 * MARGIN,
      height: inner.height + 2 * MARGIN,
    });
  }, [frame]);

  useOnChange(place, look);
  useEffect(() => {
    const watched = frame.current;
    // Where it stands for good is known when the motion to it is over.
    watched?.addEventListener('scroll', look, true);
    watched?.addEventListener('settled', look);
    return () => {
      watched?.removeEventListener('scroll', look, true);
      watched?.removeEventListener('settled', look);
    };
  }, [frame, look]);
  return lit === null ? null : <div className="spotlight" style={{ ...lit }} aria-hidden="true" />;
}

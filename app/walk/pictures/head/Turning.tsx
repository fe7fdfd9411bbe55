import { useLayoutEffect, useRef, type ReactNode } from 'react';

interface TurningProps {
  /** Radians, against the clock. */
  readonly by: number;
  readonly x: number;
  readonly y: number;
  readonly children: ReactNode;
}

const DURATION_MS = 400;
const EASING = 'cubic-bezier(0.3, 0, 0.2, 1)';
/** A fast hand would only flicker: of many turns it makes the last one and the rest. */
const MOST = 3 * Math.PI;

/** Marks that come round to where they stand, from where they were before they were turned. They do so once: give others another key. */
export function Turning({ by, x, y, children }: TurningProps) {
  const group = useRef<SVGGElement>(null);
  const first = useRef(Math.sign(by) * (Math.abs(by) <= MOST ? Math.abs(by) : (Math.abs(by) % (2 * Math.PI)) + 2 * Math.PI));
  useLayoutEffect(() => {
    if (!group.current || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    // On a screen angles grow with the clock.
    const motion = group.current.animate([{ transform: `rotate(${first.current}rad)` }, { transform: 'rotate(0rad)' }], {
      duration: DURATION_MS,
      easing: EASING,
    });
    return () => motion.cancel();
  }, []);
  return (
    <g ref={group} style={{ transformOrigin: `${x}px ${y}px` }}>
      {children}
    </g>
  );
}

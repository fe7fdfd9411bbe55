import { useLayoutEffect, useRef, type ReactNode } from 'react';

interface MovingProps {
  /** Moves anew whenever this changes. */
  readonly on: string;
  readonly from: readonly [dx: number, dy: number];
  readonly children: ReactNode;
}

const DURATION_MS = 280;
const EASING = 'cubic-bezier(0.2, 0, 0, 1)';

/** A layer whose content comes from where it was to where it stands. */
export function Moving({ on, from: [dx, dy], children }: MovingProps) {
  const layer = useRef<HTMLDivElement>(null);
  const seen = useRef(on);
  useLayoutEffect(() => {
    // What is first seen stands where it is.
    if (seen.current === on || !layer.current) return;
    seen.current = on;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const motion = layer.current.animate(
      [
        { transform: `translate(${dx}px, ${dy}px)`, opacity: 0 },
        { transform: 'none', opacity: 1 },
      ],
      { duration: DURATION_MS, easing: EASING },
    );
    return () => motion.cancel();
  }, [on, dx, dy]);
  return (
    <div ref={layer} className="block-layer">
      {children}
    </div>
  );
}

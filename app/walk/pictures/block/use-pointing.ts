import { useState, type MouseEvent, type PointerEvent } from 'react';
import { isSame, spotAt, type Spot, type Target } from './pointer';

interface Pointing {
  /** The number under the pointer, or under the keys. */
  readonly pointed: Spot | null;
  readonly point: (spot: Spot | null) => void;
  /** What the element that holds the targets listens with. */
  readonly listeners: (targets: readonly Target[]) => {
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerLeave: () => void;
    readonly onClickCapture: (event: MouseEvent<HTMLElement>) => void;
  };
}

interface PointingOptions {
  /** Called with each number that comes under the pointer, and with null when none is. */
  readonly onPoint: (spot: Spot | null) => void;
  readonly onOpen: (spot: Spot) => void;
  /** What answers the pointer itself, and is not asked about. */
  readonly hasOwnWays?: (target: EventTarget) => boolean;
}

/** Numbers of a picture answer the pointer: moving previews one, a click opens it. */
export function usePointing({ onPoint, onOpen, hasOwnWays = () => false }: PointingOptions): Pointing {
  const [pointed, setPointed] = useState<Spot | null>(null);
  const point = (spot: Spot | null): void => {
    setPointed(spot);
    onPoint(spot);
  };
  const listeners: Pointing['listeners'] = (targets) => {
    const under = (event: PointerEvent<HTMLElement> | MouseEvent<HTMLElement>): Spot | null => {
      const box = event.currentTarget.getBoundingClientRect();
      return spotAt(targets, event.clientX - box.left, event.clientY - box.top);
    };
    return {
      onPointerMove: (event) => {
        if (hasOwnWays(event.target)) return setPointed(null);
        const spot = under(event);
        if (!isSame(spot, pointed)) point(spot);
      },
      onPointerLeave: () => point(null),
      // A number lies over what it belongs to, and over what else can be chosen.
      onClickCapture: (event) => {
        const spot = hasOwnWays(event.target) ? null : under(event);
        if (spot === null) return;
        event.stopPropagation();
        onOpen(spot);
      },
    };
  };
  return { pointed, point, listeners };
}

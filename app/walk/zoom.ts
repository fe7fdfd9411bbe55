/**
 * From one depth to another in one motion: going nearer, a frame grows from the part in focus until it is the frame of the nearer picture,
 * which comes to light in it; going farther is the same backwards. The pictures themselves are not scaled: that would be to paint all of
 * both anew for every frame, which a small machine does not manage.
 */
const DURATION_MS = 320;
/** What is left goes faster than the other one comes. */
const FADE_MS = 140;
const EASING = 'cubic-bezier(0.3, 0, 0.1, 1)';

interface Zoom {
  readonly frame: HTMLElement;
  readonly outgoing: HTMLElement;
  readonly incoming: HTMLElement;
  readonly isNearer: boolean;
  readonly onEnd: () => void;
}

/** Starts the motion; returns what breaks it off. With reduced motion it is over immediately. */
export function zoom({ frame, outgoing, incoming, isNearer, onEnd }: Zoom): () => void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    onEnd();
    return () => undefined;
  }
  const outer = frame.getBoundingClientRect();
  const farther = isNearer ? outgoing : incoming;
  const focus = farther.querySelector('[data-focus]')?.getBoundingClientRect() ?? outer;
  const whole = { left: '0px', top: '0px', width: `${outer.width}px`, height: `${outer.height}px`, opacity: 0 };
  const part = {
    left: `${focus.left - outer.left}px`,
    top: `${focus.top - outer.top}px`,
    width: `${focus.width}px`,
    height: `${focus.height}px`,
    opacity: 1,
  };

  const lens = document.createElement('div');
  lens.className = 'stage-lens';
  frame.append(lens);
  const motion = lens.animate(isNearer ? [part, whole] : [whole, part], { duration: DURATION_MS, easing: EASING });
  const away = outgoing.animate({ opacity: [1, 0] }, { duration: FADE_MS, fill: 'forwards' });
  const here = incoming.animate({ opacity: [0, 1] }, { duration: DURATION_MS, easing: EASING });
  const stop = (): void => {
    motion.cancel();
    away.cancel();
    here.cancel();
    lens.remove();
  };
  motion.addEventListener('finish', () => {
    stop();
    onEnd();
    frame.dispatchEvent(new Event('settled'));
  });
  return stop;
}

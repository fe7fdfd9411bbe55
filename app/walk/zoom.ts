/**
 * From one depth to another in one motion: going nearer, the part in focus grows until it fills the frame and becomes the nearer picture;
 * going farther is the same backwards.
 */
const DURATION_MS = 320;
const EASING = 'cubic-bezier(0.3, 0, 0.1, 1)';
/** Beyond this, what grows would only be seen as blur. */
const MOST_GROWTH = 6;

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
  const growth = Math.max(
    1.05,
    Math.min(MOST_GROWTH, outer.width / Math.max(1, focus.width), outer.height / Math.max(1, focus.height)),
  );
  const x = focus.left + focus.width / 2 - outer.left;
  const y = focus.top + focus.height / 2 - outer.top;
  const origin = `${x}px ${y}px`;
  const centre = `translate(${outer.width / 2 - x}px, ${outer.height / 2 - y}px)`;
  const near = { transform: `${centre} scale(${growth})`, opacity: 0 };
  const small = { transform: `translate(${x - outer.width / 2}px, ${y - outer.height / 2}px) scale(${1 / growth})`, opacity: 0 };
  const still = { transform: 'none', opacity: 1 };

  farther.style.transformOrigin = origin;
  const options: KeyframeAnimationOptions = { duration: DURATION_MS, easing: EASING };
  const away = outgoing.animate([still, isNearer ? near : small], { ...options, fill: 'forwards' });
  const here = incoming.animate([isNearer ? small : near, still], options);
  const stop = (): void => {
    away.cancel();
    here.cancel();
    farther.style.transformOrigin = '';
  };
  here.addEventListener('finish', () => {
    stop();
    onEnd();
    frame.dispatchEvent(new Event('settled'));
  });
  return stop;
}

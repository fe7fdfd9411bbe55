import { useLayoutEffect, useRef } from 'react';
import { onNextFrame } from '../../components/next-frame';
import './formula.css';
import { katexNow, loadKatex } from './katex';

interface FormulaProps {
  readonly latex: string;
  readonly label: string;
  /** Makes a formula smaller that is wider than its place, as far as it can still be read. */
  readonly fit?: boolean;
}

/** A formula, built as elements: the page's policy allows no styles in HTML strings. They carry MathML for screen readers. */
export function Formula({ latex, label, fit = false }: FormulaProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    let isLate = false;
    const fitNow = (): void => {
      if (!fit || isLate || !place.current) return;
      place.current.style.fontSize = '';
      onNextFrame(() => (isLate || !place.current ? undefined : fitIn(place.current)));
    };
    const show = (katex: Awaited<ReturnType<typeof loadKatex>>): void => {
      if (isLate || !place.current) return;
      katex.render(latex, place.current, { displayMode: true, throwOnError: false, strict: false });
      fitNow();
    };
    const katex = katexNow();
    if (katex === null) void loadKatex().then(show);
    else show(katex);
    // Some letters are asked for when it is laid out, and have other widths than those that stand in for them until they come.
    document.fonts.addEventListener('loadingdone', fitNow);
    return () => {
      isLate = true;
      document.fonts.removeEventListener('loadingdone', fitNow);
    };
  }, [latex, fit]);
  // A formula wider than its place is scrolled, with keys too.
  return <div ref={place} className="explain-formula" tabIndex={0} role="group" aria-label={label} />;
}

/** Smaller than this share of its size it would be scrolled instead. */
const SMALLEST = 0.7;

/** Measures a formula at its full size; returns what makes it smaller, if need be. */
function fitIn(place: HTMLElement): (() => void) | undefined {
  const { clientWidth, scrollWidth } = place;
  if (scrollWidth <= clientWidth) return undefined;
  const size = Math.max(SMALLEST, (0.97 * clientWidth) / scrollWidth);
  return () => {
    place.style.fontSize = `${size.toFixed(3)}em`;
  };
}

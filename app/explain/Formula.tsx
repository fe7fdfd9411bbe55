import { useLayoutEffect, useRef } from 'react';
import { onNextFrame } from '../../components/next-frame';
import './formula.css';
import { katexNow, loadKatex } from './katex';

interface FormulaProps {
  readonly latex: string;
  readonly label: string;
  /** Makes a formula smaller that is wider than its place, as far as it can still be read, and else breaks its line. */
  readonly fit?: boolean;
}

/** Of its size, in which it can still be read from the last row. */
const SMALLEST = 0.7;
/** What is left free beside a formula that was made smaller. */
const ROOM = 0.03;

const OPTIONS = { throwOnError: false, strict: false } as const;

/** A formula, built as elements: the page's policy allows no styles in HTML strings. They carry MathML for screen readers. */
export function Formula({ latex, label, fit = false }: FormulaProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    let isLate = false;
    const draw = (): void => {
      const katex = katexNow();
      const frame = place.current;
      if (isLate || katex === null || frame === null) return;
      frame.style.fontSize = '';
      katex.render(latex, frame, { ...OPTIONS, displayMode: true });
      if (!fit) return;
      onNextFrame(() => {
        const share = frame.clientWidth / frame.scrollWidth;
        if (isLate || share >= 1) return undefined;
        return () => {
          if (share * (1 - ROOM) >= SMALLEST) frame.style.fontSize = `${(share * (1 - ROOM)).toFixed(3)}em`;
          // Inline, lines may be broken after "=" and "+".
          else katex.render(String.raw`\displaystyle ${latex}`, frame, OPTIONS);
        };
      });
    };
    // Without what draws formulas, its source says the same.
    const write = (): void => {
      if (!isLate) place.current?.replaceChildren(latex);
    };
    if (katexNow() === null) void loadKatex().then(draw, write);
    else draw();
    // Some letters are asked for when it is laid out, and have other widths than those that stand in for them until they come.
    if (fit) document.fonts.addEventListener('loadingdone', draw);
    return () => {
      isLate = true;
      document.fonts.removeEventListener('loadingdone', draw);
    };
  }, [latex, fit]);
  // A formula wider than its place is scrolled, with keys too.
  return <div ref={place} className="explain-formula" tabIndex={0} role="group" aria-label={label} />;
}

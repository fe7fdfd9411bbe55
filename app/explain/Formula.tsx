import { useEffect, useRef } from 'react';
import './formula.css';

/** KaTeX and its letters come when the first formula is shown. Its own elements carry MathML for screen readers. */
const loadKatex = async () => {
  const [{ default: katex }] = await Promise.all([import('katex'), import('katex/dist/katex.min.css')]);
  return katex;
};

/** A formula, built as elements: the page's policy allows no styles in HTML strings. */
export function Formula({ latex, label }: { readonly latex: string; readonly label: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isLate = false;
    void loadKatex().then((katex) => {
      if (!isLate && place.current) katex.render(latex, place.current, { displayMode: true, throwOnError: false, strict: false });
    });
    return () => {
      isLate = true;
    };
  }, [latex]);
  // A formula wider than the sheet is scrolled, with keys too.
  return <div ref={place} className="explain-formula" tabIndex={0} role="group" aria-label={label} />;
}

/** KaTeX, its styles and the letters of most formulas, fetched when the first formula is shown. */
import type Katex from 'katex';

/** In which nearly all that a formula says is written; brackets of other sizes come when they are needed. */
const LETTERS = ['1em KaTeX_Main', 'italic 1em KaTeX_Math'];

let loaded: typeof Katex | null = null;

/** What has been fetched, so that a formula can be drawn together with what is around it. */
export const katexNow = (): typeof Katex | null => loaded;

export async function loadKatex(): Promise<typeof Katex> {
  const [{ default: katex }] = await Promise.all([import('katex'), import('katex/dist/katex.min.css')]);
  // A formula is laid out once, not again with its own letters; without them it is still one.
  await Promise.allSettled(LETTERS.map((font) => document.fonts.load(font)));
  return (loaded = katex);
}

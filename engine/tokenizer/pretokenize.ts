/**
 * Pre-tokenisers: the first cut of a text, into pieces that merges never cross. The pieces joined are the text.
 * `\p{White_Space}` rather than `\s`: JavaScript's `\s` also takes U+FEFF and leaves out U+0085.
 */
export type PreTokenizer = (text: string) => string[];

/**
 * GPT-2's (Radford et al. 2019): English contractions; letters, digits or other signs, each with one space before them;
 * and blank runs, which leave their last blank to the word that follows.
 */
const GPT_2 =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** By the names that GGUF gives them in `tokenizer.ggml.pre`. */
export const PRE_TOKENIZERS: ReadonlyMap<string, PreTokenizer> = new Map([['gpt-2', (text: string) => text.match(GPT_2) ?? []]]);

/** The pre-tokeniser of that name. Throws a RangeError that lists the known ones. */
export function preTokenizer(name: string): PreTokenizer {
  const found = PRE_TOKENIZERS.get(name);
  if (!found) throw new RangeError(`unknown pre-tokeniser "${name}"; known: ${[...PRE_TOKENIZERS.keys()].join(', ')}`);
  return found;
}

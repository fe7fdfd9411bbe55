/** A corpus file holds documents, with a line `<|endoftext|>` between each two. */
import { Random } from '../tensor/random';

const SEPARATOR = /^<\|endoftext\|>\r?\n?/m;

/** The documents of a file, without the blank lines around them; empty ones are left out. */
export function splitDocuments(text: string): string[] {
  return text
    .split(SEPARATOR)
    .map((document) => document.trim())
    .filter((document) => document !== '');
}

/** Documents drawn without replacement, in random order, until the next would take the total over `limit` UTF-16 units. */
export function sampleDocuments(documents: readonly string[], limit: number, random: Random): string[] {
  const sample: string[] = [];
  let total = 0;
  for (const document of random.shuffle([...documents])) {
    total += document.length;
    if (total > limit) break;
    sample.push(document);
  }
  return sample;
}

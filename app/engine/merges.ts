import { replayMerges, type Tokenizer } from '../../engine/tokenizer';
import type { Merges } from './api';

/** How a text becomes tokens, with every token on the way as text. */
export function mergesIn(tokenizer: Tokenizer, text: string, parseSpecial = false): Merges {
  const pieces = replayMerges(tokenizer, text, { parseSpecial });
  const ids = pieces.flatMap((piece) => [...piece.initial, ...piece.ids, ...piece.merges.map(({ merged }) => merged)]);
  return { pieces, texts: new Map(ids.map((id) => [id, tokenizer.decode([id], { special: true, continued: true })])) };
}

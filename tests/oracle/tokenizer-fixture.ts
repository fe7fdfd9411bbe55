/**
 * Vocabularies cut down to what some texts need, so that `npm test` can compare with the real ones' ids without their megabytes:
 * every token that comes up while those texts are merged, and every merge that competes with one that happens.
 */
import { createTokenizer, mergeSteps, partsAfter, replayMerges, TokenType, type TokenizerData } from '../../engine/tokenizer';
import { preTokenizerPatterns, takesWholePieces } from '../../engine/tokenizer/pretokenize';

/** As it stands in huggingface-tokenizers.json: lists in one line each, so that a change shows as one. */
export interface StoredVocabulary {
  readonly name: string;
  readonly source: string;
  /** Of byte-level BPE: the pre-tokeniser, its patterns, and whether a piece that is a token is taken whole; whether text is composed first. */
  readonly pre?: string;
  readonly patterns?: readonly string[];
  readonly wholePieces?: boolean;
  readonly nfc?: boolean;
  /** Of SentencePiece: whether a blank goes before a text. */
  readonly spacePrefix?: 'never' | 'always';
  /** Parted by blanks, as all that follow are but `merges`, which are parted by commas and name tokens by their places. */
  readonly tokens: string;
  /** The tokens' ids in the whole vocabulary. */
  readonly ids: string;
  readonly types: string;
  readonly merges?: string;
  readonly scores?: string;
  readonly cases: readonly (readonly [text: string, ids: string])[];
}

const BASIC: ReadonlySet<number> = new Set([TokenType.byte, TokenType.unknown]);

/** The vocabulary cut down to the texts, with the ids that it gives them. */
export function prune(name: string, source: string, data: TokenizerData, texts: readonly string[]): StoredVocabulary {
  const whole = createTokenizer(data);
  const kept = new Set<number>();
  data.tokenTypes.forEach((type, id) => {
    if (BASIC.has(type) || id === data.bosId || id === data.eosId) kept.add(id);
    if (data.model === 'bpe' && type === TokenType.normal && Array.from(data.tokens[id]).length === 1) kept.add(id);
  });
  const idOf = new Map(data.tokens.map((token, id) => [token, id]));
  const merges = new Map((data.model === 'bpe' ? data.merges : []).map((merge, rank) => [merge, rank]));
  const used = new Map<number, string>();
  /** Two neighbours: the token that they could become, with the merge that makes it. */
  const compete = (left: number, right: number) => {
    const [a, b] = [data.tokens[left], data.tokens[right]];
    const merged = idOf.get(a + b);
    if (merged === undefined) return;
    if (data.model === 'spm') kept.add(merged);
    const rank = merges.get(`${a} ${b}`);
    if (rank === undefined) return;
    kept.add(merged);
    used.set(rank, `${a} ${b}`);
  };
  for (const piece of texts.flatMap((text) => replayMerges(whole, text))) {
    for (const parts of [partsAfter(piece, 0), ...mergeSteps(piece).map(({ after }) => after)]) {
      parts.forEach(({ id }, i) => {
        kept.add(id);
        if (i > 0) compete(parts[i - 1].id, id);
      });
    }
  }
  const ids = [...kept].toSorted((a, b) => a - b);
  const place = new Map(ids.map((id, i) => [data.tokens[id], i]));
  const common = {
    tokens: ids.map((id) => data.tokens[id]).join(' '),
    ids: ids.join(' '),
    types: ids.map((id) => data.tokenTypes[id]).join(' '),
    cases: texts.map((text) => [text, whole.encode(text).join(' ')] as const),
  };
  if (data.model === 'spm') {
    const spacePrefix = data.spacePrefix === 'never' ? 'never' : 'always';
    return { name, source, spacePrefix, scores: ids.map((id) => data.scores[id]).join(' '), ...common };
  }
  const ranked = [...used].toSorted(([a], [b]) => a - b).map(([, merge]) => merge.split(' ').map((token) => place.get(token)));
  return {
    name,
    source,
    pre: data.pre,
    patterns: preTokenizerPatterns(data.pre),
    wholePieces: takesWholePieces(data.pre),
    nfc: data.nfc ?? false,
    merges: ranked.map((pair) => pair.join(' ')).join(','),
    ...common,
  };
}

/** The tokenizer data of a vocabulary that was cut down. */
export function restore(stored: StoredVocabulary): TokenizerData {
  const tokens = stored.tokens.split(' ');
  const tokenTypes = numbers(stored.types);
  const common = { tokens, tokenTypes, bosId: null, eosId: null, addBos: false };
  if (stored.scores !== undefined) {
    const unknown = tokenTypes.indexOf(TokenType.unknown);
    const unknownId = unknown < 0 ? null : unknown;
    return { model: 'spm', scores: numbers(stored.scores), unknownId, spacePrefix: stored.spacePrefix ?? 'always', ...common };
  }
  const merge = (pair: string) =>
    numbers(pair)
      .map((place) => tokens[place])
      .join(' ');
  const { merges = '', pre = '', nfc = false } = stored;
  return { model: 'bpe', pre, merges: merges.split(',').map(merge), nfc, ...common };
}

export function numbers(list: string): number[] {
  return list === '' ? [] : list.split(' ').map(Number);
}

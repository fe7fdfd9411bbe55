/** What comes before the layers: text, its merges, ids, and the rows that the ids pick. */
import type { PieceReplay } from '../tokenizer';
import { activation, element, part, topLevelWeight, value, type Part } from './parts';
import type { Journey, JourneyMerge } from './types';

/** Of a token of the prompt: how the prompt became tokens. */
export function textPart({ text, merges, promptLength }: Journey): Part {
  const counted =
    text === undefined
      ? [value('mergeCount', merges.length)]
      : [value('characters', [...text].length), value('bytes', new TextEncoder().encode(text).length)];
  return part('text', [], [], [...counted, value('promptTokens', promptLength)]);
}

export function mergePart({ rank, left, right, merged }: JourneyMerge): Part {
  return part(
    'merge',
    [],
    [],
    [value('mergeRank', rank), value('leftId', left), value('rightId', right), value('mergedId', merged)],
  );
}

export function idsPart({ config, tokens, position: t }: Journey): Part {
  return part('ids', [], [], [value('tokenId', tokens[t]), value('position', t), value('vocabulary', config.vocab_size)]);
}

export function embedPart({ config, position: t }: Journey): Part {
  const { hidden_size: D } = config;
  return part(
    'embed',
    [topLevelWeight(config, 'embed_tokens', D)],
    [activation('hook_embed', D)],
    [
      element('dimension0', 'hook_embed', t, 0),
      element('dimension1', 'hook_embed', t, 1),
      element('dimension2', 'hook_embed', t, 2),
    ],
  );
}

/** The merges of a replayed text, in their order. */
export function mergesOf(pieces: readonly PieceReplay[]): JourneyMerge[] {
  return pieces.flatMap(({ merges }, piece) =>
    merges.map(({ rank, left, right, merged }, merge) => ({ piece, merge, rank, left, right, merged })),
  );
}

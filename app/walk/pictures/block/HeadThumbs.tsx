import { useMemo } from 'react';
import { symmetricRange } from '../../../../components/scales';
import type { Theme } from '../../../../components/theme';
import { Thumbs, type ThumbPlace } from '../../../../components/thumbs/Thumbs';
import type { Walk } from '../../picture';
import { stateOf } from './stages';

interface HeadThumbsProps {
  readonly walk: Walk;
  readonly places: readonly ThumbPlace[];
  readonly theme: Theme;
}

/** All heads' matrices, small: scores while these are told, then weights. */
export function HeadThumbs({ walk, places, theme }: HeadThumbsProps) {
  const { step, layer, config, run } = walk;
  const isScores = stateOf('softmax', step) === 'later';
  const tensor = walk.get(`blocks.${layer}.attn.${isScores ? 'hook_attn_scores' : 'hook_pattern'}`);
  const range = useMemo(() => (isScores && tensor !== null ? symmetricRange(tensor.data) : 1), [isScores, tensor]);
  if (tensor === null || stateOf('scores', step) === 'later') return null;
  return (
    <div className="block-layer">
      <Thumbs
        data={tensor.data}
        count={config.num_attention_heads}
        size={run.tokens.length}
        kind={isScores ? 'signed' : 'weights'}
        range={range}
        places={places}
        theme={theme}
      />
    </div>
  );
}

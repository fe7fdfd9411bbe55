import { useMemo } from 'react';
import { symmetricRange } from '../../../../components/scales';
import type { Theme } from '../../../../components/theme';
import { Thumbs } from '../../../../components/thumbs/Thumbs';
import type { Walk } from '../../picture';
import type { BlockLayout } from './layout';
import { stateOf } from './stages';

/** The heads' small pictures: scores while these are told, then weights. */
export function Patterns({ walk, layout, theme }: { walk: Walk; layout: BlockLayout; theme: Theme }) {
  const { step, layer, config, run } = walk;
  const isScores = step.stage === 'scores' || step.stage === 'mask';
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
        places={layout.heads.patterns}
        width={layout.width}
        height={layout.height}
        theme={theme}
      />
    </div>
  );
}

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { PALETTES } from '../../../../components/theme';
import { axisText } from '../../../../components/TokenText';
import type { Merges } from '../../../engine/api';
import type { PictureProps } from '../../picture';
import '../../../../components/decoding-chain.css';
import '../block/block.css';
import { CachePanel } from './CachePanel';
import { Chips } from './Chips';
import { DecodingPanel } from './DecodingPanel';
import { isOwn, layoutLoop } from './layout';
import './loop.css';
import { MergePanel } from './MergePanel';
import { AppendPanel, DrawPanel, EndPanel, GivenPanel } from './NextPanels';
import { Ring } from './Ring';
import { TextPanel } from './TextPanel';

interface LoopViewProps extends PictureProps {
  /** How the text became tokens; null until it has come. */
  readonly merges: Merges | null;
}

/** Text becomes tokens, the model a distribution, a draw the next token, and round again; a picture for each of these, below the loop. */
export function LoopView({ walk, theme, width, height, go, merges }: LoopViewProps) {
  const { t } = useTranslation();
  const palette = PALETTES[theme];
  const { stage } = walk.step;
  const hasPanel = isOwn(stage);
  const T = walk.run.tokens.length;
  const layout = useMemo(() => layoutLoop({ width, height }, stage, T), [width, height, stage, T]);
  // The loop may be wider than a narrow frame; what lies below it never is.
  const inner = Math.min(layout.width, width) - 2 * PADDING;
  const bars = Math.min(inner, LONGEST_BARS);
  const panel = () => {
    switch (stage) {
      case 'text':
        return <TextPanel walk={walk} merges={merges} />;
      case 'merge':
        return <MergePanel walk={walk} merges={merges} />;
      case 'ids':
        return (
          <>
            <p className="loop-note">{t('pictures.loop.ids', { vocabulary: walk.config.vocab_size })}</p>
            <Chips walk={walk} go={go} />
          </>
        );
      case 'given':
        return <GivenPanel walk={walk} width={bars} theme={theme} />;
      case 'draw':
        return <DrawPanel walk={walk} width={bars} theme={theme} />;
      case 'cache':
        return <CachePanel walk={walk} width={inner} height={Math.max(180, height - layout.height - 90)} palette={palette} />;
      case 'append':
        return <AppendPanel walk={walk} go={go} />;
      case 'end':
        return <EndPanel walk={walk} go={go} />;
      default:
        return <DecodingPanel walk={walk} width={bars} palette={palette} />;
    }
  };
  const token = axisText(walk.labels[walk.position], 24);
  return (
    <div className="loop-picture" role="group" aria-label={t('pictures.loop.label', { token })} style={{ width: layout.width }}>
      <svg width={layout.width} height={layout.height} className="loop-ring">
        <Ring walk={walk} layout={layout} palette={palette} />
        {!hasPanel && <rect data-focus="" {...layout.stations.model} rx={8} fill="none" />}
      </svg>
      {hasPanel && (
        <div className="loop-panel" data-focus="" data-stage={stage} style={{ width: inner + 2 * PADDING }}>
          {panel()}
        </div>
      )}
    </div>
  );
}

/** The panel's own, at each side. */
const PADDING = 17;
/** Longer ones would stand far from their numbers. */
const LONGEST_BARS = 760;

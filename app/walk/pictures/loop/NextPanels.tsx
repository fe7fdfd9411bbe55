import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DrawPicture } from '../../../../components/decoding/DrawPicture';
import { formatExact, formatPercent } from '../../../../components/format';
import { PALETTES, type Theme } from '../../../../components/theme';
import { TokenText } from '../../../../components/TokenText';
import { useLinks } from '../../../state/link-store';
import type { PictureProps, Walk } from '../../picture';
import { largest } from '../../vectors';
import { Chips } from './Chips';
import { TokenBars, type TokenBar } from './TokenBars';
import { distributionOf, nextOf } from './values';

interface PanelProps {
  readonly walk: Walk;
  readonly width: number;
  readonly theme: Theme;
}

const BARS = 12;

/** One uniform random number on the tokens' stretches of [0, 1). */
export function DrawPanel({ walk, width, theme }: PanelProps) {
  const { t } = useTranslation();
  const links = useLinks();
  const { sample } = walk.run;
  const { draw, order, probabilities } = sample;
  const ids = [...order.subarray(0, 9)];
  const bars = (ids.includes(draw.id) ? ids : [...ids, draw.id]).map((id): TokenBar => ({
    id,
    label: walk.labelOf(id),
    before: null,
    value: probabilities[id],
    state: 'in',
    strong: id === draw.id,
  }));
  const shown = bars.reduce((sum, { value }) => sum + value, 0);
  return (
    <>
      <p className="loop-note">
        {t('pictures.loop.drawn', {
          uniform: draw.uniform.toFixed(4),
          low: draw.low.toFixed(4),
          high: draw.high.toFixed(4),
        })}{' '}
        <TokenText {...walk.labelOf(draw.id)} />
      </p>
      <DrawPicture
        record={sample}
        tokenOf={walk.labelOf}
        theme={theme}
        hovered={links.vocabulary}
        onHover={links.hoverVocabulary}
      />
      <TokenBars
        bars={bars}
        most={probabilities[order[0]]}
        width={width}
        palette={PALETTES[theme]}
        hovered={links.vocabulary}
        onHover={links.hoverVocabulary}
        rest={{ count: order.length - bars.length, before: null, value: Math.max(0, 1 - shown) }}
      />
    </>
  );
}

/** A token in the middle of the text: what follows stands there, and the model's probability of it. */
export function GivenPanel({ walk, width, theme }: PanelProps) {
  const { t } = useTranslation();
  const links = useLinks();
  const all = useMemo(() => distributionOf(walk), [walk]);
  const next = nextOf(walk);
  if (all === null)
    return <p className="loop-note">{walk.get('logits') === null ? t('pictures.loop.loading') : t('pictures.loop.notKept')}</p>;
  const top = largest(all, BARS);
  const ids = top.includes(next) ? top : [...top.slice(0, -1), next];
  const shown = ids.reduce((sum, id) => sum + all[id], 0);
  return (
    <>
      <p className="loop-note">
        {t('pictures.loop.given', { share: formatPercent(all[next]), rank: rankOf(all, next) })}{' '}
        <TokenText {...walk.labelOf(next)} />
      </p>
      <TokenBars
        bars={ids.map((id) => ({
          id,
          label: walk.labelOf(id),
          before: null,
          value: all[id],
          state: 'in',
          strong: id === next,
        }))}
        most={all[top[0]]}
        width={width}
        palette={PALETTES[theme]}
        hovered={links.vocabulary}
        onHover={links.hoverVocabulary}
        rest={{ count: all.length - ids.length, before: null, value: Math.max(0, 1 - shown) }}
      />
    </>
  );
}

/** From 1; of equal ones the lower id comes first. */
function rankOf(values: Float32Array, id: number): number {
  return values.reduce((rank, value, i) => rank + (value > values[id] || (value === values[id] && i < id) ? 1 : 0), 1);
}

/** The drawn token joins the text, and the loop begins again. */
export function AppendPanel({ walk, go }: { readonly walk: Walk; readonly go: PictureProps['go'] }) {
  const { t } = useTranslation();
  const T = walk.run.tokens.length;
  return (
    <>
      <p className="loop-note">
        {t('pictures.loop.appended', { from: T, to: T + 1, share: formatExact(walk.run.sample.draw.probability) })}
      </p>
      <Chips walk={walk} go={go} appends />
    </>
  );
}

/** Why no token follows. */
export function EndPanel({ walk, go }: { readonly walk: Walk; readonly go: PictureProps['go'] }) {
  const { t } = useTranslation();
  const { run, config } = walk;
  const T = run.tokens.length;
  return (
    <>
      <p className="loop-note">
        {run.end === 'context-full'
          ? t('pictures.loop.contextFull', { positions: config.max_position_embeddings })
          : t('pictures.loop.endOfText')}{' '}
        {t('pictures.loop.counts', { prompt: run.promptLength, generated: T - run.promptLength })}
      </p>
      <Chips walk={walk} go={go} />
    </>
  );
}

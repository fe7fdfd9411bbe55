import { memo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TokenStrip } from '../../components/TokenStrip';
import { useCovered } from '../classroom/reveal-store';
import { PromptField } from '../panels/PromptPanel';
import { useEngine } from '../state/engine-store';
import { useLinks } from '../state/link-store';
import { useSpecialName } from '../state/use-labels';
import { useChangeView, useViewField } from '../state/use-view';
import { useMeasuredOnChange } from './use-on-change';

/** The text that is walked through, as it is written and as the model reads it. */
export const WalkText = memo(function WalkText() {
  const { t } = useTranslation();
  return (
    <section className="walk-text" aria-label={t('prompt.title')}>
      <PromptField />
      <Tokens />
    </section>
  );
});

/** Drawn anew when the text, the token that is followed or the one pointed at is another; a step alone changes nothing here. */
function Tokens() {
  const { t } = useTranslation();
  const run = useEngine((engine) => engine.run);
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  const hovered = useLinks((links) => links.token);
  const hoverToken = useLinks((links) => links.hoverToken);
  const query = useViewField('query');
  const changeView = useChangeView();
  const special = useSpecialName();
  const covered = useCovered();
  const T = run?.tokens.length ?? 0;
  const draw = run?.sample.draw;
  const strip = useRef<HTMLDivElement>(null);
  const position = query >= 0 && query < T ? query : T - 1;
  // The last token stands with what comes after it.
  useMeasuredOnChange(`${position} ${T}`, () => {
    const line = strip.current;
    const token = line?.querySelector<HTMLElement>('[aria-pressed="true"]');
    if (!line || !token) return;
    const end = line.scrollWidth;
    const middle = token.offsetLeft + token.offsetWidth / 2 - line.clientWidth / 2;
    return () => {
      line.scrollLeft = position === T - 1 ? end : middle;
    };
  });
  if (!run || !model || !draw) return null;
  const isSpecial = model.specialIds.includes(draw.id);
  const next = {
    id: draw.id,
    text: isSpecial ? special(draw.id) : model.vocabulary[draw.id],
    probability: draw.probability,
    special: isSpecial,
  };
  return (
    <div className="walk-tokens" ref={strip}>
      <TokenStrip
        segments={run.segments}
        promptLength={run.promptLength}
        showIds
        hovered={hovered}
        pinned={position}
        onHover={hoverToken}
        onPin={(chosen) => changeView({ query: chosen === null || chosen === T - 1 ? -1 : chosen })}
        next={run.end === null && !covered ? next : null}
        labels={{ strip: t('walk.tokens'), special: (segment) => special(segment.ids[0]), next: t('tokens.next') }}
      />
    </div>
  );
}

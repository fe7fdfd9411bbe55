import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { compareStages } from '../../engine/steps';
import { AlteredBar } from '../change/AlteredBar';
import { ChangePanel } from '../change/ChangePanel';
import { Guess } from '../classroom/Guess';
import { useCovered } from '../classroom/reveal-store';
import type { Theme } from '../state/preferences';
import { Crumbs, Depths } from './Depths';
import { FoldChoice } from './FoldChoice';
import { StepPanel } from './panel/StepPanel';
import { useTold } from './panel/use-told';
import { Stage } from './Stage';
import { Transport } from './Transport';
import { useKeys } from './use-keys';
import { useRefused } from './use-refused';
import { useStepping } from './use-stepping';
import { useWalk, type Walking } from './use-walk';
import { WalkMap } from './WalkMap';
import './walk.css';

/** One token's journey through the model, step by step and at five depths. */
export default function WalkPage({ theme }: { readonly theme: Theme }) {
  const walking = useWalk();
  return walking === null ? null : <WalkScreen {...walking} theme={theme} />;
}

function WalkScreen({ walk, go, theme }: Walking & { readonly theme: Theme }) {
  const { t } = useTranslation();
  const stepping = useStepping({ walk, go });
  useKeys(stepping);
  // Keys are answered at once; the picture follows, and the panel after it, in pieces that let frames through.
  const drawn = useDeferredValue(walk);
  const told = useDeferredValue(useTold(drawn));
  // From here on the picture would tell what comes next.
  const covered = useCovered();
  const isCovered = covered && compareStages(walk.step.stage, 'logits') >= 0;
  return (
    <div className="walk" data-step={told?.walk.step.key}>
      <aside className="walk-side" aria-label={t('walk.side')}>
        <WalkMap walk={walk} go={go} theme={theme} />
        <Depths walk={walk} go={go} />
        <FoldChoice walk={walk} />
      </aside>
      <section className="walk-picture" aria-label={t('walk.pictureOf', { title: t(`steps.title.${walk.step.stage}`) })}>
        <Crumbs walk={walk} go={go} />
        <AlteredBar />
        <Refusal />
        {isCovered ? <Guess /> : <Stage walk={drawn} theme={theme} go={go} />}
      </section>
      <aside className="walk-panel" aria-label={t('walk.panel.title')} aria-busy={told?.walk !== walk}>
        {!isCovered && told !== null && (
          <>
            <StepPanel told={told} go={go} />
            <ChangePanel walk={told.walk} theme={theme} />
          </>
        )}
      </aside>
      <Transport walk={walk} go={go} stepping={stepping} />
    </div>
  );
}

/** Why there are no numbers. */
function Refusal() {
  const { t } = useTranslation();
  const refused = useRefused();
  if (refused === null) return null;
  return (
    <p className="notice" role="status">
      {refused.kind === 'text-too-long'
        ? t('walk.tooLong', { number: refused.count, limit: refused.limit })
        : refused.kind === 'failed' || refused.kind === 'no-such-alteration'
          ? t('walk.failed', { detail: refused.detail })
          : t('walk.noMemory')}
    </p>
  );
}

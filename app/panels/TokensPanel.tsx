import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Switch } from 'react-aria-components';
import { TokenStrip } from '../../components/TokenStrip';
import { useCovered } from '../classroom/reveal-store';
import { useEngine } from '../state/engine-store';
import { useLinks } from '../state/link-store';
import { useSpecialName } from '../state/use-labels';
import { useRunning } from '../state/running';
import { useChangeView, useView } from '../state/use-view';

/** Time between tokens while running on, so that an eye can follow. */
const PACE_MS = 140;

/** The text as the model reads it, the token that comes next, and the controls that append it. */
export function TokensPanel() {
  const { t } = useTranslation();
  const run = useEngine((engine) => engine.run);
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  const hovered = useLinks((links) => links.token);
  const hoverToken = useLinks((links) => links.hoverToken);
  const view = useView();
  const changeView = useChangeView();
  const [showIds, setShowIds] = useState(true);
  const [showBytes, setShowBytes] = useState(false);
  const special = useSpecialName();
  const covered = useCovered();
  const text = useRef<HTMLDivElement>(null);
  const generated = run ? run.tokens.length - run.promptLength : 0;

  // A long text scrolls, and new tokens come at its end.
  useEffect(() => {
    if (generated > 0) text.current?.scrollTo({ top: text.current.scrollHeight });
  }, [generated]);
  if (!run || !model) return null;

  const { draw } = run.sample;
  const specialIds = new Set(model.specialIds);
  return (
    <section className="tokens" aria-label={t('tokens.title')}>
      <div className="tokens-text" ref={text}>
        <TokenStrip
          segments={run.segments}
          promptLength={run.promptLength}
          next={
            run.end === null && !covered
              ? {
                  id: draw.id,
                  text: specialIds.has(draw.id) ? special(draw.id) : model.vocabulary[draw.id],
                  probability: draw.probability,
                  special: specialIds.has(draw.id),
                }
              : null
          }
          showIds={showIds}
          showBytes={showBytes}
          hovered={hovered}
          pinned={view.query >= 0 && view.query < run.tokens.length ? view.query : null}
          onHover={hoverToken}
          onPin={(position) => changeView({ query: position ?? -1 })}
          onNext={() => changeView({ steps: view.steps + 1, query: -1 })}
          labels={{ strip: t('tokens.strip'), special: (segment) => special(segment.ids[0]), next: t('tokens.next') }}
        />
      </div>
      <div className="tokens-side">
        <StepControls />
        <div className="tokens-facts">
          <p>
            {t('tokens.count', { count: run.tokens.length })} ·{' '}
            {run.timing.tokenMs === null
              ? t('tokens.timing', { prompt: run.timing.promptMs.toFixed(1) })
              : t('tokens.timingToken', { prompt: run.timing.promptMs.toFixed(1), token: run.timing.tokenMs.toFixed(1) })}
          </p>
          <Switch className="switch" isSelected={showIds} onChange={setShowIds}>
            <span className="switch-track" />
            {t('tokens.showIds')}
          </Switch>
          <Switch className="switch" isSelected={showBytes} onChange={setShowBytes}>
            <span className="switch-track" />
            {t('tokens.showBytes')}
          </Switch>
        </div>
      </div>
      <p className="tokens-status" aria-live="polite">
        {run.end === 'end-of-text' && t('tokens.ended')}
        {run.end === 'context-full' && t('tokens.full', { limit: model.config.max_position_embeddings })}
      </p>
    </section>
  );
}

/** One token, many tokens, stop, back to the prompt. */
function StepControls() {
  const { t } = useTranslation();
  const run = useEngine((engine) => engine.run);
  const { running, until, start, stop } = useRunning();
  const view = useView();
  const changeView = useChangeView();
  const generated = run ? run.tokens.length - run.promptLength : 0;
  const ended = !run || run.end !== null;

  // Each token that arrives asks for the next, until somebody or something stops it.
  useEffect(() => {
    if (!running) return;
    if (ended || view.steps >= until) {
      stop();
      return;
    }
    if (generated !== view.steps) return;
    const timer = setTimeout(() => changeView({ steps: view.steps + 1 }, { replace: true }), PACE_MS);
    return () => clearTimeout(timer);
  }, [running, ended, until, generated, view.steps, changeView, stop]);

  return (
    <div className="tokens-controls">
      <Button
        className="button button-primary"
        isDisabled={ended || running}
        onPress={() => changeView({ steps: view.steps + 1, query: -1 })}
      >
        {t('tokens.step')}
      </Button>
      {running ? (
        <Button className="button" onPress={stop}>
          {t('tokens.stop')}
        </Button>
      ) : (
        <Button
          className="button"
          isDisabled={ended}
          onPress={() => {
            // The first of many makes the history entry that Back returns from.
            changeView({ steps: view.steps + 1, query: -1 });
            start(view.steps);
          }}
        >
          {t('tokens.runOn')}
        </Button>
      )}
      <Button
        className="button"
        isDisabled={view.steps === 0}
        onPress={() => {
          stop();
          changeView({ steps: 0, query: -1 });
        }}
      >
        {t('tokens.reset')}
      </Button>
    </div>
  );
}

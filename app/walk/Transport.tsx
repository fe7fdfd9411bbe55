import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { Step } from '../../engine/steps';
import { sectionsOf } from './sections';
import type { Stepping } from './use-stepping';
import type { Walking } from './use-walk';

/** Milliseconds that a step stays when they are played: time to read it aloud, to look at it, to see it move. */
const PACES = { slow: 6000, normal: 2500, fast: 700 } as const;
type Pace = keyof typeof PACES;
const PACE_NAMES = Object.keys(PACES) as Pace[];

interface TransportProps extends Walking {
  readonly stepping: Stepping;
}

/** Back, play, on; where we are among all steps, and the way to any other. */
export function Transport({ walk, stepping }: TransportProps) {
  const { t } = useTranslation();
  const [wanted, setPlaying] = useState(false);
  const playing = wanted && stepping.hasNext;
  const [pace, setPace] = useState<Pace>('normal');
  const { steps, at, step } = walk;

  // Each step that comes asks for the next.
  const { next } = stepping;
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(next, PACES[pace]);
    return () => clearTimeout(timer);
  }, [playing, next, pace]);

  return (
    <section className="transport" aria-label={t('walk.transport')}>
      <div className="transport-buttons">
        <Button className="round" aria-label={t('walk.previous')} isDisabled={!stepping.hasPrevious} onPress={stepping.previous}>
          <Glyph path="M10 3l-5 5l5 5" />
        </Button>
        <Button
          className="round round-primary"
          aria-label={playing ? t('walk.pause') : t('walk.play')}
          onPress={() => setPlaying(!playing)}
        >
          <Glyph path={playing ? 'M5.500 3v10M10.500 3v10' : 'M5 3l8 5l-8 5z'} />
        </Button>
        <Button className="round" aria-label={t('walk.next')} isDisabled={!stepping.hasNext} onPress={stepping.next}>
          <Glyph path="M6 3l5 5l-5 5" />
        </Button>
      </div>
      <div className="scrubber">
        <Sections steps={steps} at={at} />
        <input
          type="range"
          className="scrubber-input"
          min={0}
          max={steps.length - 1}
          value={at}
          aria-label={t('walk.scrubber')}
          aria-valuetext={t('walk.stepOf', { number: at + 1, count: steps.length, title: t(`steps.title.${step.stage}`) })}
          onChange={(event) => stepping.to(Number(event.target.value))}
        />
      </div>
      <p className="transport-count">{t('walk.count', { number: at + 1, count: steps.length })}</p>
      <ToggleButtonGroup
        className="segmented transport-pace"
        aria-label={t('walk.pace')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[pace]}
        onSelectionChange={(keys) => setPace(PACE_NAMES.find((each) => keys.has(each)) ?? 'normal')}
      >
        {PACE_NAMES.map((each) => (
          <ToggleButton key={each} id={each}>
            {t(`walk.paces.${each}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </section>
  );
}

function Glyph({ path }: { readonly path: string }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

/** The scrubber's track: a stretch for each part of the journey, as long as it has steps. */
function Sections({ steps, at }: { readonly steps: readonly Step[]; readonly at: number }) {
  const { t } = useTranslation();
  const sections = useMemo(() => sectionsOf(steps), [steps]);
  return (
    <ol className="sections" aria-hidden="true">
      {sections.map(({ name, layer, from, count }) => {
        const done = Math.max(0, Math.min(1, (at - from + 1) / count));
        const isPresent = at >= from && at < from + count;
        return (
          <li key={from} className={isPresent ? 'section section-present' : 'section'} style={{ flexGrow: count }}>
            <span className="section-track">
              <span className="section-done" style={{ width: `${100 * done}%` }} />
            </span>
            <span className="section-name">
              {name === 'layer' ? t('walk.section.layer', { layer: (layer ?? 0) + 1 }) : t(`walk.section.${name}`)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

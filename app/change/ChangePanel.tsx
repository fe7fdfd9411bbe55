import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import type { Theme } from '../../components/theme';
import type { Alteration, Scaling } from '../../engine/run/alterations';
import type { Walk } from '../walk/picture';
import { choicesAt } from './choices';
import { Effects } from './Effects';
import { TokenChoice } from './TokenChoice';
import { useAlterations, useAlterationWords, type Alterations } from './use-alterations';
import './change.css';

/** Factors that the slider reaches; a link may hold any other. */
const FACTORS = { min: -1, max: 3, step: 0.25 } as const;

interface ChangePanelProps {
  readonly walk: Walk;
  readonly theme: Theme;
}

/** Change the run, and see what becomes of it. */
export const ChangePanel = memo(function ChangePanel({ walk, theme }: ChangePanelProps) {
  const { t } = useTranslation();
  const alterations = useAlterations();
  const say = useAlterationWords(walk);
  const { here, others } = choicesAt(walk);
  const offer = (list: readonly Alteration[]) => <Offers list={list} alterations={alterations} say={say} />;
  return (
    <section className="change" aria-labelledby="change-title" data-control="change">
      <h3 id="change-title">{t('change.title')}</h3>
      {alterations.list.length > 0 && (
        <>
          <ul className="changes" aria-label={t('change.list')}>
            {alterations.list.map((each) => (
              <li key={say(each)}>
                <span className="change-name">{say(each)}</span>
                <Button
                  className="button"
                  aria-label={t('change.remove', { what: say(each) })}
                  onPress={() => alterations.remove(each)}
                >
                  ✕
                </Button>
                {each.kind === 'scale' && <Factor scaling={each} alterations={alterations} name={say(each)} />}
              </li>
            ))}
          </ul>
          <Effects walk={walk} theme={theme} />
        </>
      )}
      {here.length > 0 && <p className="label">{t('change.here')}</p>}
      {offer(here)}
      <TokenChoice walk={walk} alterations={alterations} />
      <details className="change-more">
        <summary>{t('change.others')}</summary>
        {offer(others)}
      </details>
    </section>
  );
});

interface OffersProps {
  readonly list: readonly Alteration[];
  readonly alterations: Alterations;
  readonly say: (alteration: Alteration) => string;
}

function Offers({ list, alterations, say }: OffersProps) {
  const { t } = useTranslation();
  return (
    <div className="offers">
      {list
        .filter((each) => !alterations.has(each))
        .map((each) => (
          <Button key={say(each)} className="button offer" isDisabled={alterations.isFull} onPress={() => alterations.put(each)}>
            {each.kind === 'scale' ? t('change.silence', { what: say(each) }) : t('change.leaveOut', { what: say(each) })}
          </Button>
        ))}
    </div>
  );
}

interface FactorProps {
  readonly scaling: Scaling;
  readonly alterations: Alterations;
  readonly name: string;
}

/** By how much the part is multiplied: 0 silences it, 1 leaves it as it is. */
function Factor({ scaling, alterations, name }: FactorProps) {
  const { t } = useTranslation();
  return (
    <Slider
      className="slider factor"
      aria-label={t('change.factor', { what: name })}
      minValue={FACTORS.min}
      maxValue={FACTORS.max}
      step={FACTORS.step}
      value={scaling.factor}
      onChange={(factor) => alterations.put({ ...scaling, factor }, { replace: true })}
    >
      <SliderTrack className="slider-track">
        <SliderThumb className="slider-thumb" />
      </SliderTrack>
      <span className="slider-output">× {scaling.factor}</span>
    </Slider>
  );
}

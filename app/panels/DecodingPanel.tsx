import { useTranslation } from 'react-i18next';
import { Button, Input, Label, NumberField, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { DecodingChain } from '../../components/DecodingChain';
import type { SettingName } from '../../engine/run/settings';
import { Random } from '../../engine/tensor/random';
import { useEngine } from '../state/engine-store';
import type { Theme } from '../state/preferences';
import { useLinks } from '../state/link-store';
import { useSpecialName } from '../state/use-labels';
import { LIMITS, type View } from '../state/view';
import { useChangeView, useView } from '../state/use-view';

/** The engine's names of the settings, and the shorter ones of the URL. */
const FIELD = {
  repetitionPenalty: 'penalty',
  temperature: 'temperature',
  topK: 'topK',
  topP: 'topP',
  minP: 'minP',
} as const satisfies Record<SettingName, keyof View>;

/** The controls of the decoding chain, and what each of its stages did to the distribution on show. */
export function DecodingPanel({ theme }: { readonly theme: Theme }) {
  const { t } = useTranslation();
  const run = useEngine((engine) => engine.run);
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  const view = useView();
  const special = useSpecialName();
  const hovered = useLinks((links) => links.vocabulary);
  const hoverVocabulary = useLinks((links) => links.hoverVocabulary);
  if (!run || !model) return null;

  return (
    <section className="panel panel-wide" aria-labelledby="decoding-title">
      <h2 id="decoding-title">{t('decoding.title')}</h2>
      <p className="panel-note">{t('decoding.note')}</p>
      <DecodingChain
        theme={theme}
        record={run.sample}
        vocabulary={model.vocabulary}
        specialIds={model.specialIds}
        hovered={hovered}
        onHover={hoverVocabulary}
        control={(name) => <SettingSlider name={name} />}
        drawControl={<SeedField seed={view.seed} />}
        labels={{
          title: t('decoding.title'),
          stages: {
            repetitionPenalty: t('decoding.penalty'),
            temperature: t('decoding.temperature'),
            topK: t('decoding.topK'),
            topP: t('decoding.topP'),
            minP: t('decoding.minP'),
          },
          off: t('decoding.off'),
          greedy: t('decoding.greedy'),
          remaining: (count) => t('decoding.remaining', { count }),
          removed: (share) => t('decoding.removed', { percent: (100 * share).toFixed(1) }),
          reshapes: t('decoding.reshapes'),
          draw: t('decoding.draw'),
          drawNote: (uniform, token) => t('decoding.drawNote', { u: uniform.toFixed(4), token }),
          special,
        }}
      />
    </section>
  );
}

function SettingSlider({ name }: { readonly name: SettingName }) {
  const { t } = useTranslation();
  const changeView = useChangeView();
  const field = FIELD[name];
  const value = useView()[field];
  const { min, max, step } = LIMITS[field];
  return (
    <Slider
      className="slider"
      aria-label={t(`decoding.${field}`)}
      minValue={min}
      maxValue={max}
      step={step}
      value={Math.min(max, Math.max(min, value))}
      onChange={(next: number) => changeView({ [field]: round(next) }, { replace: true })}
    >
      <SliderTrack className="slider-track">
        <SliderThumb className="slider-thumb" />
      </SliderTrack>
    </Slider>
  );
}

/** Steps of 0.05 leave binary dust that has no place in a link. */
const round = (value: number): number => Math.round(value * 1000) / 1000;

function SeedField({ seed }: { readonly seed: number }) {
  const { t } = useTranslation();
  const changeView = useChangeView();
  return (
    <div className="seed">
      <NumberField
        className="seed-field"
        value={seed}
        minValue={LIMITS.seed.min}
        maxValue={LIMITS.seed.max}
        formatOptions={{ useGrouping: false }}
        onChange={(next) => Number.isInteger(next) && changeView({ seed: next }, { replace: true })}
      >
        <Label>{t('decoding.seed')}</Label>
        <Input className="seed-input" />
      </NumberField>
      <Button className="button" onPress={() => changeView({ seed: new Random(seed).below(10_000) }, { replace: true })}>
        {t('decoding.newSeed')}
      </Button>
    </div>
  );
}

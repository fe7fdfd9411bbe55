import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Heading } from 'react-aria-components';
import { LossCurve } from '../../components/LossCurve';
import { PartList } from '../models/PartList';
import { useEngine } from '../state/engine-store';
import type { Tally } from '../../engine/model/card';
import type { Theme } from '../state/preferences';
import { Fact, shapeWords } from './Fact';

/** What the model is, what it learned from, and how well it does: measured figures only. */
export function ModelCard({ theme }: { readonly theme: Theme }) {
  const { t, i18n } = useTranslation();
  const load = useEngine((engine) => engine.load);
  const number = (value: number, digits = 0) => value.toLocaleString(i18n.language, { maximumFractionDigits: digits });

  if (load.kind !== 'ready') return <p>{t(load.kind === 'loading' ? 'model.loading' : 'model.failed')}</p>;
  const { config, card, backend, fileBytes, weightType, trainedContext, conversions } = load.model;
  const percent = ({ right, total }: Tally) => number((100 * right) / total, 1);
  return (
    <div className="model-card">
      <Heading slot="title">{t('model.title')}</Heading>
      <p className="panel-note">{card ? t('model.what') : t('models.what', { name: load.model.name })}</p>
      <dl className="facts">
        <Fact name={t('model.architecture')}>{t('model.shape', shapeWords(config))}</Fact>
        <Fact name={t('models.facts.parameters')}>
          <PartList config={config} />
        </Fact>
        <Fact name={t('model.vocabulary')}>{t('model.tokens', { total: number(config.vocab_size) })}</Fact>
        <Fact name={t('model.context')}>
          {t('model.tokens', { total: number(config.max_position_embeddings) })}
          {config.max_position_embeddings < trainedContext &&
            ` · ${t('models.facts.trained', { total: number(trainedContext) })}`}
        </Fact>
        <Fact name={t('model.weights')}>
          {t('model.weightsValue', { type: weightType, megabytes: number(fileBytes / 1e6, 1) })}
          {conversions.map(({ type, heldAs, matrices, largestError }) => (
            <Fragment key={type + heldAs}>
              <br />
              {largestError === 0
                ? t('models.heldExactly', { type, heldAs, count: matrices })
                : t('models.heldRounded', { type, heldAs, count: matrices, percent: number(100 * largestError, 2) })}
            </Fragment>
          ))}
        </Fact>
        <Fact name={t('model.backend')}>{t(`model.backends.${backend}`)}</Fact>
        {card && (
          <>
            <Fact name={t('model.trainedOn')}>
              {t('model.tokens', { total: number(card.training.tokens) })} ·{' '}
              {card.training.data.map(({ name, share }) => `${name} ${number(100 * share)} %`).join(' · ')}
            </Fact>
            <Fact name={t('model.measured')}>
              {t('model.bitsPerByte', { value: number(card.measures.bitsPerByte, 3) })}
              <br />
              {t('model.facts', { percent: percent(card.measures.facts) })}
              <br />
              {t('model.agreement', { percent: percent(card.measures.agreement) })}
            </Fact>
          </>
        )}
      </dl>
      {card && (
        <LossCurve
          theme={theme}
          training={card.training.curve}
          labels={{
            title: t('model.curve.title'),
            tokens: t('model.curve.tokens'),
            loss: t('model.curve.loss'),
            training: t('model.curve.training'),
            validation: t('model.curve.validation'),
          }}
        />
      )}
    </div>
  );
}

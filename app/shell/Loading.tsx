import { useTranslation } from 'react-i18next';
import { Button, ProgressBar } from 'react-aria-components';
import { AbsentModel, UseOwnModel } from '../models/AbsentModel';
import { useEngine } from '../state/engine-store';

/** While there is no run to show: how far the model is, or what went wrong and what to do. */
export function Loading() {
  const { t } = useTranslation();
  const load = useEngine((engine) => engine.load);
  const retry = useEngine((engine) => engine.retry);

  if (load.kind === 'absent') return <AbsentModel id={load.id} />;
  if (load.kind === 'failed') {
    return (
      <section className="loading" role="alert">
        <h2>{t('loading.failed')}</h2>
        <p>{t(`loading.fault.${load.fault}`)}</p>
        <p className="detail">{load.detail}</p>
        <p>{t('loading.promptKept')}</p>
        <div className="way-buttons">
          <Button className="button button-primary" onPress={retry}>
            {t('loading.retry')}
          </Button>
          <UseOwnModel />
        </div>
      </section>
    );
  }

  const loading = load.kind === 'loading';
  const percent = loading && load.total !== null ? (100 * load.loaded) / load.total : null;
  return (
    <section className="loading">
      <ProgressBar
        className="progress"
        aria-label={t('loading.title')}
        isIndeterminate={percent === null}
        {...(percent === null ? {} : { value: percent })}
      >
        {({ percentage }) => (
          <>
            <p>{t('loading.title')}</p>
            <div className="progress-track">
              <div className="progress-bar" style={{ width: `${percentage ?? 0}%` }} />
            </div>
          </>
        )}
      </ProgressBar>
    </section>
  );
}

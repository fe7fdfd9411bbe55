import { useTranslation } from 'react-i18next';
import { useEngine } from '../state/engine-store';

/** One line about the model: its name and size, or how far its loading is. */
export function ModelChip() {
  const { t } = useTranslation();
  const load = useEngine((engine) => engine.load);
  switch (load.kind) {
    case 'ready':
      return (
        <>
          {load.model.name} · {t('model.parameters', { millions: (load.model.parameters / 1e6).toFixed(1) })}
        </>
      );
    case 'failed':
    case 'absent':
      return <>{t('model.failed')}</>;
    case 'loading':
      return (
        <>
          {load.total === null
            ? t('model.loading')
            : t('model.loadingPercent', { percent: Math.round((100 * load.loaded) / load.total) })}
        </>
      );
  }
}

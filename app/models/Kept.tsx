import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { bytesOf, isWhole } from './model-files';
import { useModels } from './models-store';
import { formatBytes } from './quantities';

/** What is kept in this browser: to load, to finish, to delete. */
export function Kept() {
  const { t, i18n } = useTranslation();
  const holdings = useModels((models) => models.holdings);
  const download = useModels((models) => models.download);
  const consider = useModels((models) => models.consider);
  const fetch = useModels((models) => models.fetch);
  const remove = useModels((models) => models.remove);
  if (!holdings) return null;
  const bytes = (amount: number) => formatBytes(amount, i18n.language);
  const { models, lasting } = holdings;
  return (
    <div className="way">
      <h4>{t('models.kept.title')}</h4>
      {!lasting && <p className="panel-note">{t('models.kept.memory')}</p>}
      {models.length === 0 && lasting && <p className="panel-note">{t('models.kept.none')}</p>}
      <ul className="model-list" aria-label={t('models.kept.title')}>
        {models
          .filter(({ manifest }) => manifest.id !== download?.manifest.id)
          .map((kept) => {
            const { manifest, received } = kept;
            const size = bytes(bytesOf(manifest));
            const canGoOn = manifest.files.every(({ url }) => url !== null);
            return (
              <li key={manifest.id}>
                <span className="model-list-name">
                  {manifest.id}
                  <span className="model-list-size">
                    {isWhole(kept) ? size : t('models.download.progress', { received: bytes(received), total: size })}
                  </span>
                </span>
                {isWhole(kept) ? (
                  <Button
                    className="button"
                    aria-label={t('models.kept.loadNamed', { name: manifest.id })}
                    onPress={() => void consider(manifest)}
                  >
                    {t('models.kept.load')}
                  </Button>
                ) : (
                  canGoOn && (
                    <Button
                      className="button"
                      aria-label={t('models.kept.resumeNamed', { name: manifest.id })}
                      onPress={() => void fetch(manifest)}
                    >
                      {t('models.download.resume')}
                    </Button>
                  )
                )}
                <Button
                  className="button button-quiet"
                  aria-label={t('models.kept.deleteNamed', { name: manifest.id })}
                  onPress={() => void remove(manifest.id)}
                >
                  {t('models.kept.delete')}
                </Button>
              </li>
            );
          })}
      </ul>
      {models.length > 1 && (
        <p className="label">
          {t('models.kept.total', { total: bytes(models.reduce((sum, { received }) => sum + received, 0)) })}
        </p>
      )}
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { Button, ProgressBar } from 'react-aria-components';
import { nameOfId } from './find-model';
import { useModels } from './models-store';
import { formatBytes } from './quantities';
import { RefusalText } from './RefusalText';

/** The model that is on its way: how far, how fast, and what can be done about it. */
export function DownloadView() {
  const { t, i18n } = useTranslation();
  const download = useModels((models) => models.download);
  const fetch = useModels((models) => models.fetch);
  const pause = useModels((models) => models.pause);
  const cancel = useModels((models) => models.cancel);
  if (!download) return null;
  const { manifest, state, received, total, speed, fault, detail } = download;
  const bytes = (amount: number) => formatBytes(amount, i18n.language);
  const name = nameOfId(manifest.id);
  return (
    <div className="download">
      <ProgressBar
        className="download-bar"
        aria-label={t('models.download.title', { name })}
        value={received}
        maxValue={total || 1}
      >
        {({ percentage }) => (
          <>
            <p className="download-facts">
              <span className="model-list-name">{name}</span>
              <span className="model-list-size">
                {t('models.download.progress', { received: bytes(received), total: bytes(total) })}
                {speed !== null && ` · ${t('models.download.speed', { speed: bytes(speed) })}`}
                {state === 'paused' && ` · ${t('models.download.paused')}`}
              </span>
            </p>
            <div className="progress-track">
              <div className="progress-bar" style={{ width: `${percentage ?? 0}%` }} />
            </div>
          </>
        )}
      </ProgressBar>
      {fault !== null && <RefusalText fault={fault} detail={detail} />}
      <div className="way-buttons">
        {state === 'running' ? (
          <Button className="button" onPress={pause}>
            {t('models.download.pause')}
          </Button>
        ) : (
          <Button className="button" onPress={() => void fetch(manifest)}>
            {t(state === 'paused' ? 'models.download.resume' : 'models.download.again')}
          </Button>
        )}
        <Button className="button" onPress={() => void cancel()}>
          {t('models.download.cancel')}
        </Button>
      </div>
    </div>
  );
}

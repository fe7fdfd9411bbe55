import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { UseOwnModel } from './AbsentModel';
import { useModelsDialog } from './dialog-store';
import { CandidateView } from './CandidateView';
import { DownloadView } from './DownloadView';
import { FromFiles } from './FromFiles';
import { FromHub } from './FromHub';
import { Kept } from './Kept';
import { useModels } from './models-store';
import { RefusalText } from './RefusalText';
import { formatBytes } from './quantities';
import { nameOfId } from './find-model';
import { bytesOf } from './model-files';

/** The ways to another model, and the one that is being looked at. */
export default function AnotherModel() {
  const { t } = useTranslation();
  const step = useModels((models) => models.step);
  const refresh = useModels((models) => models.refresh);
  const back = useModels((models) => models.back);
  const isDownloading = useModels((models) => models.download !== null);
  const underWay = step.kind !== 'home' || isDownloading;
  useEffect(() => void refresh(), [refresh]);
  useEffect(() => useModelsDialog.setState({ underWay }), [underWay]);

  return (
    <section className="another" id="another" tabIndex={-1} aria-labelledby="another-title">
      <h3 id="another-title">{t('models.another')}</h3>
      <div className="another-answer" aria-live="polite">
        {step.kind === 'working' && <p className="panel-note">{t(`models.working.${step.on}`)}</p>}
        {step.kind === 'refused' && (
          <div className="refusal">
            <RefusalText fault={step.fault} detail={step.detail} />
            <Button className="button" onPress={back}>
              {t('models.back')}
            </Button>
          </div>
        )}
        {step.kind === 'choices' && <Choices />}
        {step.kind === 'candidate' && <CandidateView key={step.candidate.manifest.id} candidate={step.candidate} />}
      </div>
      <DownloadView />
      {step.kind !== 'candidate' && (
        <>
          <FromFiles />
          <FromHub />
          <UseOwnModel />
          <Kept />
        </>
      )}
    </section>
  );
}

/** The models of one repository. */
function Choices() {
  const { t, i18n } = useTranslation();
  const step = useModels((models) => models.step);
  const fetch = useModels((models) => models.fetch);
  const back = useModels((models) => models.back);
  if (step.kind !== 'choices') return null;
  return (
    <div className="choices">
      <p className="panel-note">{t('models.choices', { count: step.models.length })}</p>
      <ul className="model-list">
        {step.models.map((manifest) => (
          <li key={manifest.id}>
            <span className="model-list-name">
              {manifest.id.endsWith('.gguf') ? nameOfId(manifest.id) : t('models.folder')}
              <span className="model-list-size">{formatBytes(bytesOf(manifest), i18n.language)}</span>
            </span>
            <Button className="button" onPress={() => void fetch(manifest)}>
              {t('models.fetch')}
            </Button>
          </li>
        ))}
      </ul>
      <Button className="button button-quiet" onPress={back}>
        {t('models.back')}
      </Button>
    </div>
  );
}

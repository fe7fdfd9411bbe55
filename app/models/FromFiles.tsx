import { useTranslation } from 'react-i18next';
import { Button, FileTrigger } from 'react-aria-components';
import { chosenFiles } from './local-files';
import { useModels } from './models-store';

const TYPES = ['.gguf', '.safetensors', '.json', '.jinja'];

/** From the person's own disk. */
export function FromFiles() {
  const { t } = useTranslation();
  const choose = useModels((models) => models.choose);
  const onSelect = (files: FileList | null) => void (files && choose(chosenFiles(files)));
  return (
    <div className="way">
      <h4>{t('models.files.title')}</h4>
      <p className="panel-note">{t('models.files.note')}</p>
      <div className="way-buttons">
        <FileTrigger allowsMultiple acceptedFileTypes={TYPES} onSelect={onSelect}>
          <Button className="button">{t('models.files.choose')}</Button>
        </FileTrigger>
        <FileTrigger acceptDirectory onSelect={onSelect}>
          <Button className="button">{t('models.files.chooseFolder')}</Button>
        </FileTrigger>
      </div>
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { useModelsDialog } from './dialog-store';
import { isRemoteId } from './reference';
import { useChosenModel } from './use-chosen-model';

/** A link names a model that this browser does not have: what can be done about it. */
export function AbsentModel({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const setOpen = useModelsDialog((dialog) => dialog.setOpen);
  const remote = isRemoteId(id);
  return (
    <section className="loading" role="alert">
      <h2>{t('models.absent.title')}</h2>
      <p className="detail">{id}</p>
      <p>{t(remote ? 'models.absent.remote' : 'models.absent.local')}</p>
      <p>{t('loading.promptKept')}</p>
      <div className="way-buttons">
        <Button
          className="button button-primary"
          onPress={() => {
            setOpen(true);
            if (remote) void import('./models-store').then(({ useModels }) => useModels.getState().get(id));
          }}
        >
          {t(remote ? 'models.absent.get' : 'models.absent.choose')}
        </Button>
        <UseOwnModel />
      </div>
    </section>
  );
}

/** Back to the model that came with the page; nothing where it is in use. */
export function UseOwnModel() {
  const { t } = useTranslation();
  const setOpen = useModelsDialog((dialog) => dialog.setOpen);
  const { model, use } = useChosenModel();
  if (model === '') return null;
  return (
    <Button
      className="button"
      onPress={() => {
        use('', 0);
        setOpen(false);
      }}
    >
      {t('models.useOwn')}
    </Button>
  );
}

import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Dialog, DialogTrigger, Modal, ModalOverlay } from 'react-aria-components';
import { ModelCard } from '../panels/ModelCard';
import { ModelChip } from '../shell/ModelChip';
import type { Theme } from '../state/preferences';
import { useModelsDialog } from './dialog-store';
import './models.css';

/** Fetched when somebody opens the dialog: most people stay with the page's own model. */
const AnotherModel = lazy(() => import('./AnotherModel'));

/** The chip that names the model in use, and what it opens: what that model is, and the way to another. */
export function ModelsDialog({ theme }: { readonly theme: Theme }) {
  const { t } = useTranslation();
  const { open, underWay, setOpen } = useModelsDialog();
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className="chip model-chip">
        <ModelChip />
      </Button>
      <ModalOverlay className="modal-overlay" isDismissable>
        <Modal className="modal">
          <Dialog className="dialog models" aria-label={t('model.title')}>
            <div className="models-top">
              {!underWay && (
                <Button
                  className="button button-quiet"
                  onPress={() => {
                    // Further down in the same dialog; the focus goes along.
                    const another = document.getElementById('another');
                    another?.focus({ preventScroll: true });
                    another?.scrollIntoView({ block: 'start' });
                  }}
                >
                  {t('models.another')} ↓
                </Button>
              )}
              <Button slot="close" className="button button-quiet">
                {t('models.close')}
              </Button>
            </div>
            {!underWay && <ModelCard theme={theme} />}
            <Suspense fallback={<p className="panel-note">{t('models.opening')}</p>}>
              <AnotherModel />
            </Suspense>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

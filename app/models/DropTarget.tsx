import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useModelsDialog } from './dialog-store';
import { droppedFiles } from './dropped-files';

const bringsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;

/** The whole page takes files that are dropped on it. Without this a browser would leave the page and show the file. */
export function DropTarget() {
  const { t } = useTranslation();
  const setOpen = useModelsDialog((dialog) => dialog.setOpen);
  const [over, setOver] = useState(false);

  useEffect(() => {
    const stop = new AbortController();
    const listen = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void) =>
      window.addEventListener(type, listener, { signal: stop.signal });
    const enter = (event: DragEvent) => {
      if (!bringsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    listen('dragenter', enter);
    listen('dragover', enter);
    listen('dragleave', (event) => {
      // Within the page, leaving one element is entering another.
      if (event.relatedTarget === null) setOver(false);
    });
    listen('drop', (event) => {
      setOver(false);
      if (!bringsFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      const dropped = droppedFiles(event.dataTransfer);
      setOpen(true);
      void import('./models-store').then(async ({ useModels }) => useModels.getState().choose(await dropped));
    });
    return () => stop.abort();
  }, [setOpen]);

  return over ? (
    <div className="drop-here" role="status">
      <p>{t('models.dropHere')}</p>
    </div>
  ) : null;
}

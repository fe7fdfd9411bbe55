import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { useChangeView, useViewField } from '../state/use-view';
import { readHidden } from './controls';
import './classroom.css';

/** Where keys write. */
const TYPES = 'input, textarea, select, [contenteditable]';

/** P presents, S lights the present idea; while presenting, a small way out. */
export function Presenter() {
  const present = useViewField('present');
  const spot = useViewField('spot');
  const changeView = useChangeView();

  useEffect(() => {
    document.documentElement.dataset.present = present;
    return () => void delete document.documentElement.dataset.present;
  }, [present]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(TYPES)) return;
      const key = event.key.toLowerCase();
      if (key === 'p') changeView({ present: present === 'on' ? '' : 'on' });
      else if (key === 's' && present === 'on') changeView({ spot: spot === 'on' ? '' : 'on' }, { replace: true });
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [present, spot, changeView]);

  return present === 'on' ? <Bar /> : null;
}

/** The page's name where its header is hidden: to be put into what is seen. */
export function HiddenName() {
  const present = useViewField('present');
  const hide = useViewField('hide');
  const isHidden = present === 'on' || readHidden(hide)?.includes('header');
  return isHidden ? <h1 className="visually-hidden">Clearhead</h1> : null;
}

/** The way out, and the light. */
function Bar() {
  const { t } = useTranslation();
  const spot = useViewField('spot');
  const changeView = useChangeView();
  return (
    <div className="presenter">
      <Button className="button button-quiet" onPress={() => changeView({ spot: spot === 'on' ? '' : 'on' }, { replace: true })}>
        {t(spot === 'on' ? 'classroom.spot.off' : 'classroom.spot.on')} <kbd>S</kbd>
      </Button>
      <Button className="button button-quiet" onPress={() => changeView({ present: '', spot: '' })}>
        {t('classroom.present.leave')} <kbd>P</kbd>
      </Button>
    </div>
  );
}

import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useChangeView, useViewField } from '../state/use-view';
import { useLesson } from './lesson-store';

/** Fetched when a lesson is first opened. */
const LessonPanel = lazy(() => import('./LessonPanel'));

/** What a teacher needs: present, let the class guess, put a lesson together. */
export function ClassMenu() {
  const { t } = useTranslation();
  const present = useViewField('present');
  const guess = useViewField('guess');
  const changeView = useChangeView();
  const pages = useLesson((state) => state.lesson.pages.length);
  const isOpen = useLesson((state) => state.isOpen);
  const setOpen = useLesson((state) => state.setOpen);
  return (
    <>
      <MenuTrigger>
        <Button className="button button-quiet">{t('classroom.menu')}</Button>
        <Popover className="popover menu-popover" placement="bottom end">
          <Menu
            className="menu"
            onAction={(key) => {
              if (key === 'present') changeView({ present: present === 'on' ? '' : 'on' });
              else if (key === 'guess') changeView({ guess: guess === 'on' ? '' : 'on' });
              else setOpen(true);
            }}
          >
            <MenuItem id="present" className="menu-item" textValue={t('classroom.present.start')}>
              {t('classroom.present.start')} <kbd>P</kbd>
            </MenuItem>
            <MenuItem id="guess" className="menu-item" textValue={t('classroom.guess.switch')}>
              {t(guess === 'on' ? 'classroom.guess.switchOff' : 'classroom.guess.switch')}
            </MenuItem>
            <MenuItem id="lesson" className="menu-item" textValue={t('classroom.lesson.title')}>
              {t('classroom.lesson.open', { count: pages })}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {isOpen && (
        <Suspense fallback={null}>
          <LessonPanel />
        </Suspense>
      )}
    </>
  );
}

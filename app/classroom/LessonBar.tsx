import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { useChangeView, useView } from '../state/use-view';
import { unpackLesson, viewAt } from './lesson';
import { useLesson } from './lesson-store';

/** The page of the lesson that is on show: what is said to it, and the ways on and back. */
export function LessonBar() {
  const { t } = useTranslation();
  const view = useView();
  const changeView = useChangeView();
  const { lesson, fault, take, complain } = useLesson();

  // A lesson that comes in a link takes the place of the one at hand.
  useEffect(() => {
    if (view.lesson === '') return;
    let isLate = false;
    unpackLesson(view.lesson).then(
      (found) => {
        if (!isLate) take(found);
      },
      (error: unknown) => {
        if (!isLate) complain(error);
      },
    );
    return () => {
      isLate = true;
    };
  }, [view.lesson, take, complain]);

  const page = lesson.pages[view.lessonAt];
  if (view.lesson !== '' && fault !== null)
    return (
      <p className="notice" role="alert">
        {t(`classroom.lesson.fault.${fault}`)}
      </p>
    );
  if (page === undefined) return null;
  const show = (at: number): void => changeView({ ...viewAt(lesson, at, view), present: view.present });
  return (
    <section className="lesson-bar" aria-label={t('classroom.lesson.title')}>
      <p className="lesson-where">
        {lesson.title !== '' && <bdi className="lesson-bar-title">{lesson.title}</bdi>}
        {t('classroom.lesson.pageOf', { number: view.lessonAt + 1, count: lesson.pages.length })}
      </p>
      <p className="lesson-says" aria-live="polite">
        <bdi>{page.text}</bdi>
      </p>
      <Button className="button" isDisabled={view.lessonAt === 0} onPress={() => show(view.lessonAt - 1)}>
        {t('classroom.lesson.back')}
      </Button>
      <Button
        className="button button-primary"
        isDisabled={view.lessonAt === lesson.pages.length - 1}
        onPress={() => show(view.lessonAt + 1)}
      >
        {t('classroom.lesson.on')}
      </Button>
      <Button className="button button-quiet" onPress={() => changeView({ lesson: '', lessonAt: -1 })}>
        {t('classroom.lesson.leave')}
      </Button>
    </section>
  );
}

import { useTranslation } from 'react-i18next';
import { Button, Dialog, FileTrigger, Input, Label, Modal, ModalOverlay, TextArea, TextField } from 'react-aria-components';
import { save } from '../../components/export';
import { useChangeView, useView } from '../state/use-view';
import { CopyLessonLink } from './CopyLessonLink';
import { LESSON_LIMITS, pageView, readLesson, viewAt, viewOf, writeLessonFile } from './lesson';
import { useLesson } from './lesson-store';

/** Where a lesson is put together: views in an order, each with a line of text. */
export default function LessonPanel() {
  const { t } = useTranslation();
  const { isOpen, setOpen } = useLesson();
  return (
    <ModalOverlay className="modal-overlay" isDismissable isOpen={isOpen} onOpenChange={setOpen}>
      <Modal className="modal">
        <Dialog className="dialog lesson" aria-label={t('classroom.lesson.title')}>
          <Lesson close={() => setOpen(false)} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Lesson({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const { lesson, fault, setTitle, add, clear, take, complain } = useLesson();
  const view = useView();
  const changeView = useChangeView();
  const isFull = lesson.pages.length >= LESSON_LIMITS.pages;

  const load = (files: FileList | null): void => {
    const file = files?.[0];
    if (!file) return;
    if (file.size > LESSON_LIMITS.bytes) return complain(new Error('too-long'));
    file
      .text()
      .then((text) => take(readLesson(text)))
      .catch(complain);
  };
  return (
    <>
      <div className="models-top">
        <h2>{t('classroom.lesson.title')}</h2>
        <Button className="button button-quiet" onPress={close}>
          {t('classroom.lesson.close')}
        </Button>
      </div>
      <p className="panel-note">{t('classroom.lesson.note')}</p>
      <TextField className="lesson-name" value={lesson.title} onChange={setTitle} maxLength={LESSON_LIMITS.title}>
        <Label className="label">{t('classroom.lesson.name')}</Label>
        <Input className="seed-input" dir="auto" />
      </TextField>
      {fault !== null && (
        <p className="notice" role="alert">
          {t(`classroom.lesson.fault.${fault}`)}
        </p>
      )}
      <Pages onOpen={close} />
      <div className="way-buttons">
        <Button className="button button-primary" isDisabled={isFull} onPress={() => add({ view: pageView(view), text: '' })}>
          {t('classroom.lesson.add')}
        </Button>
        <Button
          className="button"
          isDisabled={lesson.pages.length === 0}
          onPress={() => {
            close();
            changeView(viewAt(lesson, 0, view));
          }}
        >
          {t('classroom.lesson.begin')}
        </Button>
        <CopyLessonLink />
        <Button
          className="button"
          isDisabled={lesson.pages.length === 0}
          onPress={() => save(new Blob([writeLessonFile(lesson)], { type: 'application/json' }), 'clearhead-lesson.json')}
        >
          {t('classroom.lesson.save')}
        </Button>
        <FileTrigger acceptedFileTypes={['.json', 'application/json']} onSelect={load}>
          <Button className="button">{t('classroom.lesson.load')}</Button>
        </FileTrigger>
        <Button className="button button-quiet" isDisabled={lesson.pages.length === 0} onPress={clear}>
          {t('classroom.lesson.clear')}
        </Button>
      </div>
    </>
  );
}

/** The pages: go to one, say something to it, move it, take it out. */
function Pages({ onOpen }: { readonly onOpen: () => void }) {
  const { t } = useTranslation();
  const { lesson, setText, move, remove } = useLesson();
  const view = useView();
  const changeView = useChangeView();
  if (lesson.pages.length === 0) return <p className="panel-note">{t('classroom.lesson.empty')}</p>;
  return (
    <ol className="lesson-pages">
      {lesson.pages.map((page, at) => {
        const shown = viewOf(page);
        const number = at + 1;
        return (
          // Pages have no names of their own, and two may be alike.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at} className={at === view.lessonAt ? 'lesson-page lesson-page-present' : 'lesson-page'}>
            <div className="lesson-page-what">
              <Button
                className="crumb"
                onPress={() => {
                  onOpen();
                  changeView(viewAt(lesson, at, view));
                }}
              >
                {t('classroom.lesson.page', { number })}
              </Button>
              <bdi className="lesson-prompt">{shown.prompt}</bdi>
              <span className="label">{shown.step === '' ? t('header.explore') : shown.step}</span>
            </div>
            <TextField
              className="lesson-text"
              value={page.text}
              onChange={(text) => setText(at, text)}
              maxLength={LESSON_LIMITS.text}
            >
              <Label className="visually-hidden">{t('classroom.lesson.text', { number })}</Label>
              <TextArea rows={1} className="prompt-text" dir="auto" placeholder={t('classroom.lesson.textHint')} />
            </TextField>
            <div className="lesson-page-buttons">
              <Button
                className="button"
                aria-label={t('classroom.lesson.up', { number })}
                isDisabled={at === 0}
                onPress={() => move(at, -1)}
              >
                ↑
              </Button>
              <Button
                className="button"
                aria-label={t('classroom.lesson.down', { number })}
                isDisabled={number === lesson.pages.length}
                onPress={() => move(at, 1)}
              >
                ↓
              </Button>
              <Button className="button" aria-label={t('classroom.lesson.remove', { number })} onPress={() => remove(at)}>
                ✕
              </Button>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { writeView } from '../state/view';
import { LESSON_LIMITS, packLesson, viewOf } from './lesson';
import { useLesson } from './lesson-store';

/** The whole lesson as one link, which opens at its first page. */
export function CopyLessonLink() {
  const { t } = useTranslation();
  const { lesson, complain } = useLesson();
  const [said, setSaid] = useState<'copied' | 'refused' | null>(null);

  async function copy(): Promise<void> {
    const packed = await packLesson(lesson);
    if (packed.length > LESSON_LIMITS.link) return complain(new Error('too-long'));
    const { origin, pathname } = window.location;
    const link = `${origin}${pathname}#/${writeView({ ...viewOf(lesson.pages[0]), lesson: packed, lessonAt: 0 })}`;
    await navigator.clipboard.writeText(link).then(
      () => setSaid('copied'),
      () => setSaid('refused'),
    );
  }
  return (
    <Button className="button" isDisabled={lesson.pages.length === 0} onPress={() => void copy()}>
      <span aria-live="polite">
        {said === 'copied' ? t('header.linkCopied') : said === 'refused' ? t('header.linkRefused') : t('classroom.lesson.link')}
      </span>
    </Button>
  );
}

/** The lesson that is being made or shown. It outlives a reload: nothing that a teacher has put together is lost. */
import { create } from 'zustand';
import {
  EMPTY_LESSON,
  LESSON_LIMITS,
  readLesson,
  writeLessonFile,
  type Lesson,
  type LessonFault,
  type LessonPage,
} from './lesson';

const KEY = 'clearhead.lesson';

interface LessonStore {
  readonly lesson: Lesson;
  /** What was wrong with the last lesson that was to be loaded. */
  readonly fault: LessonFault | null;
  /** Whether it is being put together. */
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
  readonly setTitle: (title: string) => void;
  readonly add: (page: LessonPage) => void;
  readonly setText: (at: number, text: string) => void;
  readonly move: (at: number, by: 1 | -1) => void;
  readonly remove: (at: number) => void;
  readonly clear: () => void;
  /** A lesson from elsewhere takes the place of this one. */
  readonly take: (lesson: Lesson) => void;
  readonly complain: (error: unknown) => void;
}

/** Storage may be forbidden, full or hold anything. */
function recall(): Lesson {
  try {
    return readLesson(localStorage.getItem(KEY) ?? '');
  } catch {
    return EMPTY_LESSON;
  }
}

function keep(lesson: Lesson): void {
  try {
    localStorage.setItem(KEY, writeLessonFile(lesson));
  } catch {
    // It lasts as long as the page.
  }
}

export const useLesson = create<LessonStore>((set, get) => {
  const change = (pages: readonly LessonPage[], title = get().lesson.title): void => {
    const lesson = { title, pages };
    keep(lesson);
    set({ lesson, fault: null });
  };
  return {
    lesson: recall(),
    fault: null,
    isOpen: false,
    setOpen: (isOpen) => set({ isOpen }),
    setTitle: (title) => change(get().lesson.pages, title.slice(0, LESSON_LIMITS.title)),
    add: (page) => {
      const { pages } = get().lesson;
      if (pages.length < LESSON_LIMITS.pages) change([...pages, page]);
    },
    setText: (at, text) =>
      change(get().lesson.pages.map((page, i) => (i === at ? { ...page, text: text.slice(0, LESSON_LIMITS.text) } : page))),
    move: (at, by) => {
      const pages = [...get().lesson.pages];
      const to = at + by;
      if (to < 0 || to >= pages.length) return;
      [pages[at], pages[to]] = [pages[to], pages[at]];
      change(pages);
    },
    remove: (at) => change(get().lesson.pages.filter((_, i) => i !== at)),
    clear: () => change([], ''),
    take: (lesson) => change(lesson.pages, lesson.title),
    complain: (error) => set({ fault: faultOf(error) }),
  };
});

function faultOf(error: unknown): LessonFault {
  const message = error instanceof Error ? error.message : '';
  return message === 'too-long' || message === 'no-json' || message === 'newer' ? message : 'no-lesson';
}

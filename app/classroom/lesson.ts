/**
 * A lesson: views of the page in an order, each with a line of text. It is plain data that travels in a file or in a link, so whatever
 * comes from outside is checked field by field and bounded before it is used.
 */
import { readView, splitQuery, writeView, type View } from '../state/view';

export interface LessonPage {
  /** The view, as its address has it. */
  readonly view: string;
  /** What the teacher says to it; may be empty. */
  readonly text: string;
}

export interface Lesson {
  readonly title: string;
  readonly pages: readonly LessonPage[];
}

export const LESSON_LIMITS = { pages: 100, text: 500, title: 120, view: 4000, bytes: 200_000, link: 60_000 } as const;

export const EMPTY_LESSON: Lesson = { title: '', pages: [] };

/** What a lesson's file is known by. */
const FORMAT = 'clearhead-lesson';
const VERSION = 1;

/** The part of a view that a page of a lesson keeps: all of it but the lesson itself, and how a person likes to read. */
export function pageView(view: View): string {
  return writeView({ ...view, lesson: '', lessonAt: -1, lang: '', theme: '' });
}

/** The view that a page of a lesson shows; what makes no sense in it is left at its defaults. */
export function viewOf({ view }: LessonPage): View {
  return readView(splitQuery(view)).view;
}

/** What changes when a page of the lesson is shown to somebody who has this view. */
export function viewAt({ pages }: Lesson, at: number, { lang, theme, lesson }: View): Partial<View> {
  return { ...viewOf(pages[at]), lang, theme, lesson, lessonAt: at };
}

export function writeLessonFile(lesson: Lesson): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...lesson }, null, 2)}\n`;
}

/** The lesson in a file or a link. Throws an Error that says what is wrong with it. */
export function readLesson(text: string): Lesson {
  if (text.length > LESSON_LIMITS.bytes) throw new Error('too-long');
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Error('no-json');
  }
  if (typeof data !== 'object' || data === null) throw new Error('no-lesson');
  const { format, version, title, pages } = data as Readonly<Record<string, unknown>>;
  if (format !== FORMAT) throw new Error('no-lesson');
  if (version !== VERSION) throw new Error('newer');
  if (typeof title !== 'string' || !Array.isArray(pages) || pages.length > LESSON_LIMITS.pages) throw new Error('no-lesson');
  return { title: title.slice(0, LESSON_LIMITS.title), pages: pages.map(checkPage) };
}

function checkPage(page: unknown): LessonPage {
  if (typeof page !== 'object' || page === null) throw new Error('no-lesson');
  const { view, text } = page as Readonly<Record<string, unknown>>;
  if (typeof view !== 'string' || typeof text !== 'string' || view.length > LESSON_LIMITS.view) throw new Error('no-lesson');
  // Read and written once more: nothing stays in it that the page would not have put there.
  return { view: pageView(readView(splitQuery(view)).view), text: text.slice(0, LESSON_LIMITS.text) };
}

/** What the reading of a lesson may complain of. */
export const LESSON_FAULTS = ['too-long', 'no-json', 'no-lesson', 'newer'] as const;
export type LessonFault = (typeof LESSON_FAULTS)[number];

/** The lesson as one word that fits in a link: deflated JSON in the base64 of URLs (RFC 4648, sec. 5). */
export async function packLesson(lesson: Lesson): Promise<string> {
  const bytes = await through(new Blob([writeLessonFile(lesson)]).stream(), new CompressionStream('deflate-raw'));
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The lesson that a link holds. Throws an Error as `readLesson` does; never unpacks more than a lesson can have. */
export async function unpackLesson(packed: string): Promise<Lesson> {
  if (packed.length > LESSON_LIMITS.link) throw new Error('too-long');
  let text: string;
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    text = new TextDecoder().decode(await through(new Blob([bytes]).stream(), new DecompressionStream('deflate-raw')));
  } catch (error) {
    throw error instanceof Error && error.message === 'too-long' ? error : new Error('no-lesson', { cause: error });
  }
  return readLesson(text);
}

/** All that comes out of a stream, but no more than a lesson can be. */
async function through(
  source: ReadableStream<Uint8Array<ArrayBuffer>>,
  transform: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const reader = source.pipeThrough(transform).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > LESSON_LIMITS.bytes) {
      await reader.cancel();
      throw new Error('too-long');
    }
    parts.push(part.value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

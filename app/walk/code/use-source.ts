import { useEffect, useState } from 'react';
import { messageOf } from '../../state/message-of';
import { sourceOf } from './sources';

export type Source =
  | { readonly kind: 'there'; readonly file: string; readonly text: string }
  | { readonly kind: 'failed'; readonly file: string; readonly detail: string };

/** The text of a file of the engine; null until it has come, and where none is asked for. Another file's is never returned for it. */
export function useSource(file: string | null): Source | null {
  const [source, setSource] = useState<Source | null>(null);
  useEffect(() => {
    if (file === null) return;
    let isLate = false;
    const came = (answer: Source): void => {
      if (!isLate) setSource(answer);
    };
    sourceOf(file).then(
      (text) => came({ kind: 'there', file, text }),
      (error: unknown) => came({ kind: 'failed', file, detail: messageOf(error) }),
    );
    return () => {
      isLate = true;
    };
  }, [file]);
  return source?.file === file ? source : null;
}

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CodeRef } from '../../../engine/steps';
import type { Words } from '../../explain/words-of';
import type { Walk } from '../picture';
import './code.css';
import { CodeText } from './CodeText';
import { hasKernels, sourceOf } from './sources';

interface CodeViewProps {
  readonly walk: Walk;
  readonly code: CodeRef;
  readonly words: Words;
}

/** The very source of what computed the step. */
export function CodeView({ walk, code, words }: CodeViewProps) {
  const { t } = useTranslation();
  const source = useSource(code.file);
  const { backend } = walk.model;
  return (
    <section className="code" data-control="code" aria-label={t('walk.panel.code')}>
      <p className="code-top">
        <span className="label">{t('walk.panel.code')}</span>
        <code>engine/{code.file}</code>
      </p>
      {source.kind === 'failed' ? (
        <p className="panel-note" role="status">
          {t('walk.panel.noCode', { detail: source.detail })}
        </p>
      ) : (
        source.kind === 'there' && <CodeText source={source.text} code={code} step={walk.step} words={words} />
      )}
      <p className="code-ran">
        {backend === 'textbook' || !hasKernels(code.file)
          ? t('walk.panel.ranItself')
          : t('walk.panel.ranKernels', { kernels: t(`model.backends.${backend}`) })}
      </p>
    </section>
  );
}

type Source =
  | { readonly kind: 'coming' }
  | { readonly kind: 'there'; readonly text: string }
  | { readonly kind: 'failed'; readonly detail: string };

/** The text of a file; another file's is never returned for it. */
function useSource(file: string): Source {
  const [found, setFound] = useState<{ readonly file: string; readonly source: Source } | null>(null);
  useEffect(() => {
    let isLate = false;
    const came = (source: Source): void => {
      if (!isLate) setFound({ file, source });
    };
    sourceOf(file).then(
      (text) => came({ kind: 'there', text }),
      (error: unknown) => came({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isLate = true;
    };
  }, [file]);
  return found?.file === file ? found.source : { kind: 'coming' };
}

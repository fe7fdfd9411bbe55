import { useTranslation } from 'react-i18next';
import type { CodeRef } from '../../../engine/steps';
import type { Words } from '../../explain/words-of';
import type { Walk } from '../picture';
import './code.css';
import { CodeText } from './CodeText';
import { hasKernels } from './sources';
import type { Source } from './use-source';

interface CodeViewProps {
  readonly walk: Walk;
  readonly code: CodeRef;
  readonly words: Words;
  /** Null while it is on its way. */
  readonly source: Source | null;
}

/** The very source of what computed the step. */
export function CodeView({ walk, code, words, source }: CodeViewProps) {
  const { t } = useTranslation();
  const { backend } = walk.model;
  return (
    <section className="code" data-control="code" aria-label={t('walk.panel.code')}>
      <p className="code-top">
        <span className="label">{t('walk.panel.code')}</span>
        <code>engine/{code.file}</code>
      </p>
      {source?.kind === 'failed' ? (
        <p className="panel-note" role="status">
          {t('walk.panel.noCode', { detail: source.detail })}
        </p>
      ) : (
        source !== null && <CodeText source={source.text} code={code} step={walk.step} words={words} />
      )}
      <p className="code-ran">
        {backend === 'textbook' || !hasKernels(code.file)
          ? t('walk.panel.ranItself')
          : t('walk.panel.ranKernels', { kernels: t(`model.backends.${backend}`) })}
      </p>
    </section>
  );
}

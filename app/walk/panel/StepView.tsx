import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Explained } from '../../engine/api';
import { Formula } from '../../explain/Formula';
import type { Words } from '../../explain/words-of';
import { worked } from '../../explain/worked';
import { CodeView } from '../code/CodeView';
import type { Source } from '../code/use-source';
import type { PictureProps } from '../picture';
import type { StepWords } from '../step-words';
import { chainFormulas } from './chain-formulas';
import { keyValues, written } from './key-numbers';
import { KeyNumbers } from './KeyNumbers';
import './panel.css';
import { Tensors } from './Tensors';

interface StepViewProps extends Pick<PictureProps, 'walk' | 'go'> {
  readonly told: StepWords;
  readonly words: Words;
  /** The step's own number; null while it is on its way, or where there is none. */
  readonly explained: Explained | null;
  /** The file that computed it; null while it is on its way. */
  readonly source: Source | null;
}

/** A step in words, numbers, symbols and code; a function of what it is given. */
export function StepView({ walk, go, told, words, explained, source }: StepViewProps) {
  const { title, sentence, numberLabel } = told;
  const values = keyValues(walk, explained);
  const isThere = values.every(({ value }) => value !== null);
  const numbers = values.map(
    (key) => `${numberLabel(key.label, key.index.at(-1))}: ${key.value === null ? '' : written(key, key.value)}`,
  );
  return (
    <div className="step">
      {/* Said once a step, when all of it is there; the panel itself is left to be read at leisure. */}
      <p className="visually-hidden" aria-live="polite">
        {isThere && [`${title}. ${sentence}`, ...numbers].join(' ')}
      </p>
      <h2>{title}</h2>
      <p className="step-sentence">{sentence}</p>
      <KeyNumbers walk={walk} values={values} words={words} numberLabel={numberLabel} go={go} />
      <Formulas walk={walk} explained={explained} />
      {walk.step.code !== null && <CodeView walk={walk} code={walk.step.code} words={words} source={source} />}
      <Tensors walk={walk} words={words} />
    </div>
  );
}

/** The step's formula, and the same with this run's numbers. */
function Formulas({ walk, explained }: Pick<StepViewProps, 'walk' | 'explained'>) {
  const { t } = useTranslation();
  const chain = useMemo(() => chainFormulas(walk), [walk]);
  const own = explained === null ? null : { latex: explained.formula.latex, worked: worked(explained) };
  const shown = own ?? chain;
  // At the nearest depth the picture is the arithmetic.
  if (walk.depth === 'number' || shown === null) return null;
  return (
    <div className="step-formulas" data-control="formula">
      <Formula latex={shown.latex} label={t('explain.formula')} fit />
      {shown.worked !== '' && <Formula latex={shown.worked} label={t('explain.worked')} fit />}
    </div>
  );
}

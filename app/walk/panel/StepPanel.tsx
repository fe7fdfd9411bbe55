import { useTranslation } from 'react-i18next';
import { numberOf } from '../../../engine/steps';
import type { Explained } from '../../engine/api';
import { Formula } from '../../explain/Formula';
import { useExplained } from '../../explain/use-explained';
import type { Words } from '../../explain/words-of';
import { worked } from '../../explain/worked';
import { CodeView } from '../code/CodeView';
import type { PictureProps } from '../picture';
import { useStepWords, type StepWords } from '../step-words';
import { keyValues, written } from './key-numbers';
import { KeyNumbers } from './KeyNumbers';
import './panel.css';
import { Tensors } from './Tensors';
import { useWalkWords } from './use-walk-words';

type PanelProps = Pick<PictureProps, 'walk' | 'theme' | 'go'>;

/** The present step: what it is, in words, numbers, symbols and code. */
export function StepPanel({ walk, go }: PanelProps) {
  const told = useStepWords(walk);
  const words = useWalkWords(walk);
  const answer = useExplained(numberOf(walk.step)?.element ?? null);
  const explained = answer?.kind === 'explained' ? answer : null;
  return <StepView walk={walk} go={go} told={told} words={words} explained={explained} />;
}

interface StepViewProps extends Pick<PictureProps, 'walk' | 'go'> {
  readonly told: StepWords;
  readonly words: Words;
  /** The step's own number; null while it is on its way, or where there is none. */
  readonly explained: Explained | null;
}

export function StepView({ walk, go, told, words, explained }: StepViewProps) {
  const { t } = useTranslation();
  const { title, sentence, numberLabel } = told;
  const values = keyValues(walk, explained);
  const isThere = values.every(({ value }) => value !== null);
  const numbers = values.map((key) => `${numberLabel(key.label)}: ${key.value === null ? '' : written(key, key.value)}`);
  const hasNumber = numberOf(walk.step) !== null;
  return (
    <div className="step">
      {/* Said once a step, when all of it is there; the panel itself is left to be read at leisure. */}
      <p className="visually-hidden" aria-live="polite">
        {isThere && [`${title}. ${sentence}`, ...numbers].join(' ')}
      </p>
      <h2>{title}</h2>
      <p className="step-sentence">{sentence}</p>
      <KeyNumbers walk={walk} values={values} words={words} numberLabel={numberLabel} go={go} />
      {/* At the nearest depth the picture is the arithmetic. */}
      {hasNumber && walk.depth !== 'number' && (
        <div className="step-formulas" data-control="formula">
          {explained !== null && (
            <>
              <Formula latex={explained.formula.latex} label={t('explain.formula')} fit />
              <Formula latex={worked(explained)} label={t('explain.worked')} fit />
            </>
          )}
        </div>
      )}
      {walk.step.code !== null && <CodeView walk={walk} code={walk.step.code} words={words} />}
      <Tensors walk={walk} words={words} />
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import type { Element } from '../../engine/explain';
import type { Explained } from '../engine/api';
import './arithmetic.css';
import { Check } from './Check';
import { Ending } from './Ending';
import { formatFloat32 } from './float32';
import { Formula } from './Formula';
import { Inputs } from './Inputs';
import { Terms } from './Terms';
import type { Words } from './words-of';
import { worked } from './worked';

interface ArithmeticProps {
  readonly explained: Explained;
  readonly words: Words;
  readonly onOpen: (element: Element) => void;
}

/** A number's formula, the same with this run's numbers, what went in, and the recorded value beside the computed one. */
export function Arithmetic({ explained, words, onOpen }: ArithmeticProps) {
  const { t } = useTranslation();
  const { formula, value } = explained;
  return (
    <>
      <p className="explain-value">
        <data value={value}>{formatFloat32(value)}</data>
      </p>
      <Formula latex={formula.latex} label={t('explain.formula')} />
      <Formula latex={worked(explained)} label={t('explain.worked')} />
      <Inputs explained={explained} words={words} onOpen={onOpen} />
      <Terms explained={explained} words={words} onOpen={onOpen} />
      <Ending explained={explained} />
      <Check explained={explained} />
    </>
  );
}

import { useTranslation } from 'react-i18next';
import { formatExact } from '../../components/format';
import type { Element, Operand } from '../../engine/explain';
import type { Explained } from '../engine/api';
import { written } from './columns';
import { Formula } from './Formula';
import { OperandView } from './OperandView';
import { Terms } from './Terms';
import type { Words } from './use-words';
import { worked } from './worked';

interface ArithmeticProps {
  readonly explained: Explained;
  readonly words: Words;
  readonly onOpen: (element: Element) => void;
}

/** Seven significant digits: as many as float32 holds. */
const float32 = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(7))).replaceAll('-', '\u2212') : formatExact(value);

/** A number's formula, the same with this run's numbers, what went in, and the recorded value beside the computed one. */
export function Arithmetic({ explained, words, onOpen }: ArithmeticProps) {
  const { t } = useTranslation();
  const { formula, inputs, lines, source, value, computed } = explained;
  const isEnd = lines.every(
    (line) => line.kind === 'term' && line.term.operands.every(({ kind }) => kind === 'weight' || kind === 'constant'),
  );
  const stored = lines.flatMap((line) =>
    line.kind === 'term' ? line.term.operands.filter(({ kind }) => kind === 'weight') : [],
  );
  const difference = value === computed ? 0 : Math.abs(value - computed);

  return (
    <>
      <p className="explain-value">
        <data value={value}>{float32(value)}</data>
      </p>
      <Formula latex={formula.latex} label={t('explain.formula')} />
      <Formula latex={worked(explained)} label={t('explain.worked')} />
      {Object.keys(inputs).length > 0 && (
        <dl className="explain-inputs">
          {Object.entries(inputs).map(([key, operand]) => (
            <div key={key}>
              <dt>{key === 'own' || key === 'max' ? t(`explain.input.${key}`) : labelOf(key, operand)}</dt>
              <dd>
                {operand.kind === 'token' ? (
                  <>
                    <bdi className="token-text">{words.token(operand.id)}</bdi> ·{' '}
                    {t('explain.tokenAt', { id: operand.id, position: operand.position })}
                  </>
                ) : (
                  <OperandView
                    operand={operand}
                    words={words}
                    named={operand.kind === 'activation' || operand.kind === 'inner'}
                    onOpen={onOpen}
                  />
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Terms explained={explained} words={words} onOpen={onOpen} />
      {isEnd && stored.length > 0 && (
        <p className="explain-end">
          {t('explain.end')}{' '}
          {stored.map((operand) => (
            <code key={operand.name}>{written(operand.name, operand.kind === 'constant' ? [] : operand.index)}</code>
          ))}
        </p>
      )}
      <dl className="explain-check">
        <div>
          <dt>{t(source === 'trace' ? 'explain.recorded' : 'explain.recomputed')}</dt>
          <dd>{float32(value)}</dd>
        </div>
        <div>
          <dt>{t('explain.computed')}</dt>
          <dd>{float32(computed)}</dd>
        </div>
        <div>
          <dt>{t('explain.difference')}</dt>
          <dd>{formatExact(difference)}</dd>
        </div>
      </dl>
    </>
  );
}

const labelOf = (key: string, operand: Operand): string => (operand.kind === 'constant' ? operand.name : key);

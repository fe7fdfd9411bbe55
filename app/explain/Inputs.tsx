import { useTranslation } from 'react-i18next';
import type { Element, Operand } from '../../engine/explain';
import type { Explained } from '../engine/api';
import { OperandView } from './OperandView';
import type { Words } from './words-of';

interface InputsProps {
  readonly explained: Explained;
  readonly words: Words;
  readonly onOpen: (element: Element) => void;
}

/** What the formula takes besides its terms. */
export function Inputs({ explained: { inputs }, words, onOpen }: InputsProps) {
  const { t } = useTranslation();
  if (Object.keys(inputs).length === 0) return null;
  return (
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
  );
}

const labelOf = (key: string, operand: Operand): string => (operand.kind === 'constant' ? operand.name : key);

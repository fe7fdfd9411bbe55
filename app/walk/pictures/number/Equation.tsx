import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { formatExact } from '../../../../components/format';
import type { Element, NumberOperand, TermOp } from '../../../../engine/explain';
import type { Explained } from '../../../engine/api';
import { written } from '../../../explain/columns';
import { NumberButton } from '../../../explain/NumberButton';
import type { Words } from '../../../explain/words-of';
import { termsOf } from './operands';

interface EquationProps {
  readonly explained: Explained;
  readonly words: Words;
  readonly onOpen: (element: Element) => void;
}

/** What stands before and after an operand. */
function signsOf(op: TermOp, place: number): readonly [before: string, after: string] {
  if (op === 'silu' || op === 'gelu') return place === 0 ? [`${op} (`, ')'] : ['×', ''];
  return [place === 0 ? '' : op === 'quotient' && place === 1 ? '÷' : '×', ''];
}

/** A number that is no sum: its few operands side by side, large. */
export function Equation({ explained, words, onOpen }: EquationProps) {
  const [line] = termsOf(explained.lines);
  if (line === undefined) return null;
  const { op, operands } = line.term;
  return (
    <div className="equation">
      {operands.map((operand, place) => {
        const [before, after] = signsOf(op, place);
        return (
          <Fragment key={place}>
            {before !== '' && <span className="equation-sign">{before}</span>}
            <OperandCard operand={operand} words={words} onOpen={onOpen} />
            {after !== '' && <span className="equation-sign">{after}</span>}
          </Fragment>
        );
      })}
      <span className="equation-sign">=</span>
      <span className="equation-value">{formatExact(explained.computed)}</span>
    </div>
  );
}

interface OperandCardProps extends Omit<EquationProps, 'explained'> {
  readonly operand: NumberOperand;
}

function OperandCard({ operand, words, onOpen }: OperandCardProps) {
  const { t } = useTranslation();
  const value = formatExact(operand.value);
  const isComputed = operand.kind === 'activation' || operand.kind === 'inner';
  const what = isComputed
    ? words.say(operand.name, operand.index)
    : t(operand.kind === 'weight' ? 'explain.storedWeight' : 'explain.constant');
  return (
    <span className="equation-operand">
      <span className={`equation-number role-${isComputed ? words.colourOf(operand.name) : operand.kind}`}>
        {isComputed ? <NumberButton value={value} what={what} onOpen={() => onOpen(operand)} /> : value}
      </span>
      <span className="equation-what">{what}</span>
      <code>{written(operand.name, operand.kind === 'constant' ? [] : operand.index)}</code>
    </span>
  );
}

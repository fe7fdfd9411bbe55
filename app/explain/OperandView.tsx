import { formatExact } from '../../components/format';
import type { Element, NumberOperand } from '../../engine/explain';
import { written } from './columns';
import { NumberButton } from './NumberButton';
import type { Words } from './words-of';
import './roles.css';

interface OperandViewProps {
  readonly operand: NumberOperand;
  readonly words: Words;
  /** Whether to say which one it is, where nothing else on screen does. */
  readonly named: boolean;
  readonly onOpen: (element: Element) => void;
}

/** A number that went in: one that was computed opens, one that was learnt or configured does not. */
export function OperandView({ operand, words, named, onOpen }: OperandViewProps) {
  // A count, such as the number of dimensions, is written as one.
  const value =
    operand.kind === 'constant' && Number.isInteger(operand.value) ? String(operand.value) : formatExact(operand.value);
  const isComputed = operand.kind === 'activation' || operand.kind === 'inner';
  const colour = isComputed ? words.colourOf(operand.name) : null;
  return (
    <span className={colour === null ? undefined : `role-${colour}`}>
      {isComputed ? (
        <NumberButton value={value} what={words.say(operand.name, operand.index)} onOpen={() => onOpen(operand)} />
      ) : (
        value
      )}
      {named && (
        <span className="explain-operand-name">{written(operand.name, operand.kind === 'constant' ? [] : operand.index)}</span>
      )}
    </span>
  );
}

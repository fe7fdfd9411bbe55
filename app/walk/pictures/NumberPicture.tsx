import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Element } from '../../../engine/explain';
import { numberOf } from '../../../engine/steps';
import { writeTrail } from '../../explain/address';
import { useExplained } from '../../explain/use-explained';
import { useTrail } from '../../explain/use-trail';
import { useWalkWords } from '../panel/use-walk-words';
import type { PictureProps } from '../picture';
import { useOnChange } from '../use-on-change';
import { firstOperand } from './number/operands';
import { NumberView } from './number/NumberView';
import { useTrailKeys } from './number/use-trail-keys';

/**
 * The nearest depth: the arithmetic of one number. At first of the step's own; then of whatever is opened, operand by operand, down to
 * what was learnt.
 */
export function NumberPicture({ walk, theme, width, height }: PictureProps) {
  const { t } = useTranslation();
  const { trail, follow, returnTo } = useTrail(numberOf(walk.step)?.element ?? null);
  const words = useWalkWords(walk);
  const element = trail.at(-1) ?? null;
  const answer = useExplained(element);

  // The focus goes to the number that was opened here, and stays where it is when the walk goes on.
  const opened = useRef(false);
  const title = useRef<HTMLHeadingElement>(null);
  useOnChange(writeTrail(trail), () => {
    if (opened.current) title.current?.focus({ preventScroll: true });
    opened.current = false;
  });
  const open = (operand: Element): void => {
    opened.current = true;
    follow(operand);
  };
  const back = (to: number): void => {
    opened.current = true;
    returnTo(to);
  };
  useTrailKeys({
    open: () => {
      const operand = answer?.kind === 'explained' ? firstOperand(answer) : null;
      if (operand !== null) open(operand);
      return operand !== null;
    },
    back: () => {
      if (trail.length > 1) back(trail.length - 2);
      return trail.length > 1;
    },
  });

  if (element === null) return <p className="panel-note">{t('pictures.number.none')}</p>;
  return (
    <NumberView
      title={title}
      trail={trail}
      answer={answer}
      words={words}
      theme={theme}
      width={width}
      height={height}
      onOpen={open}
      onReturn={back}
    />
  );
}

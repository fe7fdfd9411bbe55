import { memo } from 'react';
import { numberOf } from '../../../engine/steps';
import { useExplained } from '../../explain/use-explained';
import type { PictureProps } from '../picture';
import { useStepWords } from '../step-words';
import { StepView } from './StepView';
import { useWalkWords } from './use-walk-words';

/** The present step, beside its picture. */
export const StepPanel = memo(function StepPanel({ walk, go }: Pick<PictureProps, 'walk' | 'go'>) {
  const told = useStepWords(walk);
  const words = useWalkWords(walk);
  const answer = useExplained(numberOf(walk.step)?.element ?? null);
  const explained = answer?.kind === 'explained' ? answer : null;
  return <StepView walk={walk} go={go} told={told} words={words} explained={explained} />;
});

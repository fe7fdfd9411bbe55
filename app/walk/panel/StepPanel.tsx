import { memo } from 'react';
import type { PictureProps } from '../picture';
import { useStepWords } from '../step-words';
import { StepView } from './StepView';
import type { Told } from './use-told';
import { useWalkWords } from './use-walk-words';

/** The present step, beside its picture. */
export const StepPanel = memo(function StepPanel({ told, go }: { readonly told: Told } & Pick<PictureProps, 'go'>) {
  const { walk, explained, source } = told;
  const stepWords = useStepWords(walk);
  const words = useWalkWords(walk);
  return <StepView walk={walk} go={go} told={stepWords} words={words} explained={explained} source={source} />;
});

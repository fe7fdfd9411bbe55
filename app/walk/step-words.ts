import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NumberLabel } from '../../engine/steps';
import type { Walk } from './picture';
import { moreOf } from './step-more';
import { stepValues } from './step-values';

export interface StepWords {
  readonly title: string;
  /** One or two sentences on the step, and what this run's numbers add to them. */
  readonly sentence: string;
  /** `index` is the number's last one, for labels that name it. */
  readonly numberLabel: (label: NumberLabel, index?: number) => string;
}

/** What is said of the step on show. */
export function useStepWords(walk: Walk): StepWords {
  const { t } = useTranslation();
  return useMemo(() => {
    const { step } = walk;
    const told = moreOf(walk).reduce<string>(
      (sentence, more) => t('steps.joined', { sentence, more: t(`steps.more.${more.key}`, { ...more.values }) }),
      t(`steps.sentence.${step.stage}`, { ...stepValues(walk) }),
    );
    return {
      title: t(`steps.title.${step.stage}`),
      sentence: told,
      numberLabel: (label, index) => t(`steps.number.${label}`, { index }),
    };
  }, [walk, t]);
}

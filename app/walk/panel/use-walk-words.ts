import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { wordsOf, type Words } from '../../explain/words-of';
import type { Walk } from '../picture';

/** Words for the run on show, with the tokens that an alteration has put. */
export function useWalkWords({ run, labelOf, config }: Pick<Walk, 'run' | 'labelOf' | 'config'>): Words {
  const { t } = useTranslation();
  const { tokens } = run;
  const { vocab_size: vocabularySize } = config;
  return useMemo(() => wordsOf(t, { tokens, labelOf, vocabularySize }), [t, tokens, labelOf, vocabularySize]);
}

import { useTranslation } from 'react-i18next';
import { useEngine } from '../state/engine-store';
import { useSpecialName } from '../state/use-labels';
import { wordsOf, type Words } from './words-of';

/** Words for what the run on screen holds, as it is. */
export function useWords(): Words {
  const { t } = useTranslation();
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  const tokens = useEngine((engine) => engine.run?.tokens) ?? [];
  const special = useSpecialName();
  const specialIds = new Set(model?.specialIds);
  return wordsOf(t, {
    tokens,
    labelOf: (id) =>
      specialIds.has(id) ? { text: special(id), special: true } : { text: model?.vocabulary[id] ?? '', special: false },
    vocabularySize: model?.config.vocab_size ?? 0,
  });
}

import { useTranslation } from 'react-i18next';
import { visibleText } from '../../components/visible';
import { MOST_ALTERATIONS, type Alteration } from '../../engine/run/alterations';
import { readAlterations, writeAlterations } from '../../engine/run/alterations-text';
import type { Walk } from '../walk/picture';
import { useChangeView, useViewField } from '../state/use-view';
import { nameOf, withAlteration, withoutAlteration } from './choices';

export interface Alterations {
  readonly list: readonly Alteration[];
  readonly has: (alteration: Alteration) => boolean;
  /** Room for another. */
  readonly isFull: boolean;
  /** What is altered already takes the new factor or token. */
  readonly put: (alteration: Alteration, options?: { readonly replace?: boolean }) => void;
  readonly remove: (alteration: Alteration) => void;
  readonly clear: () => void;
}

/** How the run is altered, as the address says; Back undoes each change. */
export function useAlterations(): Alterations {
  const alter = useViewField('alter');
  const changeView = useChangeView();
  const list = readAlterations(alter) ?? [];
  const set = (to: readonly Alteration[], replace = false): void =>
    changeView({ alter: writeAlterations(to), shown: '', explain: '' }, { replace });
  return {
    list,
    has: (alteration) => list.some((each) => nameOf(each) === nameOf(alteration)),
    isFull: list.length >= MOST_ALTERATIONS,
    put: (alteration, { replace = false } = {}) => set(withAlteration(list, alteration), replace),
    remove: (alteration) => set(withoutAlteration(list, alteration)),
    clear: () => set([]),
  };
}

/** What an alteration is called. */
export function useAlterationWords(walk: Walk): (alteration: Alteration) => string {
  const { t } = useTranslation();
  return (alteration) => {
    if (alteration.kind === 'token') {
      const { text } = walk.labelOf(alteration.id);
      return t('change.token', { position: alteration.position + 1, token: visibleText(text) });
    }
    if (alteration.kind === 'drop')
      return alteration.layer === undefined
        ? t(`change.drop.${alteration.what}`)
        : t('change.inLayer', { what: t(`change.drop.${alteration.what}`), layer: alteration.layer + 1 });
    const layer = alteration.layer + 1;
    switch (alteration.what) {
      case 'head':
        return t('change.head', { layer, head: alteration.head + 1 });
      case 'neuron':
        return t('change.neuron', { layer, neuron: alteration.neuron });
      case 'expert':
        return t('change.expert', { layer, expert: alteration.expert });
      case 'attention':
        return t('change.attention', { layer });
      case 'feed-forward':
        return t('change.feedForward', { layer });
    }
  };
}

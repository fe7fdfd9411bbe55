import { useTranslation } from 'react-i18next';
import { Switch } from 'react-aria-components';
import { useChangeView, useViewField } from '../state/use-view';
import type { Walk } from './picture';

/** One layer in full, each of the others as a single step. */
export function FoldChoice({ walk }: { readonly walk: Walk }) {
  const { t } = useTranslation();
  const full = useViewField('full');
  const changeView = useChangeView();
  const isFolded = full >= 0;
  const layer = isFolded ? full : walk.layer;
  return (
    <Switch className="switch fold" isSelected={isFolded} onChange={(folds) => changeView({ full: folds ? layer : -1 })}>
      <span className="switch-track" />
      {t('walk.fold', { layer: layer + 1 })}
    </Switch>
  );
}

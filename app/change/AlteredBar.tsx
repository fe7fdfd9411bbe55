import { useTranslation } from 'react-i18next';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useChangeView, useViewField } from '../state/use-view';
import { useAlterations } from './use-alterations';

/** Above the picture, as long as something is altered: which of the two runs is drawn, and the way back. */
export function AlteredBar() {
  const { t } = useTranslation();
  const side = useViewField('shown');
  const changeView = useChangeView();
  const { list, clear } = useAlterations();
  if (list.length === 0) return null;
  const shown = side === '' ? 'altered' : 'original';
  return (
    <div className="altered-bar" role="group" aria-label={t('change.title')}>
      <span className="altered-count">{t('change.count', { count: list.length })}</span>
      <ToggleButtonGroup
        className="segmented"
        aria-label={t('change.shown')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[shown]}
        onSelectionChange={(keys) =>
          changeView({ shown: keys.has('original') ? 'original' : '', explain: '' }, { replace: true })
        }
      >
        <ToggleButton id="altered">{t('change.after')}</ToggleButton>
        <ToggleButton id="original">{t('change.before')}</ToggleButton>
      </ToggleButtonGroup>
      <Button className="button button-quiet" onPress={clear}>
        {t('change.undo')}
      </Button>
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useEngine } from '../state/engine-store';
import { useChangeView, useView } from '../state/use-view';

const READINGS = ['text', 'special', 'chat'] as const;

/**
 * How the text is read, for models that were trained on more than text: a special token's name may stand for the token, and a
 * model of conversations has a template for what is said to it.
 */
export function ReadingChoice() {
  const { t } = useTranslation();
  const { reading } = useView();
  const changeView = useChangeView();
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  const offered = model && (model.card === null || reading !== 'text');
  if (!offered) return null;
  return (
    <div className="reading">
      <span className="label" id="reading-label">
        {t('reading.title')}
      </span>
      <ToggleButtonGroup
        className="segmented"
        aria-labelledby="reading-label"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[reading]}
        onSelectionChange={(keys) =>
          changeView({ reading: READINGS.find((option) => keys.has(option)) ?? 'text', steps: 0, query: -1 })
        }
      >
        {READINGS.map((option) => (
          <ToggleButton key={option} id={option} isDisabled={option === 'chat' && !model.chat}>
            {t(`reading.${option}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}

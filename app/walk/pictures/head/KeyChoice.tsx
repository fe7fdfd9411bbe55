import { useTranslation } from 'react-i18next';
import { axisText } from '../../../../components/TokenText';
import type { Walk } from '../../picture';
import { sees } from './matrix';

interface KeyChoiceProps {
  readonly walk: Walk;
  readonly keyAt: number;
  /** Without room for its name. */
  readonly isShort: boolean;
  readonly onChoose: (position: number) => void;
}

const COLUMNS = 14;

/** Which token's key is compared with the followed query. */
export function KeyChoice({ walk, keyAt, isShort, onChoose }: KeyChoiceProps) {
  const { t } = useTranslation();
  return (
    <label className="head-key">
      <span className={isShort ? 'visually-hidden' : undefined}>{t('pictures.head.key')}</span>
      <select value={keyAt} onChange={(event) => onChoose(Number(event.target.value))}>
        {walk.labels.map((label, s) =>
          s === keyAt || sees(walk, walk.position, s) ? (
            <option key={s} value={s}>
              {axisText(label, COLUMNS)} · {s}
            </option>
          ) : null,
        )}
      </select>
    </label>
  );
}

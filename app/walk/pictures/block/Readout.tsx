import { useTranslation } from 'react-i18next';
import { formatExact } from '../../../../components/format';
import { colourOf, signedRamp } from '../../../../components/scales';
import type { Theme } from '../../../../components/theme';
import { axisText } from '../../../../components/TokenText';
import { whatIs } from '../../../explain/words';
import type { Walk } from '../../picture';
import type { Spot } from './pointer';

const STEPS = 9;
const LABEL_COLUMNS = 24;

/** Tokens as the picture labels them. */
function namesOf({ labels, labelOf }: Walk) {
  const tokenAt = (position: number): string => axisText(labels[position], LABEL_COLUMNS);
  return { tokenAt, tokenOf: (id: number) => axisText(labelOf(id), LABEL_COLUMNS), logitsFrom: 0 };
}

interface ReadoutProps {
  readonly walk: Walk;
  readonly spot: Spot | null;
  readonly theme: Theme;
}

/** The number under the pointer, in words and exactly, always at the same place; and what the colours mean. */
export function Readout({ walk, spot, theme }: ReadoutProps) {
  const { t } = useTranslation();
  const what = spot === null ? null : whatIs(spot.element.name, spot.element.index, namesOf(walk));
  const ramp = signedRamp(theme, 1);
  return (
    <div className="block-readout">
      <output className="block-readout-text">
        {spot === null ? (
          t('pictures.block.hint')
        ) : (
          <>
            {what === null ? spot.element.name : t(`explain.what.${what.key}`, { ...what.values })}{' '}
            <b>{formatExact(spot.value)}</b>
          </>
        )}
      </output>
      <span className="block-legend">
        {t('pictures.block.negative')}
        <svg width={STEPS * 8} height={8} aria-hidden="true" className="block-ramp">
          {Array.from({ length: STEPS }, (_, i) => (
            <rect key={i} x={i * 8} width={8} height={8} fill={colourOf(ramp, (2 * i) / (STEPS - 1) - 1)} />
          ))}
        </svg>
        {t('pictures.block.positive')}
      </span>
    </div>
  );
}

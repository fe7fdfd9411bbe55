import { useTranslation } from 'react-i18next';
import { formatExact } from '../../../../components/format';
import { colourOf, signedRamp } from '../../../../components/scales';
import type { Theme } from '../../../../components/theme';
import { useWords } from '../../../explain/use-words';
import type { Spot } from './pointer';

const STEPS = 9;

/** The number under the pointer, in words and exactly, always at the same place; and what the colours mean. */
export function Readout({ spot, theme }: { readonly spot: Spot | null; readonly theme: Theme }) {
  const { t } = useTranslation();
  const words = useWords();
  const ramp = signedRamp(theme, 1);
  return (
    <div className="block-readout">
      <output className="block-readout-text">
        {spot === null ? (
          t('pictures.block.hint')
        ) : (
          <>
            {words.say(spot.element.name, spot.element.index)} <b>{formatExact(spot.value)}</b>
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

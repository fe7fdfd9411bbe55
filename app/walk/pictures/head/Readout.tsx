import { useTranslation } from 'react-i18next';
import { formatExact } from '../../../../components/format';
import { colourOf, signedRamp } from '../../../../components/scales';
import type { Theme } from '../../../../components/theme';
import { axisText } from '../../../../components/TokenText';
import { whatIs } from '../../../explain/words';
import type { Walk } from '../../picture';
import type { Spot } from '../block/pointer';
import { sees } from './matrix';
import { stateOf } from '../block/stages';

const STEPS = 9;
const LABEL_COLUMNS = 24;

interface ReadoutProps {
  readonly walk: Walk;
  readonly spot: Spot | null;
  readonly theme: Theme;
}

/** The number under the pointer, in words and exactly, always at the same place; and what the colours of vectors mean. */
export function Readout({ walk, spot, theme }: ReadoutProps) {
  const { t } = useTranslation();
  const ramp = signedRamp(theme, 1);
  return (
    <div className="block-readout">
      <output className="block-readout-text">
        {spot === null ? t('pictures.head.hint') : <Sentence walk={walk} spot={spot} />}
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

function Sentence({ walk, spot: { element, value } }: { readonly walk: Walk; readonly spot: Spot }) {
  const { t } = useTranslation();
  const tokenAt = (position: number): string => axisText(walk.labels[position], LABEL_COLUMNS);
  const tokenOf = (id: number): string => axisText(walk.labelOf(id), LABEL_COLUMNS);
  const what = whatIs(element.name, element.index, { tokenAt, tokenOf, logitsFrom: 0 });
  const isCell = /hook_(attn_scores|pattern)$/.test(element.name);
  const [, query, key] = element.index;
  const isMasked = isCell && stateOf('mask', walk.step) !== 'later' && !sees(walk, query, key);
  return (
    <>
      {what === null ? element.name : t(`explain.what.${what.key}`, { ...what.values })}{' '}
      <b>{isMasked ? t('pictures.head.masked') : formatExact(value)}</b>
    </>
  );
}

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatExact } from '../../../../components/format';
import { colourOf, signedRamp } from '../../../../components/scales';
import type { Theme } from '../../../../components/theme';
import { axisText } from '../../../../components/TokenText';
import { whatIs, type TextNames } from '../../../explain/words';
import type { Walk } from '../../picture';
import type { Spot } from './pointer';

const STEPS = 9;
const LABEL_COLUMNS = 24;

/** A token as the line under a picture names it. */
export const tokenName = ({ labels }: Walk, position: number): string => axisText(labels[position], LABEL_COLUMNS);

/** Tokens as the picture labels them. */
function namesOf(walk: Walk): TextNames {
  const logits = walk.get('logits');
  return {
    tokenAt: (position) => tokenName(walk, position),
    tokenOf: (id) => axisText(walk.labelOf(id), LABEL_COLUMNS),
    logitsFrom: logits === null ? 0 : walk.run.tokens.length - logits.shape[0],
  };
}

interface SpotWordsProps {
  readonly walk: Walk;
  readonly spot: Spot;
  /** Stands in the value's place. */
  readonly instead?: string;
}

/** What a number is, and what it is exactly. */
export function SpotWords({ walk, spot: { element, value }, instead }: SpotWordsProps) {
  const { t } = useTranslation();
  const what = whatIs(element.name, element.index, namesOf(walk));
  return (
    <>
      {what === null ? element.name : t(`explain.what.${what.key}`, { ...what.values })} <b>{instead ?? formatExact(value)}</b>
    </>
  );
}

interface ReadoutProps {
  readonly theme: Theme;
  /** What is said of the number under the pointer, or what can be done where there is none. */
  readonly children: ReactNode;
}

/** The line under a picture: the number under the pointer, always at the same place; and what the colours of vectors mean. */
export function Readout({ theme, children }: ReadoutProps) {
  const { t } = useTranslation();
  const ramp = signedRamp(theme, 1);
  return (
    <div className="block-readout">
      <output className="block-readout-text">{children}</output>
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

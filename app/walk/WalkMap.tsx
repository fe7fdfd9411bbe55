import { useMemo, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FONTS, PALETTES, type Theme } from '../../components/theme';
import { compareStages } from '../../engine/steps';
import { layoutMap } from './map-layout';
import { stepInLayer } from './place';
import type { Walking } from './use-walk';

interface WalkMapProps extends Walking {
  readonly theme: Theme;
}

/** Room for the layers' numbers, and for the axis under the dots. */
const LABEL = 18;
const AXIS = 16;
/** Where we are stays visible where the dots are tiny. */
const LEAST_MARK = 8;

/** Tokens by layers: what is computed by now, what is being computed, and where we are. */
export function WalkMap({ walk, theme, go }: WalkMapProps) {
  const { t } = useTranslation();
  const palette = PALETTES[theme];
  const { config, run, position, layer, step } = walk;
  const L = config.num_hidden_layers;
  const T = run.tokens.length;
  const { across, up, width, height, dot, x, y, labels, dots } = useMemo(() => layoutMap(T, L), [T, L]);
  const layersDone = step.layer ?? (compareStages(step.stage, 'layer') > 0 ? L : 0);
  const done = useMemo(() => dots(0, layersDone), [dots, layersDone]);
  const later = useMemo(() => dots(layersDone, L), [dots, layersDone, L]);

  const choose = (event: MouseEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.floor((event.clientX - box.left) / across);
    const l = Math.floor((box.top + height - event.clientY) / up);
    if (at < 0 || at >= T || l < 0 || l >= L) return;
    const key = stepInLayer(walk.steps, step, l);
    go({ position: at, layer: l, ...(key !== null && { step: key }) });
  };

  return (
    <figure className="walk-map">
      <figcaption className="label">{t('walk.map.title')}</figcaption>
      <svg
        width={width + LABEL}
        height={height + AXIS}
        role="img"
        aria-label={t('walk.map.where', { token: position + 1, tokens: T, layer: layer + 1, layers: L })}
        onClick={choose}
      >
        <path d={later} stroke={palette.hairline} strokeWidth={dot} strokeLinecap="round" />
        <path d={done} stroke={palette.residual} strokeWidth={dot} strokeLinecap="round" />
        <line x1={x(position)} x2={x(position)} y1={y(0)} y2={y(L - 1)} stroke={palette.residual} strokeWidth={1.5} />
        {step.layer !== null && (
          <rect
            x={x(position) - Math.max(across, LEAST_MARK) / 2}
            y={y(step.layer) - Math.max(up, LEAST_MARK) / 2}
            width={Math.max(across, LEAST_MARK)}
            height={Math.max(up, LEAST_MARK)}
            rx={3}
            fill="none"
            stroke={palette.ink}
            strokeWidth={2}
          />
        )}
        {labels.map((l) => (
          <text key={l} x={width + 4} y={y(l) + 3.5} fontFamily={FONTS.interface} fontSize={10} fill={palette.muted}>
            {l + 1}
          </text>
        ))}
        <text x={0} y={height + 13} fontFamily={FONTS.interface} fontSize={10} fill={palette.muted}>
          {t('walk.map.tokens')}
        </text>
      </svg>
    </figure>
  );
}

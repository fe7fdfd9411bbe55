import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { GrowthChart } from '../../components/GrowthChart';
import { formatExact, formatPercent, formatShort } from '../../components/format';
import type { Theme } from '../../components/theme';
import { TokenText } from '../../components/TokenText';
import { distributionChange, residualNames, sizeAt } from '../../engine/run/effects';
import type { Walk } from '../walk/picture';
import { logitsRow } from '../walk/vectors';

interface EffectsProps {
  readonly walk: Walk;
  readonly theme: Theme;
}

const last = (sizes: readonly number[]): string => formatShort(sizes[sizes.length - 1]);

/** Tokens listed. */
const MOST = 6;

/** What the alterations do: to what comes next, and to the size of the residual stream on its way through the layers. */
export function Effects({ walk, theme }: EffectsProps) {
  const { t } = useTranslation();
  const { before, after, change } = useEffects(walk);
  if (change === undefined || before === null || after === null)
    return (
      <p className="panel-note" role="status">
        {t('change.working')}
      </p>
    );
  return (
    <div className="effects">
      {change === null ? (
        <p className="notice" role="status">
          {t('change.overflow')}
        </p>
      ) : (
        <>
          <p className="effects-moved" role="status">
            {t('change.moved', { share: formatPercent(change.totalVariation), divergence: formatExact(change.divergence) })}
          </p>
          <table className="effects-tokens">
            <caption className="visually-hidden">{t('change.tokens')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('change.tokenColumn')}</th>
                <th scope="col">{t('change.before')}</th>
                <th scope="col">{t('change.after')}</th>
              </tr>
            </thead>
            <tbody>
              {change.tokens.map(({ id, before: was, after: is }) => (
                <tr key={id}>
                  <th scope="row">
                    <TokenText {...walk.labelOf(id)} />
                  </th>
                  <td>
                    <Bar share={was} kind="before" />
                  </td>
                  <td>
                    <Bar share={is} kind="after" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <p className="label">{t('change.growth')}</p>
      <GrowthChart
        before={before}
        after={after}
        theme={theme}
        labels={{
          title: t('change.growthTitle', { before: last(before), after: last(after) }),
          before: t('change.before'),
          after: t('change.after'),
          stages: t('change.stages'),
        }}
      />
    </div>
  );
}

function Bar({ share, kind }: { readonly share: number; readonly kind: 'before' | 'after' }) {
  return (
    <span className="effect">
      <span className={`effect-bar effect-${kind}`} style={{ width: `${Math.round(1000 * share) / 10}%` }} />
      <span className="effect-number">{formatPercent(share)}</span>
    </span>
  );
}

/** Of the token that is followed; undefined and null until its numbers have come. */
function useEffects({ original, altered, config, position, run }: Walk) {
  return useMemo(() => {
    const [was, is] = [original, altered].map((get) =>
      get === null ? null : (logitsRow({ get, position, run })?.values ?? null),
    );
    const sizes = [original, altered ?? original].map((get) => {
      const streams = residualNames(config).map(get);
      return streams.some((stream) => stream === null)
        ? null
        : streams.map((stream) => (stream === null ? NaN : sizeAt(stream, position)));
    });
    return {
      before: sizes[0],
      after: sizes[1],
      change: was === null || is === null ? undefined : distributionChange(was, is, MOST),
    };
  }, [original, altered, config, position, run]);
}

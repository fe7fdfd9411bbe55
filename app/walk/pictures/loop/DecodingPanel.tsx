import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { firstCandidates } from '../../../../components/decoding/candidates';
import { formatPercent } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import type { SettingName } from '../../../../engine/run/settings';
import { useLinks } from '../../../state/link-store';
import type { Walk } from '../../picture';
import { TokenBars, type TokenBar } from './TokenBars';

const SHOWN = 12;

/** One stage of the decoding chain: every candidate's probability moves from what it was to what the stage makes of it. */
export function DecodingPanel({
  walk,
  width,
  palette,
}: {
  readonly walk: Walk;
  readonly width: number;
  readonly palette: Palette;
}) {
  const { t } = useTranslation();
  const links = useLinks();
  const { sample } = walk.run;
  const at = sample.stages.findIndex(({ name }) => name === walk.step.stage);
  const candidates = useMemo(() => firstCandidates(sample, SHOWN), [sample]);
  const stage = sample.stages[at];
  const before = at === 0 ? sample.raw.probabilities : sample.stages[at - 1]?.probabilities;
  const V = sample.raw.logits.length;
  if (stage === undefined || before === undefined) return null;
  const after = stage.probabilities;
  // One scale for the whole chain: bars can be compared from stage to stage.
  const most = Math.max(
    ...[sample.raw, ...sample.stages].flatMap(({ probabilities }) => candidates.map((id) => probabilities[id])),
  );
  const bars = candidates.map((id): TokenBar => {
    const state = stage.logits[id] > -Infinity ? 'in' : before[id] > 0 ? 'cut' : 'out';
    return { id, label: walk.labelOf(id), before: before[id], value: after[id], state };
  });
  const rest = (of: Float32Array): number => sumWithout(of, candidates);
  const names: Readonly<Record<SettingName, string>> = {
    repetitionPenalty: t('decoding.penalty'),
    temperature: t('decoding.temperature'),
    topK: t('decoding.topK'),
    topP: t('decoding.topP'),
    minP: t('decoding.minP'),
  };
  return (
    <>
      <ol className="loop-chain">
        {sample.stages.map(({ name, active, setting, remaining }, i) => (
          <li key={name} data-state={i < at ? 'before' : i === at ? 'now' : 'later'} data-active={active}>
            <span>{names[name]}</span>
            <b>{active ? String(Number(setting.toPrecision(4))) : t('pictures.loop.off')}</b>
            <small>{i <= at ? t('pictures.loop.left', { count: remaining }) : '·'}</small>
          </li>
        ))}
      </ol>
      <p className="loop-note">
        {!stage.active
          ? t('pictures.loop.isOff', { name: names[stage.name] })
          : stage.removed.length > 0
            ? t('pictures.loop.removes', {
                count: stage.removed.length,
                mass: formatPercent(stage.removedMass),
                left: stage.remaining,
                vocabulary: V,
              })
            : t('pictures.loop.reshapes', { left: stage.remaining, vocabulary: V })}
      </p>
      <TokenBars
        bars={bars}
        most={most}
        width={width}
        palette={palette}
        hovered={links.vocabulary}
        onHover={links.hoverVocabulary}
        rest={{ count: V - candidates.length, before: rest(before), value: rest(after) }}
      />
    </>
  );
}

/** Of all others, added up themselves: one minus the shown would leave dust where nothing is left. */
function sumWithout(probabilities: Float32Array, ids: readonly number[]): number {
  const shown = new Set(ids);
  return probabilities.reduce((sum, share, id) => (shown.has(id) ? sum : sum + share), 0);
}

import { useMemo, type ReactNode } from 'react';
import type { SampleRecord, SampleStage, SettingName } from '../engine/run/sampler';
import { firstCandidates, stageBars } from './decoding/candidates';
import { DrawPicture } from './decoding/DrawPicture';
import { formatPercent } from './format';
import { Sparkline } from './Sparkline';
import type { Theme } from './theme';
import { TokenText, type AxisToken } from './TokenText';
import './decoding-chain.css';

export interface DecodingChainLabels {
  readonly title: string;
  readonly stages: Readonly<Record<SettingName, string>>;
  readonly off: string;
  /** What temperature 0 is called. */
  readonly greedy: string;
  /** "12 tokens left" */
  readonly remaining: (count: number) => string;
  /** "cuts 7 %", from a share of 1. */
  readonly removed: (share: number) => string;
  /** Said of a stage that cuts nothing but changes probabilities. */
  readonly reshapes: string;
  readonly draw: string;
  /** "The random number 0.42 falls on ␣cat." */
  readonly drawNote: (uniform: number, token: string) => string;
  readonly special: (id: number) => string;
}

export interface DecodingChainProps {
  readonly record: SampleRecord;
  readonly vocabulary: readonly string[];
  readonly specialIds?: readonly number[];
  readonly theme: Theme;
  readonly hovered: number | null;
  readonly onHover: (id: number | null) => void;
  /** A control to stand in a stage's row: its slider. */
  readonly control?: (name: SettingName) => ReactNode;
  /** Beside the draw: the seed. */
  readonly drawControl?: ReactNode;
  readonly labels: DecodingChainLabels;
}

const CANDIDATES = 40;
/** Stands for the token's name in a sentence: from Unicode's private use area, so no sentence holds it. */
const TOKEN_PLACE = '\ue000';
const NONE: readonly number[] = [];

/** From the model's distribution down to one token: each stage's setting, what it left of the first candidates, what it cut, and the draw. */
export function DecodingChain(props: DecodingChainProps) {
  const { record, vocabulary, specialIds = NONE, theme, hovered, onHover, control, drawControl, labels } = props;
  const candidates = useMemo(() => firstCandidates(record, CANDIDATES), [record]);
  // One scale for all stages: a taller bar is a likelier token, wherever it stands.
  const most = useMemo(
    () => Math.max(...record.stages.flatMap((stage) => candidates.map((id) => stage.probabilities[id])), 1e-9),
    [record, candidates],
  );
  const tokenOf = (id: number): AxisToken => ({
    text: specialIds.includes(id) ? labels.special(id) : vocabulary[id],
    special: specialIds.includes(id),
  });

  return (
    <div className="decoding-frame">
      <ol className="decoding-chain" aria-label={labels.title}>
        {record.stages.map((stage, index) => (
          <li key={stage.name} className={stage.active ? 'decoding-stage' : 'decoding-stage decoding-stage-off'}>
            <div className="decoding-name">
              <span>{labels.stages[stage.name]}</span>
              <span className="decoding-setting">{settingText(stage, labels)}</span>
            </div>
            {control && <div className="decoding-control">{control(stage.name)}</div>}
            <div className="decoding-effect">
              <Sparkline
                bars={stageBars(stage, (index === 0 ? record.raw : record.stages[index - 1]).probabilities, candidates)}
                most={most}
                theme={theme}
                hovered={hovered}
                onHover={onHover}
              />
              <p className="decoding-numbers">
                <span>{labels.remaining(stage.remaining)}</span>
                <span>{effectText(stage, labels)}</span>
              </p>
            </div>
          </li>
        ))}
        <li className="decoding-stage decoding-stage-draw">
          <div className="decoding-name">
            <span>{labels.draw}</span>
          </div>
          {drawControl && <div className="decoding-control">{drawControl}</div>}
          <DrawPicture record={record} tokenOf={tokenOf} theme={theme} hovered={hovered} onHover={onHover} />
          <p className="decoding-note">
            <DrawNote note={labels.drawNote(record.draw.uniform, TOKEN_PLACE)} token={tokenOf(record.draw.id)} />{' '}
            {formatPercent(record.draw.probability)}
          </p>
        </li>
      </ol>
    </div>
  );
}

/** The sentence is translated as a whole; where the token's name goes, it is put in as every token is shown. */
function DrawNote({ note, token }: { readonly note: string; readonly token: AxisToken }) {
  const [before, after = ''] = note.split(TOKEN_PLACE);
  return (
    <>
      {before}
      <TokenText {...token} />
      {after}
    </>
  );
}

function settingText({ name, setting, active }: SampleStage, labels: DecodingChainLabels): string {
  if (!active) return labels.off;
  return name === 'temperature' && setting === 0 ? labels.greedy : String(setting);
}

function effectText(stage: SampleStage, labels: DecodingChainLabels): string {
  if (!stage.active) return '';
  const cuts = stage.name !== 'repetitionPenalty' && (stage.name !== 'temperature' || stage.setting === 0);
  return cuts ? labels.removed(stage.removedMass) : labels.reshapes;
}

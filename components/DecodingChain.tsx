import type { ReactNode } from 'react';
import type { SampleRecord, SettingName } from '../engine/run/sampler';

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
  readonly hovered: number | null;
  readonly onHover: (id: number | null) => void;
  /** A control to stand in a stage's row: its slider. */
  readonly control?: (name: SettingName) => ReactNode;
  /** Beside the draw: the seed. */
  readonly drawControl?: ReactNode;
  readonly labels: DecodingChainLabels;
}

export function DecodingChain(_props: DecodingChainProps) {
  return null;
}

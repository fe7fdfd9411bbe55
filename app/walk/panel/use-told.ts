import { useEffect, useState } from 'react';
import { numberOf } from '../../../engine/steps';
import type { Explained } from '../../engine/api';
import { katexNow, loadKatex } from '../../explain/katex';
import { useExplained } from '../../explain/use-explained';
import { useSource, type Source } from '../code/use-source';
import type { Walk } from '../picture';
import { useRefused } from '../use-refused';
import { keyValues } from './key-numbers';

/** A step with all that its panel says of it. */
export interface Told {
  readonly walk: Walk;
  /** The step's own number; null where there is none, or no explanation of it. */
  readonly explained: Explained | null;
  /** The file that computed it; null where none did. */
  readonly source: Source | null;
}

/**
 * The step, once all of it has come; until then the one before it, and null before the first. So a panel is laid out once a step:
 * what is about to be read or pressed does not move away.
 */
export function useTold(walk: Walk): Told | null {
  const { step } = walk;
  const element = numberOf(step)?.element ?? null;
  const answer = useExplained(element);
  const explained = answer?.kind === 'explained' ? answer : null;
  const file = step.code?.file ?? null;
  const source = useSource(file);
  const isKatexSettled = useKatex();
  const refused = useRefused();

  const [told, setTold] = useState<Told | null>(null);
  const isAnswered = element === null || answer !== null;
  // Where the engine says why there is no number, none is waited for.
  const isRefused = refused !== null || (answer !== null && explained === null);
  const hasNumbers = isRefused || keyValues(walk, explained).every(({ value }) => value !== null);
  const isWhole = isKatexSettled && isAnswered && hasNumbers && (file === null || source !== null);
  const isNews = told?.walk !== walk || told.explained !== explained || told.source !== source;
  if (isWhole && isNews) setTold({ walk, explained, source });
  return told;
}

/** Whether what draws formulas has come, or is known not to come. */
function useKatex(): boolean {
  const [isSettled, setSettled] = useState(katexNow() !== null);
  useEffect(() => {
    const settle = (): void => setSettled(true);
    loadKatex().then(settle, settle);
  }, []);
  return isSettled;
}
